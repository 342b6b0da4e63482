using System.Globalization;

namespace QcaNet.Volumes.Tiff;

/// <summary>
/// ImageJ's description: lines "key=value". Planes are ordered with c fastest, then z, then t, unless "order" specifies otherwise. x and y
/// spacing are the reciprocals of the resolution tags, z is "spacing", all in "unit", which takes precedence over ResolutionUnit.
/// </summary>
internal static class ImageJDescription
{
    // The keys that are read; everything else is skipped, so that a long text needs no memory.
    private static readonly string[] Keys =
    [
        "images", "slices", "frames", "channels", "order", "unit", "yunit", "zunit", "spacing", "finterval", "tunit",
        .. ImageJCalibration.Keys,
    ];

    // Legitimate values are words and numbers.
    private const int LongestValue = 256;

    internal static StackLayout Read(TiffSource source, string text, List<TiffPage> pages, VolumeReadOptions options)
    {
        TiffPage first = pages[0];
        Dictionary<string, string> values = Values(text);

        // ImageJ writes one directory for a stack of more than 4 GiB; the other planes follow the first one.
        int? images = Count(source, values, "images");
        bool contiguous = pages.Count == 1 && images > 1 && options.Axes != "YX";
        int planes = contiguous ? images!.Value : pages.Count;
        if (planes > options.MaximumPages)
        {
            throw source.Limit($"The ImageJ description declares {planes} planes.", nameof(VolumeReadOptions.MaximumPages));
        }

        (int T, int Z, int C) sizes = Sizes(source, values, planes, pages, options);
        bool hasUnit = values.TryGetValue("unit", out string? name);
        double? unit = hasUnit ? LengthUnit.Micrometers(name) : LengthUnit.Micrometers(first.ResolutionUnit ?? 1);
        return new StackLayout
        {
            Description = VolumeDescription.ImageJ,
            Times = sizes.T,
            Depth = sizes.Z,
            Channels = sizes.C,
            Pages = StackLayout.PagesInOrder(sizes, Order(source, values, sizes, options)),
            IsContiguous = contiguous,
            SpacingZ = LengthUnit.Length(LengthUnit.Number(values.GetValueOrDefault("spacing")), Unit("zunit")),
            SpacingY = LengthUnit.Length(first.UnitsPerPixelY, Unit("yunit")),
            SpacingX = LengthUnit.Length(first.UnitsPerPixelX, unit),
            SpacingSource = hasUnit ? SpacingSources.ImageJ : SpacingSources.ImageJ | SpacingSources.ResolutionTags,
            Interval = LengthUnit.Length(
                LengthUnit.Number(values.GetValueOrDefault("finterval")), LengthUnit.Seconds(values.GetValueOrDefault("tunit", "s"))),
            IsSignedWithOffset = ImageJCalibration.IsSignedWithOffset(source, values, first.Type),
        };

        // ImageJ writes these if the axes have different units.
        double? Unit(string key) => values.TryGetValue(key, out string? own) ? LengthUnit.Micrometers(own) : unit;
    }

    // A Java properties text: the last of several equal keys applies, and non-ASCII letters are written as \u00B5.
    private static Dictionary<string, string> Values(string text)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (ReadOnlySpan<char> line in text.AsSpan().EnumerateLines())
        {
            int equals = line.IndexOf('=');
            if (equals <= 0) continue;
            ReadOnlySpan<char> key = line[..equals].Trim();
            foreach (string known in Keys)
            {
                if (!key.SequenceEqual(known)) continue;
                ReadOnlySpan<char> value = line[(equals + 1)..].Trim();
                values[known] = Unescaped(value[..Math.Min(value.Length, LongestValue)].ToString());
            }
        }

        return values;
    }

    // "images" alone means a stack. One length may be missing: it follows from the number of planes. Anything else would be a guess.
    private static (int T, int Z, int C) Sizes(
        TiffSource source, Dictionary<string, string> values, int planes, List<TiffPage> pages, VolumeReadOptions options)
    {
        int? images = Count(source, values, "images");
        (int? frames, int? slices, int? channels) =
            (Count(source, values, "frames"), Count(source, values, "slices"), Count(source, values, "channels"));
        (int t, int z, int c) = (frames ?? 1, slices ?? 1, channels ?? 1);
        Int128 told = (Int128)t * z * c;
        if (images is null || images == planes)
        {
            if (told == planes) return (t, z, c);
            if (frames is null && slices is null && channels is null) return (1, planes, 1);
            int factor = planes % told == 0 ? (int)(planes / told) : 0;
            switch (frames, slices, channels)
            {
                case (null, { }, { }) when factor > 0: return (factor, z, c);
                case ({ }, null, { }) when factor > 0: return (t, factor, c);
                case ({ }, { }, null) when factor > 0: return (t, z, factor);
            }
        }

        // Each page may have been written with its own text.
        bool eachPageAlone = told == 1 && images is null or 1 && StackDescription.IsOnEveryPage(source, pages);
        if (eachPageAlone || options.Axes is not null) return (1, planes, 1);
        throw source.UnknownAxes(
            $"The ImageJ description declares {images?.ToString(CultureInfo.InvariantCulture) ?? "an unknown number of"} images "
            + $"({t} frames, {z} slices, {c} channels), but the file holds {planes} planes.",
            "\"ZYX\" if they are the planes of one stack",
            VolumeFormatErrorKind.Malformed);
    }

    // Fastest axis first: "czt" if the text does not specify it, "xyczt" in some texts.
    private static string Order(
        TiffSource source, Dictionary<string, string> values, (int T, int Z, int C) sizes, VolumeReadOptions options)
    {
        const string Usual = "TZC";
        if (!values.TryGetValue("order", out string? text)) return Usual;
        string letters = text.ToUpperInvariant();
        if (letters.StartsWith("XY", StringComparison.Ordinal)) letters = letters[2..];
        if (letters.Length == 3 && letters.Order().SequenceEqual("CTZ")) return new string([letters[2], letters[1], letters[0]]);

        // With a single axis, the order is irrelevant.
        int axes = (sizes.T > 1 ? 1 : 0) + (sizes.Z > 1 ? 1 : 0) + (sizes.C > 1 ? 1 : 0);
        if (axes <= 1 || options.Axes is not null) return Usual;
        throw source.UnknownAxes(
            $"The ImageJ description orders {sizes.T} frames, {sizes.Z} slices and {sizes.C} channels by "
            + $"\"{PrintableText.Of(text, 16)}\", which is unknown.",
            "\"TZCYX\" is ImageJ's usual order");
    }

    private static int? Count(TiffSource source, Dictionary<string, string> values, string key)
    {
        if (!values.TryGetValue(key, out string? text)) return null;
        if (LengthUnit.Number(text) is { } number and >= 1 and <= int.MaxValue && number == Math.Floor(number)) return (int)number;
        throw source.Malformed($"The ImageJ description has {key}={PrintableText.Of(text, 32)}; a positive integer is required.");
    }

    private static string Unescaped(string value)
    {
        int at = value.IndexOf("\\u", StringComparison.Ordinal);
        while (at >= 0)
        {
            ReadOnlySpan<char> digits = value.AsSpan(at + 2, Math.Min(4, value.Length - at - 2));
            bool isLetter = ushort.TryParse(
                digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort letter) && digits.Length == 4;
            if (isLetter) value = $"{value[..at]}{(char)letter}{value[(at + 6)..]}";
            at = value.IndexOf("\\u", at + 1, StringComparison.Ordinal);
        }

        return value;
    }
}
