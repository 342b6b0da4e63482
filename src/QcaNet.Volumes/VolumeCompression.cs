namespace QcaNet.Volumes;

/// <summary>Specifies how a written file compresses its voxels.</summary>
public enum VolumeCompression
{
    /// <summary>No compression: the largest file and the fastest to write; ImageJ opens all of it.</summary>
    None,

    /// <summary>
    /// Deflate (zlib), which every TIFF reader supports. Labels become about fifty times smaller, camera images barely half as large.
    /// </summary>
    Deflate,

    /// <summary>
    /// Zstandard: about twice as fast as Deflate at the same size. Read by libtiff since 4.0.10, by tifffile with the imagecodecs
    /// package, and by <see cref="VolumeReader"/>; not by ImageJ.
    /// </summary>
    Zstd,
}
