using QcaNet.Core;

namespace QcaNet.Batch;

/// <summary>Wall-clock time of each stage of one stack.</summary>
/// <param name="Read">Reading and hashing the input.</param>
/// <param name="Segmentation">The stages of the pipeline.</param>
/// <param name="Write">Drawing, writing, publishing.</param>
public sealed record StackTimings(TimeSpan Read, SegmentationTimings Segmentation, TimeSpan Write)
{
    /// <summary>Zero time.</summary>
    public static StackTimings None { get; } = new(
        TimeSpan.Zero,
        new SegmentationTimings { Preparation = TimeSpan.Zero, Nuclei = TimeSpan.Zero, Centers = TimeSpan.Zero, Division = TimeSpan.Zero },
        TimeSpan.Zero);

    /// <summary>The total time.</summary>
    public TimeSpan Total => Read + Segmentation.Total + Write;
}
