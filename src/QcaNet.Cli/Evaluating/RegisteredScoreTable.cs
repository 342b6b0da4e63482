using System.Globalization;
using QcaNet.Cli.Results;
using QcaNet.Metrics;
using QcaNet.Training.Data.Registration;

namespace QcaNet.Cli.Evaluating;

/// <summary>Scores against the original true labels and against those shifted onto the images, side by side.</summary>
/// <param name="groups">The measured offsets.</param>
internal sealed class RegisteredScoreTable(IReadOnlyList<GroupOffset> groups)
{
    private const string Suffix = "_registered";

    private static readonly string[] Shown = ["iou", "seg", "mucov"];

    private readonly List<Row> _rows = [];

    /// <summary>Number of stacks.</summary>
    public int Count => _rows.Count;

    /// <summary>Adds a stack.</summary>
    public void Add(string file, SegmentationScores raw, SegmentationScores registered) => _rows.Add(new Row(file, raw, registered));

    /// <summary>Writes the offsets, then one row per stack and the mean: raw and registered scores, and the counts.</summary>
    public void WriteText(TextWriter writer)
    {
        writer.WriteLine("group    nuclei   offset z, y, x (voxels)    standard error");
        foreach (GroupOffset g in groups)
        {
            (VoxelOffset o, VoxelOffset e) = (g.Offset, g.StandardError);
            writer.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{g.Group,-8} {g.Nuclei,6}   {o.Z,6:0.00} {o.Y,6:0.00} {o.X,6:0.00}       {e.Z:0.00} {e.Y:0.00} {e.X:0.00}"));
        }

        writer.WriteLine();
        int width = Math.Max(24, _rows.Max(r => r.File.Length));
        IEnumerable<string> names = [.. Shown.SelectMany(n => (string[])[n, n + Suffix]), "n_true", "n_pred", "count_error"];
        writer.WriteLine(string.Join(' ', names.Select(n => n.PadLeft(16)).Prepend("file".PadRight(width))));
        foreach ((string file, SegmentationScores raw, SegmentationScores registered) in _rows)
        {
            Line(file, ScoreTable.ToJson(raw), ScoreTable.ToJson(registered));
        }

        Line($"mean of {Count}", Boxed(Mean(r => r.Raw)), Boxed(Mean(r => r.Registered)));

        void Line(string name, Dictionary<string, object> raw, Dictionary<string, object> registered)
        {
            IEnumerable<object> scores = Shown.SelectMany(n => (object[])[raw[n], registered[n]]);
            IEnumerable<object> values = [.. scores, raw["n_true"], raw["n_pred"], raw["count_error"]];
            writer.WriteLine(string.Join(' ', values.Select(v => Text(v).PadLeft(16)).Prepend(name.PadRight(width))));
        }
    }

    /// <summary>Writes a header and one row per stack: the scores of <see cref="ScoreTable"/>, then the registered ones.</summary>
    public void WriteCsv(TextWriter writer)
    {
        writer.WriteLine(Csv.Row(ScoreTable.Names.Concat(ScoreTable.Names.Select(n => n + Suffix)).Prepend("file")));
        foreach ((string file, SegmentationScores raw, SegmentationScores registered) in _rows)
        {
            writer.WriteLine(Csv.Row(ScoreTable.Values(raw).Concat(ScoreTable.Values(registered)).Prepend(file)));
        }
    }

    /// <summary>Like <see cref="ScoreTable.ToJson()"/>, with the registered scores, the offsets, and files that were not scored.</summary>
    /// <param name="failed">Names of files of true labels that could not be scored.</param>
    /// <param name="withoutTruth">Predictions without true labels.</param>
    public object ToJson(IReadOnlyList<string> failed, IReadOnlyList<string> withoutTruth) => new
    {
        Mean = Mean(r => r.Raw),
        MeanRegistered = Mean(r => r.Registered),
        Rows = _rows.Select(r => new Dictionary<string, object>(ScoreTable.ToJson(r.Raw).Prepend(new("file", r.File)))
        {
            ["registered"] = ScoreTable.ToJson(r.Registered),
        }),
        Offsets = groups.Select(g => new
        {
            g.Group,
            g.Nuclei,
            Offset = (double[])[g.Offset.Z, g.Offset.Y, g.Offset.X],
            StandardError = (double[])[g.StandardError.Z, g.StandardError.Y, g.StandardError.X],
        }),
        Failed = failed,
        WithoutTruth = withoutTruth,
    };

    private static string Text(object value) => value is double number
        ? number.ToString("0.0000", CultureInfo.InvariantCulture)
        : Convert.ToString(value, CultureInfo.InvariantCulture)!;

    private static Dictionary<string, object> Boxed(Dictionary<string, double> values) =>
        values.ToDictionary(p => p.Key, p => (object)p.Value);

    private Dictionary<string, double> Mean(Func<Row, SegmentationScores> which)
    {
        var table = new ScoreTable();
        foreach (Row row in _rows) table.Add(row.File, which(row));
        return table.Mean();
    }

    private readonly record struct Row(string File, SegmentationScores Raw, SegmentationScores Registered);
}
