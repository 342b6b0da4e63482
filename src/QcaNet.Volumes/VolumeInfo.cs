namespace QcaNet.Volumes;

/// <summary>The description of the volume in a file, without its voxels.</summary>
public sealed record VolumeInfo
{
    /// <summary>The file or the folder, as the caller gave it; null for a stream.</summary>
    public required string? Path { get; init; }

    /// <summary>Path of the dataset within an HDF5 file (<c>/exported_data</c>); null for other files.</summary>
    public string? Dataset { get; init; }

    /// <summary>Extent of one volume (one channel at one time point) in voxels.</summary>
    public required Shape3D Shape { get; init; }

    /// <summary>How the voxels are stored; integers of 1 to 7 bits become bytes, of 9 to 15 bits 16-bit integers.</summary>
    public required VoxelType Type { get; init; }

    /// <summary>Number of time points; 1 for a single stack.</summary>
    public int TimePoints { get; init; } = 1;

    /// <summary>Number of channels; 1 for a gray stack.</summary>
    public int Channels { get; init; } = 1;

    /// <summary>Seconds between time points, if the file specifies it.</summary>
    public double? Interval { get; init; }

    /// <summary>Micrometers between voxel centers; null unless the file specifies all three. Nothing is guessed.</summary>
    public VoxelSpacing? Spacing { get; init; }

    /// <summary>Micrometers between planes, if the file specifies it.</summary>
    public double? SpacingZ { get; init; }

    /// <summary>Micrometers between rows, if the file specifies it.</summary>
    public double? SpacingY { get; init; }

    /// <summary>Micrometers between voxels of a row, if the file specifies it.</summary>
    public double? SpacingX { get; init; }

    /// <summary>Where the spacing comes from.</summary>
    public SpacingSources SpacingSource { get; init; }

    /// <summary>Which description named the axes.</summary>
    public required VolumeDescription Description { get; init; }

    /// <summary>The kind of file, or folder, that contains the voxels.</summary>
    public required VolumeContainer Container { get; init; }

    /// <summary>
    /// The order in which the file stores its axes, slowest first, as the letters T, Z, C, Y, X. Axes of length 1 are omitted, except Y and
    /// X ("TZCYX", "ZYX", "YX"). Volumes are always (z, y, x). "?" replaces the order if the planes do not follow an order of axes.
    /// </summary>
    public required string StoredAxes { get; init; }

    /// <summary>How the voxels are compressed.</summary>
    public required StoredCompressions Compression { get; init; }

    /// <summary>The predictor applied to rows before compression.</summary>
    public StoredPredictors Predictor { get; init; }

    /// <summary>How the first page is divided into strips or tiles.</summary>
    public required VolumeChunks Chunks { get; init; }

    /// <summary>Whether numbers are stored with the most significant byte first. This does not affect the voxels that are read.</summary>
    public bool IsBigEndian { get; init; }

    /// <summary>Number of pages (image file directories) that contain planes, or of files in the folder; 1 for a NumPy file.</summary>
    public int Pages { get; init; } = 1;

    /// <summary>Number of pages skipped because the file marks them as reduced copies of others (thumbnails, pyramid levels).</summary>
    public int SkippedPages { get; init; }

    /// <summary>Length of the file in bytes; of all files of a folder together.</summary>
    public required long FileLength { get; init; }
}
