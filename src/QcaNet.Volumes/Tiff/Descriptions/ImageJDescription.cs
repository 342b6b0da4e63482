namespace QcaNet.Volumes.Tiff;

/// <summary>
/// ImageJ's description: lines "key=value". Planes run with c fastest, then z, then t. x and y spacing are the reciprocals of the
/// resolution tags, z is "spacing", all in "unit", which wins over ResolutionUnit.
/// </summary>
internal static class ImageJDescription
{
    internal static StackLayout Read(TiffSource source, string text, TiffPage first, int pages, int maximumPages)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string line in text.Split('\n', StringSplitOptions.TrimEntries))
        {
            int equals = line.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0) values.TryAdd(line[..equals], line[(equals + 1)..]);
        }

        (int t, int z, int c) = (Count("frames"), Count("slices"), Count("channels"));
        int images = Count("images");

        // ImageJ writes one directory for a stack of more than 4 GiB; its planes follow the first one.
        bool contiguous = pages == 1 && images > 1;
        int planes = contiguous ? images : pages;
        if (planes > maximumPages)
        {
            throw source.Limit($"The ImageJ description claims {planes} planes; raise VolumeReadOptions.MaximumPages to read so many.");
        }

        if ((Int128)t * z * c != planes)
        {
            // "images" alone, or a stack that another program cut while it kept the old text: still one axis of planes.
            if (t > 1 || c > 1)
            {
                throw source.Malformed($"The ImageJ description speaks of {t} frames, {z} slices and {c} channels, but the file holds {planes} planes.");
            }

            z = planes;
        }

        double? unit = values.TryGetValue("unit", out string? name) ? LengthUnit.Micrometres(name) : LengthUnit.Micrometres(first.ResolutionUnit);
        return new StackLayout
        {
            Description = "ImageJ",
            Times = t,
            Depth = z,
            Channels = c,
            Pages = StackLayout.PagesInOrder((t, z, c), "TZC"),
            IsContiguous = contiguous,
            SpacingZ = LengthUnit.Length(LengthUnit.Number(values.GetValueOrDefault("spacing")), unit),
            SpacingY = LengthUnit.Length(first.UnitsPerPixelY, unit),
            SpacingX = LengthUnit.Length(first.UnitsPerPixelX, unit),
            Interval = LengthUnit.Length(LengthUnit.Number(values.GetValueOrDefault("finterval")), 1),
        };

        int Count(string key)
        {
            double number = LengthUnit.Number(values.GetValueOrDefault(key)) ?? 1;
            if (number is >= 1 and <= int.MaxValue && number == Math.Floor(number)) return (int)number;
            throw source.Malformed($"The ImageJ description says {key}={values[key]}; a whole number from 1 on is needed.");
        }
    }
}
