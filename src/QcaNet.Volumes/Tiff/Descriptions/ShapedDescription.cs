using System.Text.Json;
using QcaNet.Volumes.Sources;

namespace QcaNet.Volumes.Tiff;

/// <summary>
/// tifffile's description: <c>{"shape": [51, 120, 122], "axes": "ZYX"}</c>. Without axes, the first of three lengths is z; more than three
/// are not guessed. <c>"truncated": true</c> means one directory followed by all planes.
/// </summary>
internal static class ShapedDescription
{
    private const int MostAxes = 16;
    private const string EveryPage = "\"ZYX\" if every page is a plane of one stack";

    /// <returns>The layout; null if the text is something else.</returns>
    internal static StackLayout? Read(TiffSource source, string text, List<TiffPage> pages, VolumeReadOptions options)
    {
        if (Parse(text) is not { } stack) return null;
        (List<int> shape, string names, bool truncated) = stack;
        TiffPage first = pages[0];
        string lengths = AxisNames.Lengths(shape.Select(length => (long)length));
        if (shape.Count < 2 || shape[^2] != first.Height || shape[^1] != first.Width)
        {
            if (options.Axes is not null) return null;
            throw source.UnknownAxes(
                $"The description declares an array of {lengths}, but the pages have {first.Height} x {first.Width} (y, x) pixels.",
                EveryPage,
                VolumeFormatErrorKind.Malformed);
        }

        List<int> stored = shape[..^2];
        Int128 planes = 1;
        foreach (int length in stored) planes *= length;
        bool contiguous = truncated && pages.Count == 1 && planes > 1;
        if (contiguous && planes > options.MaximumPages)
        {
            throw source.Limit($"The description declares {planes} planes.", nameof(VolumeReadOptions.MaximumPages));
        }

        if (!contiguous && planes != pages.Count)
        {
            if (options.Axes is not null || (planes == 1 && StackDescription.IsOnEveryPage(source, pages))) return null;
            throw source.UnknownAxes(
                $"The description declares an array of {lengths} ({planes} planes), but the file has {pages.Count} pages.",
                EveryPage,
                VolumeFormatErrorKind.Malformed);
        }

        ((int T, int Z, int C) sizes, string order) = Named(source, stored, names, lengths, options);
        (double? y, double? x) = StackDescription.ByResolution(first);
        return new StackLayout
        {
            Description = VolumeDescription.Shaped,
            Times = sizes.T,
            Depth = sizes.Z,
            Channels = sizes.C,
            Pages = StackLayout.PagesInOrder(sizes, order),
            IsContiguous = contiguous,
            SpacingY = y,
            SpacingX = x,
            SpacingSource = SpacingSources.ResolutionTags,
            AxesAreChosen = options.Axes is not null,
        };
    }

    private static ((int T, int Z, int C) Sizes, string Order) Named(
        TiffSource source, List<int> stored, string names, string lengths, VolumeReadOptions options)
    {
        if (options.Axes is { } chosen)
        {
            return AxisNames.Assign(chosen, stored) ?? throw source.UnknownAxes(
                $"The file holds an array of {lengths}, which the axes \"{chosen}\" do not "
                + "match.", "one letter per axis that is longer than 1");
        }

        if (names.Length == 0)
        {
            int longAxes = stored.Count(length => length > 1);
            if (longAxes <= 1) return AxisNames.Assign("ZYX", [stored.FirstOrDefault(length => length > 1, 1)])!.Value;
            throw source.UnknownAxes(
                $"The file holds an array of {stored.Count + 2} axes ({lengths}) and does not name them.", longAxes == 2
                    ? "\"TZYX\" or \"CZYX\""
                    : "\"TZCYX\" or \"TCZYX\"");
        }

        // Other letters are harmless if the axis has length 1.
        IEnumerable<(char Name, int Length)> named = names.Zip(stored, (name, length) => (name, length)).Where(axis => axis.length > 1);
        string used = string.Concat(named.Select(axis => axis.Name)) + "YX";
        bool known = names.Length == stored.Count + 2 && names.EndsWith("YX", StringComparison.Ordinal) && AxisNames.AreValid(used);
        return known
            ? AxisNames.Assign(used, stored)!.Value
            : throw source.UnknownAxes(
                $"The file names its axes \"{PrintableText.Of(names, MostAxes)}\" ({lengths}); T, Z and C, each once, followed by YX "
                + "are supported.",
                "\"ZYX\", or \"TZYX\" for time points");
    }

    private static (List<int> Shape, string Axes, bool Truncated)? Parse(string text)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            JsonElement root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("shape", out JsonElement lengths)
                || lengths.ValueKind != JsonValueKind.Array)
            {
                return null;
            }

            if (lengths.GetArrayLength() > MostAxes) return null;
            var shape = new List<int>();
            foreach (JsonElement length in lengths.EnumerateArray())
            {
                if (length.ValueKind != JsonValueKind.Number || !length.TryGetInt32(out int value) || value < 1) return null;
                shape.Add(value);
            }

            string axes = root.TryGetProperty("axes", out JsonElement letters) && letters.ValueKind == JsonValueKind.String
                ? letters.GetString()!
                : string.Empty;
            bool truncated = root.TryGetProperty("truncated", out JsonElement flag) && flag.ValueKind == JsonValueKind.True;
            return (shape, axes, truncated);
        }
        catch (JsonException)
        {
            return null;
        }
        catch (InvalidOperationException)
        {
            // The text contains half a surrogate pair.
            return null;
        }
    }
}
