using System.Globalization;
using System.Text;
using QcaNet.Volumes;

namespace QcaNet.Cli.Results;

/// <summary>What a file declares, for people and for programs.</summary>
internal static class Inspection
{
    /// <summary>Some lines, the path first.</summary>
    public static string Text(VolumeInfo info, ValueRange[]? ranges)
    {
        var text = new StringBuilder(info.Path);
        Add("shape", $"{info.Shape} voxels (z, y, x)");
        if (info.TimePoints > 1) Add("time points", Invariant($"{info.TimePoints}, {(info.Interval is { } s ? Invariant($"{s} s apart") : "the interval is not in the file")}"));
        if (info.Channels > 1) Add("channels", Invariant($"{info.Channels}"));
        Add("type", $"{info.Type}");
        Add("spacing", Spacing(info));
        if (info.Spacing is { } spacing)
        {
            Add("extent", Invariant($"{Length(info.Shape.Depth * spacing.Z)} x {Length(info.Shape.Height * spacing.Y)} x {Length(info.Shape.Width * spacing.X)} um"));
        }

        for (int c = 0; c < ranges?.Length; c++)
        {
            ValueRange range = ranges[c];
            string none = range.NotANumber > 0 ? Invariant($", {range.NotANumber} voxels are no number") : string.Empty;
            Add(ranges.Length == 1 ? "values" : Invariant($"channel {c}"), Invariant($"{range.Smallest} to {range.Largest}{none}"));
        }

        Add("stored", Stored(info));
        Add("file", Invariant($"{info.Format}, {info.Pages} {(info.Format == "folder of TIFFs" ? "file" : "page")}{(info.Pages == 1 ? string.Empty : "s")}, {(info.BigEndian ? "big-endian" : "little-endian")}, {info.FileLength / 1e6:0.0##} MB"));
        Add("described by", info.Description == "pages" ? "nothing: every page is taken for a plane" : info.Description);
        return text.ToString();

        void Add(string name, string value) => text.Append(Environment.NewLine).Append(CultureInfo.InvariantCulture, $"  {name,-12} {value}");
    }

    /// <summary>One object on one line.</summary>
    public static string Json(VolumeInfo info, ValueRange[]? ranges) => JsonLine.Of(new
    {
        File = info.Path,
        Shape = new[] { info.Shape.Depth, info.Shape.Height, info.Shape.Width },
        Type = info.Type.ToString(),
        SpacingUm = new[] { info.SpacingZ, info.SpacingY, info.SpacingX },
        info.SpacingSource,
        info.TimePoints,
        info.Channels,
        IntervalSeconds = info.Interval,
        info.Description,
        info.Format,
        info.Pages,
        info.StoredAxes,
        info.Compression,
        info.Predictor,
        info.Pieces,
        info.BigEndian,
        Bytes = info.FileLength,

        // NaN and infinities are no JSON.
        Values = ranges?.Select(range => new
        {
            Min = double.IsFinite(range.Smallest) ? range.Smallest : (double?)null,
            Max = double.IsFinite(range.Largest) ? range.Largest : (double?)null,
            Nan = range.NotANumber,
        }),
    });

    private static string Stored(VolumeInfo info)
    {
        string packing = info.Compression == "none" ? "not packed" : info.Compression + " compression";
        string predictor = info.Predictor == "none" ? string.Empty : $", predictor {info.Predictor}";
        string each = info.Pages > 1 && info.Format is ("TIFF" or "BigTIFF") ? " a page" : string.Empty;
        return $"{packing}{predictor}, {info.Pieces}{each}, axes {info.StoredAxes}";
    }

    private static string Spacing(VolumeInfo info)
    {
        if (info.Spacing is { } s) return Invariant($"z {s.Z}, y {s.Y}, x {s.X} um ({info.SpacingSource})");
        string known = string.Join(", ", new[] { ("z", info.SpacingZ), ("y", info.SpacingY), ("x", info.SpacingX) }
            .Where(axis => axis.Item2 is not null).Select(axis => Invariant($"{axis.Item1} {axis.Item2} um")));
        return known.Length == 0 ? "not in the file: give it with --spacing z,y,x" : $"only {known} in the file ({info.SpacingSource}): give all with --spacing z,y,x";
    }

    // Four digits: this is for people.
    private static string Length(double micrometres) => micrometres.ToString("G4", CultureInfo.InvariantCulture);

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
