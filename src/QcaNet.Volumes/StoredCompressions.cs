namespace QcaNet.Volumes;

/// <summary>How the voxels of a file are compressed; several where pages differ.</summary>
[Flags]
public enum StoredCompressions
{
    /// <summary>Not at all.</summary>
    None = 0,

    /// <summary>Deflate (zlib).</summary>
    Deflate = 1,

    /// <summary>LZW.</summary>
    Lzw = 2,

    /// <summary>PackBits run lengths.</summary>
    PackBits = 4,

    /// <summary>Zstandard.</summary>
    Zstandard = 8,

    /// <summary>Blosc with LZ4, Zstandard or zlib (Zarr).</summary>
    Blosc = 16,

    /// <summary>LZ4 (Zarr).</summary>
    Lz4 = 32,

    /// <summary>LZF (HDF5).</summary>
    Lzf = 64,
}
