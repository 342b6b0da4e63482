using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace QcaNet.Batch;

/// <summary>
/// Activities and metrics of batches, for OpenTelemetry and other listeners. The activity source and the meter are both named
/// <see cref="Name"/>. Without listeners, nothing is measured.
/// </summary>
/// <remarks>
/// <list type="bullet">
/// <item>activity <c>stack</c>: one per stack, tags <c>qcanet.stack</c> and <c>qcanet.status</c>, status Error if it failed</item>
/// <item><c>qcanet.stacks</c>: counter, {stack}, tag <c>qcanet.status</c> (segmented, skipped, failed)</item>
/// <item><c>qcanet.voxels</c>: counter, {voxel}, of segmented stacks</item>
/// <item><c>qcanet.nuclei</c>: counter, {nucleus}, of segmented stacks</item>
/// <item><c>qcanet.failures</c>: counter, {failure}, tag <c>qcanet.problem</c> (<see cref="StackProblemKind"/>)</item>
/// <item><c>qcanet.stage.duration</c>: histogram, s, tag <c>qcanet.stage</c> (read, preparation, nsn, ndn, division, write)</item>
/// <item><c>qcanet.queue</c>: up-down counter, {stack}, stacks that runs have yet to process</item>
/// </list>
/// </remarks>
public static class BatchTelemetry
{
    /// <summary>Name of the activity source and of the meter.</summary>
    public const string Name = "QcaNet.Batch";

    private const string StatusTag = "qcanet.status";

    private static readonly Meter Meter = new(Name);
    private static readonly Counter<long> Stacks = Meter.CreateCounter<long>("qcanet.stacks", "{stack}", "Stacks that were processed.");
    private static readonly Counter<long> Voxels = Meter.CreateCounter<long>("qcanet.voxels", "{voxel}", "Voxels of segmented stacks.");
    private static readonly Counter<long> Nuclei = Meter.CreateCounter<long>("qcanet.nuclei", "{nucleus}", "Nuclei found.");
    private static readonly Counter<long> Failures = Meter.CreateCounter<long>("qcanet.failures", "{failure}", "Problems of stacks.");
    private static readonly Histogram<double> Duration = Meter.CreateHistogram<double>(
        "qcanet.stage.duration", "s", "Time of one stage for one stack.");

    internal static ActivitySource Source { get; } = new(Name);

    internal static UpDownCounter<long> Queue { get; } = Meter.CreateUpDownCounter<long>(
        "qcanet.queue", "{stack}", "Stacks yet to be processed.");

    internal static void Record(StackOutcome outcome, Activity? activity)
    {
        string status = outcome.Status.ToString().ToLowerInvariant();
        activity?.SetTag(StatusTag, status);
        if (outcome.Status == StackStatus.Failed) activity?.SetStatus(ActivityStatusCode.Error, outcome.Problems[0].Text);
        Stacks.Add(1, new KeyValuePair<string, object?>(StatusTag, status));
        foreach (StackProblem problem in outcome.Problems)
        {
            Failures.Add(1, new KeyValuePair<string, object?>("qcanet.problem", problem.Kind.ToString()));
        }

        if (outcome.Status != StackStatus.Segmented) return;
        Voxels.Add(outcome.Shape?.LongLength ?? 0);
        Nuclei.Add(outcome.Nuclei.Count);
        StackTimings t = outcome.Timings;
        Lap("read", t.Read);
        Lap("preparation", t.Segmentation.Preparation);
        Lap("nsn", t.Segmentation.Nuclei);
        Lap("ndn", t.Segmentation.Centers);
        Lap("division", t.Segmentation.Division);
        Lap("write", t.Write);

        static void Lap(string stage, TimeSpan time) =>
            Duration.Record(time.TotalSeconds, new KeyValuePair<string, object?>("qcanet.stage", stage));
    }
}
