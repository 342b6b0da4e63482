namespace QcaNet.Volumes;

/// <summary>How a written file packs its voxels.</summary>
public enum VolumeCompression
{
    /// <summary>Not at all: the largest file, the fastest, and one that ImageJ opens as a whole.</summary>
    None,

    /// <summary>Deflate (zlib), which every TIFF reader knows. Labels shrink some fifty times, camera images hardly by half.</summary>
    Deflate,

    /// <summary>
    /// Zstandard: about twice as fast as Deflate at the same size. Read by libtiff since 4.0.10, by tifffile with the imagecodecs
    /// package, and by <see cref="VolumeReader"/>; not by ImageJ.
    /// </summary>
    Zstd,
}
