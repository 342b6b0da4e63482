namespace QcaNet.Volumes.Zarr;

/// <summary>What compresses bytes of a chunk.</summary>
internal enum ZarrCodec
{
    Gzip,
    Zlib,
    Zstandard,
    Blosc,
    Lz4,
    Crc32C,
}

/// <summary>How bytes of a file become voxels; <see cref="ZarrDecoder"/> does it.</summary>
/// <param name="Codecs">What packed the bytes, the last first: at most one compressor, and checksums around it.</param>
/// <param name="BigEndian">Whether numbers begin with their highest byte.</param>
/// <param name="Order">The axes in stored order, slowest first; null where they are stored as they are.</param>
internal sealed record ZarrPipeline(IReadOnlyList<ZarrCodec> Codecs, bool BigEndian, int[]? Order)
{
    /// <summary>Whether the axes are stored as they are.</summary>
    public bool InOrder { get; } = Order is null || Order.SequenceEqual(Enumerable.Range(0, Order.Length));

    /// <summary>Whether the bytes of a number stand in another order than in the machine.</summary>
    /// <param name="size">Bytes of a number.</param>
    public bool IsSwapped(int size) => size > 1 && BigEndian == BitConverter.IsLittleEndian;
}
