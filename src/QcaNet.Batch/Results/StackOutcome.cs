using QcaNet.Metrics;
using QcaNet.Volumes;
using QcaNet.Volumes.Preprocessing;

namespace QcaNet.Batch;

/// <summary>The outcome of one stack of a batch.</summary>
public sealed record StackOutcome
{
    /// <summary>The stack.</summary>
    public required StackItem Item { get; init; }

    /// <summary>Whether the stack was segmented, was skipped, or failed.</summary>
    public required StackStatus Status { get; init; }

    /// <summary>Paths of the result. Also set for a failed stack, which may have an earlier result.</summary>
    public required StackFiles Files { get; init; }

    /// <summary>Extent in voxels; null if the stack failed before it was read.</summary>
    public Shape3D? Shape { get; init; }

    /// <summary>Spacing in micrometers; null if the stack failed before it was read.</summary>
    public VoxelSpacing? Spacing { get; init; }

    /// <summary>The nuclei by ascending id; empty if the stack failed. A skipped stack has those of its existing labels.</summary>
    public IReadOnlyList<Nucleus> Nuclei { get; init; } = [];

    /// <summary>
    /// How the intensities were scaled, and whether the scale is reliable; null for a stack that was not segmented in this run.
    /// </summary>
    public IntensityScaling? Scaling { get; init; }

    /// <summary>Scores against the true labels; null if there are none.</summary>
    public SegmentationScores? Scores { get; init; }

    /// <summary>Details of a stack that was segmented in blocks; null for others.</summary>
    public BlockDivision? Blocks { get; init; }

    /// <summary>Time of each stage; zero for a stack that was not segmented.</summary>
    public StackTimings Timings { get; init; } = StackTimings.None;

    /// <summary>What went wrong: at least one entry for a failed stack; for others, why there are no scores.</summary>
    public IReadOnlyList<StackProblem> Problems { get; init; } = [];
}
