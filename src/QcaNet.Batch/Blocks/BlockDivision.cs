using QcaNet.Metrics;
using QcaNet.Volumes;

namespace QcaNet.Batch;

/// <summary>What the division of a large volume gave.</summary>
public sealed record BlockDivision
{
    /// <summary>Extent of the volume.</summary>
    public required Shape3D Shape { get; init; }

    /// <summary>Spacing of the labels; null where it is not known.</summary>
    public required VoxelSpacing? Spacing { get; init; }

    /// <summary>
    /// Size, centroid and box of every object by ascending id: entry i has id i + 1. Ids are in raster order of the first voxels.
    /// </summary>
    public required IReadOnlyList<Nucleus> Objects { get; init; }

    /// <summary>
    /// Ids of objects that extend over more voxels than the halo along some axis. They are whole and exact unless they are listed in
    /// <see cref="Undecided"/> too.
    /// </summary>
    public required IReadOnlyList<int> LargerThanHalo { get; init; }

    /// <summary>
    /// Ids of objects some of whose voxels the memory did not suffice to decide; they were given to the marker that floods them first
    /// within the largest window that fits. Empty where the labels are those of the whole volume in memory.
    /// </summary>
    public required IReadOnlyList<int> Undecided { get; init; }

    /// <summary>Voxels of the mask that no marker reached within the largest window; 0 where <see cref="Undecided"/> is empty.</summary>
    public required long UnreachedVoxels { get; init; }

    /// <summary>Markers, and how many of them have no voxel inside the mask and mark nothing.</summary>
    public required (int Count, int Outside) Markers { get; init; }

    /// <summary>
    /// Ids of the first markers outside the mask, at most ten; empty where markers are components, whose ids mean nothing.
    /// </summary>
    public required IReadOnlyList<int> OutsideMarkers { get; init; }

    /// <summary>Voxels of the mask that are not numbers (NaN) and count as background.</summary>
    public required long UndefinedVoxels { get; init; }

    /// <summary>Blocks that were found done when the call began.</summary>
    public required int BlocksResumed { get; init; }
}
