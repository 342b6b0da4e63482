using QcaNet.Metrics;
using QcaNet.Volumes;

namespace QcaNet.Batch;

/// <summary>The result of dividing a large volume.</summary>
public sealed record BlockDivision
{
    /// <summary>Extent of the volume.</summary>
    public required Shape3D Shape { get; init; }

    /// <summary>Spacing of the labels; null if unknown.</summary>
    public required VoxelSpacing? Spacing { get; init; }

    /// <summary>
    /// Size, centroid and bounding box of every object, by ascending id: entry i has id i + 1. Ids are in raster order of the first voxels.
    /// </summary>
    public required IReadOnlyList<Nucleus> Objects { get; init; }

    /// <summary>
    /// Ids of objects that extend over more voxels than the halo along some axis. They are complete and exact unless they are also listed
    /// in <see cref="Undecided"/>.
    /// </summary>
    public required IReadOnlyList<int> LargerThanHalo { get; init; }

    /// <summary>
    /// Ids of objects with undecided voxels: memory did not suffice to decide them, so they were assigned to the marker that floods them
    /// first within the largest window that fits. Empty if the labels equal those of the whole volume in memory.
    /// </summary>
    public required IReadOnlyList<int> Undecided { get; init; }

    /// <summary>
    /// Number of voxels of the mask that no marker reached within the largest window; 0 if <see cref="Undecided"/> is empty.
    /// </summary>
    public required long UnreachedVoxels { get; init; }

    /// <summary>Number of markers, and how many of them have no voxel inside the mask and therefore mark nothing.</summary>
    public required (int Count, int Outside) Markers { get; init; }

    /// <summary>
    /// Ids of the first markers outside the mask, at most ten; empty if markers are components, whose ids have no meaning.
    /// </summary>
    public required IReadOnlyList<int> OutsideMarkers { get; init; }

    /// <summary>Number of NaN voxels in the mask, which count as background.</summary>
    public required long UndefinedVoxels { get; init; }

    /// <summary>Number of blocks that an earlier, interrupted call had already finished.</summary>
    public required int BlocksResumed { get; init; }
}
