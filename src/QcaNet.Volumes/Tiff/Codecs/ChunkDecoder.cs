using System.IO.Compression;

namespace QcaNet.Volumes.Tiff;

/// <summary>
/// Decompresses strips and tiles, one at a time; use one instance per thread, which reuses its buffers. All codecs stop once the pixels are
/// complete, so a stream that continues for gigabytes costs nothing.
/// </summary>
internal sealed class ChunkDecoder : IDisposable
{
    private readonly LzwDecoder _lzw = new();
    private ZstdDecoder? _zstd;
    private byte[] _packed = [];
    private byte[] _tile = [];

    public void Dispose() => _zstd?.Dispose();

    /// <summary>Buffer for compressed bytes, reused for the next strip.</summary>
    internal byte[] Packed(int length) => _packed.Length >= length ? _packed : _packed = GC.AllocateUninitializedArray<byte>(length);

    /// <summary>Buffer for a decoded tile, reused for the next one.</summary>
    internal Span<byte> Tile(int length) =>
        (_tile.Length >= length ? _tile : _tile = GC.AllocateUninitializedArray<byte>(length)).AsSpan(0, length);

    /// <summary>Fills <paramref name="to"/> from the first <paramref name="length"/> bytes of <paramref name="packed"/>.</summary>
    /// <returns>False if they are damaged or too few.</returns>
    internal bool TryDecode(int compression, byte[] packed, int length, Span<byte> to) => compression switch
    {
        TiffCompression.Deflate or TiffCompression.OldDeflate => TryDeflate(packed, length, to),
        TiffCompression.Zstd => (_zstd ??= new ZstdDecoder()).TryDecode(packed.AsSpan(0, length), to),
        TiffCompression.Lzw => _lzw.TryDecode(packed.AsSpan(0, length), to),
        _ => PackBitsDecoder.TryDecode(packed.AsSpan(0, length), to),
    };

    // The runtime's own zlib.
    private static bool TryDeflate(byte[] packed, int length, Span<byte> to)
    {
        try
        {
            using var stream = new ZLibStream(new MemoryStream(packed, 0, length, writable: false), CompressionMode.Decompress);
            if (stream.ReadAtLeast(to, to.Length, throwOnEndOfStream: false) != to.Length) return false;

            // The stream should end here; if it does, this also verifies its checksum.
            stream.ReadByte();
            return true;
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            return false;
        }
    }
}
