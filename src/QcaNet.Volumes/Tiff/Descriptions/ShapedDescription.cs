using System.Text.Json;

namespace QcaNet.Volumes.Tiff;

/// <summary>
/// tifffile's description: <c>{"shape": [51, 120, 122], "axes": "ZYX"}</c>. Without axes the first of three lengths is z;
/// <c>"truncated": true</c> means one directory followed by all planes.
/// </summary>
internal static class ShapedDescription
{
    private const int LongestText = 1 << 20;

    /// <returns>The layout; null where the text is something else or does not fit the pages (programs keep old texts).</returns>
    internal static StackLayout? Read(TiffSource source, string text, TiffPage first, int pages, int maximumPages)
    {
        if (Parse(text) is not { } stack) return null;
        (List<int> shape, string axes, bool truncated) = stack;
        if (axes.Length == 0) axes = shape.Count switch { 2 => "YX", 3 => "ZYX", _ => string.Empty };
        if (axes.Length != shape.Count || !axes.Contains('Y', StringComparison.Ordinal) || !axes.Contains('X', StringComparison.Ordinal)) return null;

        var sizes = new Dictionary<char, int> { ['T'] = 1, ['Z'] = 1, ['C'] = 1, ['Y'] = 1, ['X'] = 1 };
        string order = string.Empty;
        Int128 planes = 1;
        for (int i = 0; i < axes.Length; i++)
        {
            if (!sizes.ContainsKey(axes[i]))
            {
                // Sequences, samples and the like: harmless only where there is one of them.
                if (shape[i] != 1) throw source.Unsupported($"The stack has an axis '{axes[i]}' of {shape[i]}; T, Z, C, Y and X are read.");
                continue;
            }

            sizes[axes[i]] = shape[i];
            if (axes[i] is 'Y' or 'X') continue;
            if (order.Contains(axes[i], StringComparison.Ordinal)) return null;
            order += axes[i];
            planes *= shape[i];
        }

        if (sizes['Y'] != first.Height || sizes['X'] != first.Width) return null;
        bool contiguous = truncated && pages == 1 && planes > 1;
        if (contiguous && planes > maximumPages)
        {
            throw source.Limit($"The file's description claims {planes} planes; raise VolumeReadOptions.MaximumPages to read so many.");
        }

        if (!contiguous && planes != pages) return null;

        // Axes that are not there have length 1: their place does not matter.
        foreach (char axis in "TZC")
        {
            if (!order.Contains(axis, StringComparison.Ordinal)) order = axis + order;
        }

        (double? y, double? x) = StackDescription.ByResolution(first);
        return new StackLayout
        {
            Description = "shaped",
            Times = sizes['T'],
            Depth = sizes['Z'],
            Channels = sizes['C'],
            Pages = StackLayout.PagesInOrder((sizes['T'], sizes['Z'], sizes['C']), order),
            IsContiguous = contiguous,
            SpacingY = y,
            SpacingX = x,
            SpacingSource = StackLayout.ResolutionTags,
        };
    }

    private static (List<int> Shape, string Axes, bool Truncated)? Parse(string text)
    {
        // tifffile's own texts have a hundred characters, and some kilobytes with a user's metadata.
        if (text.Length > LongestText) return null;
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            JsonElement root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("shape", out JsonElement lengths) || lengths.ValueKind != JsonValueKind.Array) return null;
            var shape = new List<int>();
            foreach (JsonElement length in lengths.EnumerateArray())
            {
                if (length.ValueKind != JsonValueKind.Number || !length.TryGetInt32(out int value) || value < 1) return null;
                shape.Add(value);
            }

            string axes = root.TryGetProperty("axes", out JsonElement letters) && letters.ValueKind == JsonValueKind.String ? letters.GetString()! : string.Empty;
            bool truncated = root.TryGetProperty("truncated", out JsonElement flag) && flag.ValueKind == JsonValueKind.True;
            return shape.Count <= 16 ? (shape, axes, truncated) : null;
        }
        catch (JsonException)
        {
            return null;
        }
        catch (InvalidOperationException)
        {
            // A text with half a surrogate pair.
            return null;
        }
    }
}
