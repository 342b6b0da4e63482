namespace QcaNet.Volumes.Zarr;

/// <summary>Specifies a codec applied to the bytes of a chunk.</summary>
internal enum ZarrCodec
{
    Gzip,
    Zlib,
    Zstandard,
    Blosc,
    Lz4,
    Crc32C,
}

/// <summary>How the bytes of a file are decoded to voxels by <see cref="ZarrDecoder"/>.</summary>
/// <param name="Codecs">The codecs that encoded the bytes, last first: at most one compressor, with checksums around it.</param>
/// <param name="BigEndian">Whether the most significant byte comes first.</param>
/// <param name="Order">The axes in stored order, slowest first; null if they are not transposed.</param>
internal sealed record ZarrPipeline(IReadOnlyList<ZarrCodec> Codecs, bool BigEndian, int[]? Order)
{
    /// <summary>Whether the axes are not transposed.</summary>
    public bool InOrder { get; } = Order is null || Order.SequenceEqual(Enumerable.Range(0, Order.Length));

    /// <summary>Returns whether the byte order of a number differs from the machine's.</summary>
    /// <param name="size">Size of a number in bytes.</param>
    public bool IsSwapped(int size) => size > 1 && BigEndian == BitConverter.IsLittleEndian;
}
