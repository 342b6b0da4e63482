using System.Globalization;
using System.Text;
using QcaNet.Volumes;

namespace QcaNet.Cli.Results;

/// <summary>What a file declares, as text and as JSON.</summary>
internal static class Inspection
{
    /// <summary>Several lines, starting with the path.</summary>
    public static string Text(VolumeInfo info, ValueRange[]? ranges)
    {
        var text = new StringBuilder(PrintableText.OfLines(info.Path));
        if (info.Dataset is { } dataset) Add("dataset", PrintableText.Of(dataset));
        Add("shape", $"{info.Shape} voxels (z, y, x)");
        if (info.TimePoints > 1)
        {
            string interval = info.Interval is { } s ? Invariant($"{s} s apart") : "the interval is not in the file";
            Add("time points", Invariant($"{info.TimePoints}, {interval}"));
        }

        if (info.Channels > 1) Add("channels", Invariant($"{info.Channels}"));
        Add("type", $"{info.Type}");
        Add("spacing", Spacing(info));
        if (info.Spacing is { } spacing)
        {
            if (PhysicalScale.Problem(info.Shape, spacing) is not null)
            {
                Add("", "implausible for a microscope: check the unit, and give it with --spacing z,y,x");
            }

            string[] extents =
            [
                Length(info.Shape.Depth * spacing.Z), Length(info.Shape.Height * spacing.Y), Length(info.Shape.Width * spacing.X),
            ];
            Add("extent", $"{string.Join(" x ", extents)} um");
        }

        for (int c = 0; c < ranges?.Length; c++)
        {
            ValueRange range = ranges[c];
            string none = range.NotANumber > 0 ? Invariant($", {range.NotANumber} voxels are NaN") : string.Empty;
            Add(ranges.Length == 1 ? "values" : Invariant($"channel {c}"), Invariant($"{range.Smallest} to {range.Largest}{none}"));
        }

        Add("stored", Stored(info));
        string unit = info.Container == VolumeContainer.TiffFolder ? "file" : "page";
        string pages = Invariant($"{info.Pages} {unit}{(info.Pages == 1 ? string.Empty : "s")}");
        string order = info.IsBigEndian ? "big-endian" : "little-endian";
        Add("file", info.Container == VolumeContainer.Zarr
            ? $"{Format(info)}, {order}"
            : info.Container == VolumeContainer.Hdf5 ? Invariant($"{Format(info)}, {order}, {info.FileLength / 1e6:0.0##} MB")
            : Invariant($"{Format(info)}, {pages}, {order}, {info.FileLength / 1e6:0.0##} MB"));
        if (info.SkippedPages == 1) Add("left out", "1 page marked as a reduced copy (thumbnail)");
        if (info.SkippedPages > 1) Add("left out", Invariant($"{info.SkippedPages} pages marked as reduced copies (thumbnails)"));
        Add("described by", info.Description == VolumeDescription.None ? "nothing: every page is read as a plane" : Description(info));
        return text.ToString();

        void Add(string name, string value) =>
            text.Append(Environment.NewLine).Append(CultureInfo.InvariantCulture, $"  {name,-12} {value}");
    }

    /// <summary>One object on one line.</summary>
    public static string Json(VolumeInfo info, ValueRange[]? ranges) => JsonLine.Of(new
    {
        File = info.Path,
        info.Dataset,
        Shape = new[] { info.Shape.Depth, info.Shape.Height, info.Shape.Width },
        Type = info.Type.ToString(),
        SpacingUm = new[] { info.SpacingZ, info.SpacingY, info.SpacingX },
        SpacingSource = Source(info),
        info.TimePoints,
        info.Channels,
        IntervalSeconds = info.Interval,
        Description = Description(info),
        Format = Format(info),
        info.Pages,
        info.SkippedPages,
        info.StoredAxes,
        Compression = Compression(info),
        Predictor = Predictor(info),
        Pieces = Pieces(info),
        BigEndian = info.IsBigEndian,
        Bytes = info.FileLength,

        // JSON supports neither NaN nor infinities.
        Values = ranges?.Select(range => new
        {
            Min = double.IsFinite(range.Smallest) ? range.Smallest : (double?)null,
            Max = double.IsFinite(range.Largest) ? range.Largest : (double?)null,
            Nan = range.NotANumber,
        }),
    });

