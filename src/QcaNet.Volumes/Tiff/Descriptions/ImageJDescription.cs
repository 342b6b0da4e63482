using System.Globalization;

namespace QcaNet.Volumes.Tiff;

/// <summary>
/// ImageJ's description: lines "key=value". Planes run with c fastest, then z, then t. x and y spacing are the reciprocals of the
/// resolution tags, z is "spacing", all in "unit", which wins over ResolutionUnit.
/// </summary>
internal static class ImageJDescription
{
    internal static StackLayout Read(TiffSource source, string text, TiffPage first, int pages, int maximumPages)
    {
        Dictionary<string, string> values = Values(text);

        // ImageJ writes one directory for a stack of more than 4 GiB; its planes follow the first one.
        int images = Count(source, values, "images") ?? 1;
        bool contiguous = pages == 1 && images > 1;
        int planes = contiguous ? images : pages;
        if (planes > maximumPages)
        {
            throw source.Limit($"The ImageJ description claims {planes} planes; raise VolumeReadOptions.MaximumPages to read so many.");
        }

        (int t, int z, int c) = Sizes(source, values, planes);
        bool hasUnit = values.TryGetValue("unit", out string? name);
        double? unit = hasUnit ? LengthUnit.Micrometres(name) : LengthUnit.Micrometres(first.ResolutionUnit ?? 1);
        return new StackLayout
        {
            Description = "ImageJ",
            Times = t,
            Depth = z,
            Channels = c,
            Pages = StackLayout.PagesInOrder((t, z, c), "TZC"),
            IsContiguous = contiguous,
            SpacingZ = LengthUnit.Length(LengthUnit.Number(values.GetValueOrDefault("spacing")), Unit("zunit")),
            SpacingY = LengthUnit.Length(first.UnitsPerPixelY, Unit("yunit")),
            SpacingX = LengthUnit.Length(first.UnitsPerPixelX, unit),
            SpacingSource = hasUnit ? "ImageJ description" : "ImageJ description, " + StackLayout.ResolutionTags,
            Interval = LengthUnit.Length(LengthUnit.Number(values.GetValueOrDefault("finterval")), LengthUnit.Seconds(values.GetValueOrDefault("tunit", "s"))),
        };

        // ImageJ writes these where the axes have units of their own.
        double? Unit(string key) => values.TryGetValue(key, out string? own) ? LengthUnit.Micrometres(own) : unit;
    }

    // A Java properties text: the last of several equal keys counts, and letters beyond ASCII are written \u00B5.
    private static Dictionary<string, string> Values(string text)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string line in text.Split('\n', StringSplitOptions.TrimEntries))
        {
            int equals = line.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0) continue;
            string value = line[(equals + 1)..].TrimStart();
            values[line[..equals].TrimEnd()] = Unescaped(value);
        }

        return values;
    }

    // "images" alone, one length left out, or a stack that another program cut while it kept the old text: the planes decide.
    private static (int T, int Z, int C) Sizes(TiffSource source, Dictionary<string, string> values, int planes)
    {
        (int? frames, int? slices, int? channels) = (Count(source, values, "frames"), Count(source, values, "slices"), Count(source, values, "channels"));
        (int t, int z, int c) = (frames ?? 1, slices ?? 1, channels ?? 1);
        Int128 told = (Int128)t * z * c;
        if (told == planes) return (t, z, c);
        if (planes % told == 0)
        {
            int factor = (int)(planes / told);
            if (slices is null) return (t, factor, c);
            if (frames is null) return (factor, z, c);
            if (channels is null) return (t, z, factor);
        }

        return t == 1 && c == 1
            ? (1, planes, 1)
            : throw source.Malformed($"The ImageJ description speaks of {t} frames, {z} slices and {c} channels, but the file holds {planes} planes.");
    }

    private static int? Count(TiffSource source, Dictionary<string, string> values, string key)
    {
        if (!values.TryGetValue(key, out string? text)) return null;
        if (LengthUnit.Number(text) is { } number and >= 1 and <= int.MaxValue && number == Math.Floor(number)) return (int)number;
        throw source.Malformed($"The ImageJ description says {key}={text}; a whole number from 1 on is needed.");
    }

    private static string Unescaped(string value)
    {
        int at = value.IndexOf("\\u", StringComparison.Ordinal);
        while (at >= 0)
        {
            bool isLetter = ushort.TryParse(value.AsSpan(at + 2, Math.Min(4, value.Length - at - 2)), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort letter)
                && value.Length >= at + 6;
            if (isLetter) value = $"{value[..at]}{(char)letter}{value[(at + 6)..]}";
            at = value.IndexOf("\\u", at + 1, StringComparison.Ordinal);
        }

        return value;
    }
}
