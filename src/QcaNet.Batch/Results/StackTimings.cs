using QcaNet.Core;

namespace QcaNet.Batch;

/// <summary>Where the time of one stack went (wall clock).</summary>
/// <param name="Read">Reading, with the hash of the input.</param>
/// <param name="Segmentation">The pipeline's stages.</param>
/// <param name="Write">Drawing, writing, publishing.</param>
public sealed record StackTimings(TimeSpan Read, SegmentationTimings Segmentation, TimeSpan Write)
{
    /// <summary>No time at all.</summary>
    public static StackTimings None { get; } = new(
        TimeSpan.Zero,
        new SegmentationTimings { Preparation = TimeSpan.Zero, Nuclei = TimeSpan.Zero, Centers = TimeSpan.Zero, Division = TimeSpan.Zero },
        TimeSpan.Zero);

    /// <summary>All of it.</summary>
    public TimeSpan Total => Read + Segmentation.Total + Write;
}
