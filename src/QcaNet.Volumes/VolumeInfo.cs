namespace QcaNet.Volumes;

/// <summary>What a file says about the volume in it, without its voxels.</summary>
public sealed record VolumeInfo
{
    /// <summary>The file, or the folder.</summary>
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

    /// <summary>Where the lengths come from, in words ("OME-XML", "ImageJ's description and the resolution tags", "options"); null where there is none.</summary>
    public string? SpacingSource { get; init; }

    /// <summary>Which description gave the axes: "ImageJ", "OME", "shaped" (tifffile), "pages" where there is none, "folder", or "NumPy".</summary>
    public required string Description { get; init; }

    /// <summary>The container: "TIFF", "BigTIFF", "folder of TIFFs", "NumPy".</summary>
    public required string Format { get; init; }

    /// <summary>
    /// The order in which the file stores its axes, slowest first, of the letters T, Z, C, Y, X; axes of length 1 are left out, but for Y
    /// and X ("TZCYX", "ZYX", "YX"). Volumes are (z, y, x) whatever it is. "?" in place of the order where planes follow no order of axes.
    /// </summary>
    public required string StoredAxes { get; init; }

    /// <summary>How the voxels are packed: "none", "Deflate", "LZW", ...; several, with commas, where pages differ.</summary>
    public required string Compression { get; init; }

    /// <summary>What was done to rows before packing: "none", "horizontal differences", "floating point"; several, with commas, where pages differ.</summary>
    public string Predictor { get; init; } = "none";

    /// <summary>In which pieces the first page is stored: "1 strip", "8 strips of 64 rows", "4 tiles of 256x256 (y, x)", "in one piece".</summary>
    public string Pieces { get; init; } = "in one piece";

    /// <summary>Whether numbers are stored most significant byte first. They are read alike.</summary>
    public bool BigEndian { get; init; }

    /// <summary>Pages (image file directories) of the file, or files of the folder; 1 for a NumPy file.</summary>
    public int Pages { get; init; } = 1;

    /// <summary>Length of the file in bytes; of all files of a folder.</summary>
    public required long FileLength { get; init; }
}
