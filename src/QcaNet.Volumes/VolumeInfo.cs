namespace QcaNet.Volumes;

/// <summary>What a file says about the volume in it, without its voxels.</summary>
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

    /// <summary>Seconds between time points, where the file says so.</summary>
    public double? Interval { get; init; }

    /// <summary>Micrometers between voxel centers; null unless the file specifies all three. Nothing is guessed.</summary>
    public VoxelSpacing? Spacing { get; init; }

    /// <summary>Micrometers between planes, where the file says so.</summary>
    public double? SpacingZ { get; init; }

    /// <summary>Micrometers between rows, where the file says so.</summary>
    public double? SpacingY { get; init; }

    /// <summary>Micrometers between voxels of a row, where the file says so.</summary>
    public double? SpacingX { get; init; }

    /// <summary>Where the lengths come from.</summary>
    public SpacingSources SpacingSource { get; init; }

    /// <summary>Which description named the axes.</summary>
    public required VolumeDescription Description { get; init; }

    /// <summary>What kind of file, or folder, holds the voxels.</summary>
    public required VolumeContainer Container { get; init; }

    /// <summary>
    /// The order in which the file stores its axes, slowest first, in the letters T, Z, C, Y, X. Axes of length 1 are left out, except Y
    /// and X ("TZCYX", "ZYX", "YX"). Volumes are (z, y, x) in any case. "?" stands for the order where planes follow no order of axes.
    /// </summary>
    public required string StoredAxes { get; init; }

    /// <summary>How the voxels are compressed.</summary>
    public required StoredCompressions Compression { get; init; }

    /// <summary>What was done to rows before compression.</summary>
    public StoredPredictors Predictor { get; init; }

    /// <summary>How the first page is divided into strips or tiles.</summary>
    public required VolumeChunks Chunks { get; init; }

    /// <summary>Whether numbers are stored most significant byte first. The voxels read are the same.</summary>
    public bool IsBigEndian { get; init; }

    /// <summary>Number of pages (image file directories) that hold planes, or of files of the folder; 1 for a NumPy file.</summary>
    public int Pages { get; init; } = 1;

    /// <summary>Number of pages left out because the file marks them as reduced copies of others (thumbnails, pyramid levels).</summary>
    public int SkippedPages { get; init; }

    /// <summary>Length of the file in bytes; of all files of a folder together.</summary>
    public required long FileLength { get; init; }
}