    private static string Stored(VolumeInfo info)
    {
        string compression = info.Compression == StoredCompressions.None ? "not compressed" : Compression(info) + " compression";
        string predictor = info.Predictor == StoredPredictors.None ? string.Empty : $", predictor {Predictor(info)}";
        string each = info.Pages > 1 && info.Container is VolumeContainer.Tiff or VolumeContainer.BigTiff ? " per page" : string.Empty;
        return $"{compression}{predictor}, {Pieces(info)}{each}, axes {info.StoredAxes}";
    }

    private static string Description(VolumeInfo info) => info.Description switch
    {
        VolumeDescription.None => "pages",
        VolumeDescription.ImageJ => "ImageJ",
        VolumeDescription.Ome => "OME",
        VolumeDescription.Shaped => "shaped",
        VolumeDescription.Lsm => "LSM",
        VolumeDescription.NumPy => "NumPy",
        VolumeDescription.OmeZarr => "OME-NGFF",
        VolumeDescription.Hdf5 => "HDF5",
        _ => "folder",
    };

    private static string Format(VolumeInfo info) => info.Container switch
    {
        VolumeContainer.Tiff => "TIFF",
        VolumeContainer.BigTiff => "BigTIFF",
        VolumeContainer.Npy => "NumPy",
        VolumeContainer.Zarr => "Zarr store",
        VolumeContainer.Hdf5 => "HDF5",
        _ => "folder of TIFFs",
    };

    private static string Compression(VolumeInfo info) =>
        info.Compression == StoredCompressions.None ? "none" : info.Compression.ToString().Replace("Lzw", "LZW", StringComparison.Ordinal);

    private static string Predictor(VolumeInfo info) => info.Predictor switch
    {
        StoredPredictors.None => "none",
        StoredPredictors.Horizontal => "horizontal differences",
        StoredPredictors.FloatingPoint => "floating point",
        _ => "horizontal differences, floating point",
    };

    private static string Pieces(VolumeInfo info)
    {
        VolumeChunks chunks = info.Chunks;
        if (chunks.Kind == VolumeChunkKind.Whole)
        {
            return info.Container is VolumeContainer.Npy or VolumeContainer.Hdf5 ? "in one piece" : "all planes in one piece";
        }

        string plural = chunks.Count == 1 ? string.Empty : "s";
        string piece = info.Container is VolumeContainer.Zarr or VolumeContainer.Hdf5 ? "chunk" : "tile";
        return chunks.Kind == VolumeChunkKind.Tiles ? Invariant($"{chunks.Count} {piece}{plural} of {chunks.Height}x{chunks.Width} (y, x)")
            : Invariant($"{chunks.Count} strip{plural}") + (chunks.Count == 1 ? string.Empty : Invariant($" of {chunks.Height} rows"));
    }

    private static string? Source(VolumeInfo info)
    {
        string[] names =
        [
            .. new[]
            {
                (SpacingSources.Options, "options"), (SpacingSources.OmeXml, "OME-XML"), (SpacingSources.ImageJ, "ImageJ description"),
                (SpacingSources.OmeZarr, "OME-NGFF"), (SpacingSources.Hdf5, "element_size_um"), (SpacingSources.Lsm, "LSM block"),
                (SpacingSources.ResolutionTags, "resolution tags"),
            }.Where(source => info.SpacingSource.HasFlag(source.Item1)).Select(source => source.Item2),
        ];
        return names.Length == 0 ? null : string.Join(", ", names);
    }

    private static string Spacing(VolumeInfo info)
    {
        if (info.Spacing is { } s) return Invariant($"z {s.Z}, y {s.Y}, x {s.X} um ({Source(info)})");
        string known = string.Join(", ", new[] { ("z", info.SpacingZ), ("y", info.SpacingY), ("x", info.SpacingX) }
            .Where(axis => axis.Item2 is not null).Select(axis => Invariant($"{axis.Item1} {axis.Item2} um")));
        return known.Length == 0
            ? "not in the file: give it with --spacing z,y,x"
            : $"only {known} in the file ({Source(info)}): give all with --spacing z,y,x";
    }

    // Four significant digits, for reading.
    private static string Length(double micrometers) => micrometers.ToString("G4", CultureInfo.InvariantCulture);

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
