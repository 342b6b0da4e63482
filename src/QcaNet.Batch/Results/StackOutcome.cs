using QcaNet.Metrics;
using QcaNet.Volumes;
using QcaNet.Volumes.Preprocessing;

namespace QcaNet.Batch;

/// <summary>What became of one stack of a batch.</summary>
public sealed record StackOutcome
{
    /// <summary>Which stack.</summary>
    public required StackItem Item { get; init; }

    /// <summary>Whether it was segmented, left out, or failed.</summary>
    public required StackStatus Status { get; init; }

    /// <summary>Where the result is; also for a stack that failed, where an earlier one may be.</summary>
    public required StackFiles Files { get; init; }

    /// <summary>Extent in voxels; null where the stack failed before it was read.</summary>
    public Shape3D? Shape { get; init; }

    /// <summary>Spacing in micrometres; null where the stack failed before it was read.</summary>
    public VoxelSpacing? Spacing { get; init; }

    /// <summary>Its nuclei by ascending id; empty where it failed. A stack that was left out has those of its labels.</summary>
    public IReadOnlyList<Nucleus> Nuclei { get; init; } = [];

    /// <summary>
    /// How the intensities were scaled, and whether that can be trusted; null for a stack that was not segmented in this run.
    /// </summary>
    public IntensityScaling? Scaling { get; init; }

    /// <summary>Scores against the truth; null without one.</summary>
    public SegmentationScores? Scores { get; init; }

    /// <summary>What is to be said of a stack that was segmented in blocks; null for others.</summary>
    public BlockDivision? Blocks { get; init; }

    /// <summary>Where the time went; zero for a stack that was not segmented.</summary>
    public StackTimings Timings { get; init; } = StackTimings.None;

    /// <summary>What went wrong: for a failed stack at least one entry; for others, why there are no scores.</summary>
    public IReadOnlyList<StackProblem> Problems { get; init; } = [];
}
