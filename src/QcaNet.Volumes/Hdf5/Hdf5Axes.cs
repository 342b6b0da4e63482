using System.Text.Json;
using QcaNet.Volumes.Sources;

namespace QcaNet.Volumes.Hdf5;

/// <summary>Determines the axes of a dataset: as the caller specifies them, from ilastik's axistags, or planes, rows and columns.</summary>
internal static class Hdf5Axes
{
    private const string Known = "tczyx";

    /// <summary>A letter for each axis of the dataset, slowest first; '1' for an axis of length 1 that has no name.</summary>
    /// <exception cref="VolumeFormatException">The axes are not named, or the names do not match the dataset.</exception>
    public static string Of(Hdf5Source source, Hdf5Found found, Hdf5Dataspace space, VolumeReadOptions options)
    {
        SourceFile file = source.File;
        long[] lengths = space.Lengths;
        string what = $"The dataset {PrintableText.Of(found.Path)} has {lengths.Length} axes ({AxisNames.Lengths(lengths)})";
        if (options.Axes is { } named)
        {
            return Fit(named.ToLowerInvariant(), lengths)
                ?? throw file.UnknownAxes($"{what}, which the axes \"{named}\" do not match.", "one letter per axis that is longer than 1");
        }

        if (Tags(source, found) is { } tags)
        {
            bool sound = tags.Length == lengths.Length && tags.Distinct().Count() == tags.Length
                && tags.All(tag => Known.Contains(tag, StringComparison.Ordinal))
                && tags.Contains('y', StringComparison.Ordinal) && tags.Contains('x', StringComparison.Ordinal);
            return sound ? tags : throw file.UnknownAxes(
                $"{what}, but its axistags name them \"{PrintableText.Of(tags, 40)}\".",
                "\"ZYX\" or \"TZYX\"",
                VolumeFormatErrorKind.Malformed);
        }

        return lengths.Length switch
        {
            2 => "yx",
            3 => "zyx",
            _ => throw file.UnknownAxes(
                $"{what}, but does not name them.",
                lengths.Length == 4 ? "\"TZYX\" or \"CZYX\"" : "\"TZCYX\" or \"TCZYX\""),
        };
    }

    private static string? Fit(string names, long[] lengths)
    {
        if (names.Length == lengths.Length) return names;
        if (lengths.Count(l => l > 1) is var longer && longer != names.Length) return null;
        int next = 0;
        return string.Concat(lengths.Select(l => l > 1 ? names[next++] : '1'));
    }

    // {"axes": [{"key": "z", "typeFlags": 2, "resolution": 0, "description": ""}, ...]}, as vigra writes it. Empty if it is something else.
    private static string? Tags(Hdf5Source source, Hdf5Found found)
    {
        if (Hdf5Attributes.Find(source, found.Header, "axistags") is not { } attribute) return null;
        if (Hdf5Attributes.Text(source, attribute) is not { } text) return string.Empty;
        try
        {
            using JsonDocument json = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 8 });
            return json.RootElement is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty("axes", out JsonElement axes)
                && axes.ValueKind == JsonValueKind.Array
                ? string.Concat(axes.EnumerateArray().Select(KeyOf))
                : string.Empty;
        }
        catch (JsonException)
        {
            return string.Empty;
        }
        catch (InvalidOperationException)
        {
            // The text contains half a surrogate pair.
            return string.Empty;
        }
    }

    private static string KeyOf(JsonElement axis) =>
        axis.ValueKind == JsonValueKind.Object && axis.TryGetProperty("key", out JsonElement key)
        && key.ValueKind == JsonValueKind.String && key.GetString() is { Length: 1 } name
            ? name
            : "?";
}
