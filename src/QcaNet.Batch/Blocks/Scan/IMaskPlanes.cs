using QcaNet.Volumes;

namespace QcaNet.Batch;

/// <summary>A mask and markers on one grid, read plane by plane in order.</summary>
internal interface IMaskPlanes : IDisposable
{
    /// <summary>Extent; may be larger than a volume in memory can be.</summary>
    Shape3D Shape { get; }

    /// <summary>Spacing of the distances and the labels; null means voxels.</summary>
    VoxelSpacing? Spacing { get; }

    /// <summary>Whether there are markers.</summary>
    bool HasMarkers { get; }

    /// <summary>Meaning of the values in the markers.</summary>
    MarkerKind MarkerKind { get; }

    /// <summary>
    /// Largest value in the markers if the values are levels, and the markers are found in their component tree; 0 if they are not.
    /// </summary>
    int MarkerLevels => 0;

    /// <summary>Number of voxels below which a component of levels is not a marker.</summary>
    long SmallestMarker => 0;

    /// <summary>Number of NaN voxels in the planes read so far.</summary>
    long UndefinedVoxels { get; }

    /// <summary>Reads a plane of the mask: 0 is background.</summary>
    void ReadMask(int z, Span<byte> plane);

    /// <summary>Reads a plane of the markers: 0 outside markers, never negative.</summary>
    void ReadMarkers(int z, Span<int> plane);
}
