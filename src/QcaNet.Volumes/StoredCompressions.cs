namespace QcaNet.Volumes;

/// <summary>Specifies how the voxels of a file are compressed; several flags are set if pages differ.</summary>
[Flags]
public enum StoredCompressions
{
    /// <summary>Uncompressed.</summary>
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
