using System.Globalization;
using QcaNet.Cli.Results;
using QcaNet.Metrics;

namespace QcaNet.Cli.Evaluating;

/// <summary>
/// Scores of several stacks: the main ones as text, all of them as CSV and JSON, with the summary of the data set.
/// </summary>
internal sealed class EvaluationTable
{
    private readonly ScoreTable _main = new();
    private readonly List<StackEvaluation> _stacks = [];

    /// <summary>Number of stacks.</summary>
    public int Count => _stacks.Count;

    /// <summary>Adds a stack; its group is the part of the name before the first underscore.</summary>
    public void Add(string file, Evaluation evaluation)
    {
        _main.Add(file, evaluation.Scores);
        _stacks.Add(new StackEvaluation(file, Path.GetFileNameWithoutExtension(file).Split('_')[0], evaluation));
    }

    /// <summary>Writes one row per stack with the main scores, and their mean.</summary>
    public void WriteText(TextWriter writer) => _main.WriteText(writer);

    /// <summary>Writes a header and one row per stack with every score; undefined scores are empty.</summary>
    public void WriteCsv(TextWriter writer)
    {
        writer.WriteLine(Csv.Row(ScoreValues.Names.Prepend("file")));
        foreach (StackEvaluation stack in _stacks)
        {
            IReadOnlyDictionary<string, double?> values = ScoreValues.Of(stack.Evaluation);
            writer.WriteLine(Csv.Row(ScoreValues.Names.Select(name => (object?)values[name]).Prepend(stack.Name)));
        }
    }

    /// <summary>Writes a header and one row per object with its outcome.</summary>
    public void WriteAudit(TextWriter writer)
    {
        writer.WriteLine("file,side,id,voxels,class,related_ids,best_iou");
        foreach (StackEvaluation stack in _stacks)
        {
            foreach (AuditEntry e in stack.Evaluation.Audit.Entries)
            {
                string related = string.Join(';', e.Related.Select(id => id.ToString(CultureInfo.InvariantCulture)));
                writer.WriteLine(Csv.Row([stack.Name, e.IsTrue ? "true" : "predicted", e.Id, e.Voxels, Name(e.Class), related, e.BestIou]));
            }
        }
    }

    /// <summary>
    /// <c>{"mean": {...}, "rows": [{"file": ..., ...}], "intervals": {score: [low, high]}, "pooled": {...},
    /// "stages": {"1-4": {"stacks", "mean", "pooled"}}, "failed": [...], "without_truth": [...]}</c>.
    /// </summary>
    /// <param name="failed">Names of files of true labels that could not be scored.</param>
    /// <param name="withoutTruth">Predictions without true labels.</param>
    public object ToJson(IReadOnlyList<string> failed, IReadOnlyList<string> withoutTruth)
    {
        EvaluationSummary summary = EvaluationSummary.Create(_stacks);
        return new
        {
            Mean = Means(summary),
            Rows = _stacks.Select(s => new Dictionary<string, object?>(
                ScoreValues.Of(s.Evaluation).Select(v => KeyValuePair.Create(v.Key, (object?)v.Value)).Prepend(new("file", s.Name)))),
            Intervals = summary.Means.Where(m => m.Value.Low is not null)
                .ToDictionary(m => m.Key, m => new[] { m.Value.Low, m.Value.High }),
            Pooled = ScoreTable.ToJson(summary.Pooled),
            Stages = summary.Stages.ToDictionary(
                s => s.Stage.Name,
                s => new { s.Summary.Stacks, Mean = Means(s.Summary), Pooled = ScoreTable.ToJson(s.Summary.Pooled) }),
            Failed = failed,
            WithoutTruth = withoutTruth,
        };
    }

    private static Dictionary<string, double?> Means(EvaluationSummary summary) =>
        summary.Means.ToDictionary(m => m.Key, m => m.Value.Mean);

    private static string Name(AuditClass which) => which switch
    {
        AuditClass.Matched => "matched",
        AuditClass.Split => "split",
        AuditClass.Merged => "merged",
        AuditClass.Missed => "missed",
        _ => "spurious",
    };
}
