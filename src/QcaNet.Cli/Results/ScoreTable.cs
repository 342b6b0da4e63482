using System.Globalization;
using QcaNet.Metrics;

namespace QcaNet.Cli.Results;

/// <summary>
/// Scores of several stacks and their means, as text, CSV and JSON, with the names used by the project's <c>score_labels.py</c>.
/// </summary>
internal sealed class ScoreTable
{
    private readonly List<(string File, SegmentationScores Scores)> _rows = [];

    /// <summary>The names of the scores, in order.</summary>
    public static readonly string[] Names =
    [
        "iou", "dice", "seg", "mucov", "seg_pub", "mucov_pub", "seg_ctc", "f1_50", "ap_50", "n_true", "n_pred", "count_error",
    ];

    /// <summary>Number of scored stacks.</summary>
    public int Count => _rows.Count;

    /// <summary>The values of <see cref="Names"/>; counts are integers.</summary>
    public static object[] Values(SegmentationScores s) =>
        [
            s.Iou, s.Dice, s.Seg, s.MuCov, s.SegPublished, s.MuCovPublished, s.SegCtc, s.F1At50, s.ApAt50, s.TrueCount, s.PredictedCount,
            s.CountError,
        ];

    /// <summary>The scores by name.</summary>
    public static Dictionary<string, object> ToJson(SegmentationScores scores) =>
        Names.Zip(Values(scores)).ToDictionary(p => p.First, p => p.Second);

    /// <summary>The most important scores in one line.</summary>
    public static string Brief(SegmentationScores s) =>
        FormattableString.Invariant(
            $"IoU {s.Iou:0.000}  SEG {s.Seg:0.000}  MUCov {s.MuCov:0.000}  {s.PredictedCount} of {s.TrueCount} nuclei");

    /// <summary>Adds a stack.</summary>
    public void Add(string file, SegmentationScores scores) => _rows.Add((file, scores));

    /// <summary>The mean over all stacks, by name; empty without a stack.</summary>
    public Dictionary<string, double> Mean()
    {
        if (_rows.Count == 0) return [];
        object[][] rows = [.. _rows.Select(r => Values(r.Scores))];
        return Enumerable.Range(0, Names.Length).ToDictionary(
            i => Names[i], i => rows.Average(row => Convert.ToDouble(row[i], CultureInfo.InvariantCulture)));
    }

    /// <summary>The means of the most important scores in one line.</summary>
    public string BriefMean()
    {
        Dictionary<string, double> mean = Mean();
        string scores = FormattableString.Invariant($"IoU {mean["iou"]:0.000}  SEG {mean["seg"]:0.000}  MUCov {mean["mucov"]:0.000}");
        return FormattableString.Invariant($"mean of {Count}: {scores}  count error {mean["count_error"]:0.00}");
    }

    /// <summary>Writes one row per stack, and the mean.</summary>
    public void WriteText(TextWriter writer)
    {
        int width = Math.Max(24, _rows.Max(r => r.File.Length));
        writer.WriteLine(string.Join(' ', Names.Select(n => n.PadLeft(11)).Prepend("file".PadRight(width))));
        foreach ((string file, SegmentationScores scores) in _rows) Line(file, Values(scores));
        Line($"mean of {Count}", [.. Mean().Values.Cast<object>()]);

        void Line(string name, object[] values) =>
            writer.WriteLine(string.Join(' ', values.Select(v => Text(v).PadLeft(11)).Prepend(name.PadRight(width))));

        string Text(object value) => value is double d
            ? d.ToString("0.0000", CultureInfo.InvariantCulture)
            : Convert.ToString(value, CultureInfo.InvariantCulture)!;
    }

    /// <summary>Writes a header and one row per stack.</summary>
    public void WriteCsv(TextWriter writer)
    {
        writer.WriteLine(Csv.Row(Names.Prepend("file")));
        foreach ((string file, SegmentationScores scores) in _rows) writer.WriteLine(Csv.Row(Values(scores).Prepend(file)));
    }

    /// <summary><c>{"mean": {...}, "rows": [{"file": ..., ...}, ...]}</c>.</summary>
    public object ToJson() => new
    {
        Mean = Mean(),
        Rows = _rows.Select(r =>
            new Dictionary<string, object> { ["file"] = r.File }.Concat(ToJson(r.Scores)).ToDictionary(p => p.Key, p => p.Value)),
    };
}
