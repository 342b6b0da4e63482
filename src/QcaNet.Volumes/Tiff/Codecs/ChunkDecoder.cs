using System.IO.Compression;

namespace QcaNet.Volumes.Tiff;

/// <summary>
/// Unpacks strips and tiles, one at a time: one instance a thread, with the buffers that the next strip needs too. All codecs stop once
/// the pixels are complete: a stream that goes on for gigabytes costs nothing.
/// </summary>
internal sealed class ChunkDecoder : IDisposable
{
    private readonly LzwDecoder _lzw = new();
    private ZstdDecoder? _zstd;
    private byte[] _packed = [];
    private byte[] _tile = [];

    public void Dispose() => _zstd?.Dispose();

    /// <summary>Room for packed bytes, kept for the next strip.</summary>
    internal byte[] Packed(int length) => _packed.Length >= length ? _packed : _packed = GC.AllocateUninitializedArray<byte>(length);

    /// <summary>Room for a decoded tile, kept for the next one.</summary>
    internal Span<byte> Tile(int length) =>
        (_tile.Length >= length ? _tile : _tile = GC.AllocateUninitializedArray<byte>(length)).AsSpan(0, length);

    /// <summary>Fills <paramref name="to"/> from the first <paramref name="length"/> bytes of <paramref name="packed"/>.</summary>
    /// <returns>False where they are damaged or too few.</returns>
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

            // Where the stream ends here, as it should, this compares its checksum.
            stream.ReadByte();
            return true;
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            return false;
        }
    }
}
