using QcaNet.Batch;
using QcaNet.Cli.Results;

namespace QcaNet.Cli.Segmenting;

/// <summary>Outcomes as JSON.</summary>
internal static class OutcomeJson
{
    /// <summary>Seconds by stage.</summary>
    public static Dictionary<string, double> Seconds(StackTimings timings) => new()
    {
        ["read"] = Round(timings.Read),
        ["preparation"] = Round(timings.Segmentation.Preparation),
        ["nsn"] = Round(timings.Segmentation.Nuclei),
        ["ndn"] = Round(timings.Segmentation.Centers),
        ["division"] = Round(timings.Segmentation.Division),
        ["write"] = Round(timings.Write),
        ["total"] = Round(timings.Total),
    };

    /// <summary>A stack that was segmented or skipped, for a JSON line.</summary>
    public static object Of(StackOutcome outcome) => outcome.Status == StackStatus.Skipped ? Skipped(outcome) : Segmented(outcome);

    private static object Skipped(StackOutcome outcome) => new
    {
        File = outcome.Item.Path,
        outcome.Item.Name,
        outcome.Item.TimePoint,
        Skipped = true,
        outcome.Files.Labels,
        outcome.Nuclei.Count,
        Scores = outcome.Scores is { } scores ? ScoreTable.ToJson(scores) : null,
        Problems = Problems(outcome),
    };

    private static object Segmented(StackOutcome outcome) => new
    {
        File = outcome.Item.Path,
        outcome.Item.Name,
        outcome.Item.TimePoint,
        outcome.Item.Channel,
        Shape = outcome.Shape is { } shape ? new[] { shape.Depth, shape.Height, shape.Width } : null,
        SpacingUm = outcome.Spacing is { } um ? new[] { um.Z, um.Y, um.X } : null,
        outcome.Nuclei.Count,
        outcome.Files.Labels,
        Picture = outcome.Files.Others.GetValueOrDefault(SegmentRun.Pictures),
        Report = outcome.Files.Others.GetValueOrDefault(SegmentRun.Reports),
        Table = outcome.Files.Nuclei,
        outcome.Files.Record,
        Nuclei = Results.NucleusTable.ToJson(outcome.Nuclei),
        Intensity = outcome.Scaling is { } scaling
            ? new
            {
                scaling.Low,
                scaling.High,
                Contrast = double.IsFinite(scaling.Contrast) ? scaling.Contrast : (double?)null,
                Doubts = scaling.Doubts.Select(d => new { Kind = d.Kind.ToString(), d.Text }),
            }
            : null,
        Scores = outcome.Scores is { } scores ? ScoreTable.ToJson(scores) : null,
        Problems = Problems(outcome),
        Seconds = Seconds(outcome.Timings),
    };

    /// <summary>Why there are no scores.</summary>
    private static IEnumerable<object> Problems(StackOutcome outcome) =>
        outcome.Problems.Select(p => new { Kind = p.Kind.ToString(), p.File, p.Text });

    private static double Round(TimeSpan time) => Math.Round(time.TotalSeconds, 4);
}
