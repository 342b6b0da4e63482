namespace QcaNet.Volumes;

/// <summary>What a file says about the volume in it, without its voxels.</summary>
public sealed record VolumeInfo
{
    /// <summary>The file.</summary>
    public required string Path { get; init; }

    /// <summary>Extent of one volume (one channel at one time point) in voxels.</summary>
    public required Shape3D Shape { get; init; }

    /// <summary>How the voxels are stored.</summary>
    public required VoxelType Type { get; init; }

    /// <summary>Volumes in time; 1 for a single stack.</summary>
    public int TimePoints { get; init; } = 1;

    /// <summary>Channels; 1 for a grey stack.</summary>
    public int Channels { get; init; } = 1;

    /// <summary>Seconds between time points, where the file says so.</summary>
    public double? Interval { get; init; }

    /// <summary>Micrometres between voxel centres; null unless the file gives all three. Nothing is guessed.</summary>
    public VoxelSpacing? Spacing { get; init; }

    /// <summary>Micrometres between planes, where the file says so.</summary>
    public double? SpacingZ { get; init; }

    /// <summary>Micrometres between rows, where the file says so.</summary>
    public double? SpacingY { get; init; }

    /// <summary>Micrometres between voxels of a row, where the file says so.</summary>
    public double? SpacingX { get; init; }

    /// <summary>Which description gave the axes: "ImageJ", "OME", "shaped" (tifffile), or "pages" where there is none.</summary>
    public required string Description { get; init; }

    /// <summary>How the voxels are packed: "none", "Deflate", "LZW", ...</summary>
    public required string Compression { get; init; }

    /// <summary>Length of the file in bytes.</summary>
    public required long FileLength { get; init; }
}
