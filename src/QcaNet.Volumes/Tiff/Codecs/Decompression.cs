using System.IO.Compression;
using ZstdSharp;

namespace QcaNet.Volumes.Tiff;

/// <summary>
/// Deflate by the runtime's own zlib (several times faster than LibTiff's managed one) and Zstandard, which LibTiff.NET does not know.
/// Both stop once the pixels are complete: a stream that goes on for gigabytes costs nothing.
/// </summary>
internal static class Decompression
{
    /// <summary>Fills <paramref name="to"/> from a zlib stream.</summary>
    /// <returns>False where the stream is damaged or too short.</returns>
    internal static bool TryDeflate(byte[] packed, int length, Span<byte> to)
    {
        using var stream = new ZLibStream(new MemoryStream(packed, 0, length, writable: false), CompressionMode.Decompress);
        return TryFill(stream, to);
    }

    /// <summary>Fills <paramref name="to"/> from a Zstandard frame, with or without a stated content size.</summary>
    /// <returns>False where the frame is damaged or too short.</returns>
    internal static bool TryZstd(byte[] packed, int length, Span<byte> to)
    {
        // The stream form decodes block by block into the target; the frame's own claim of a size allocates nothing.
        using var stream = new DecompressionStream(new MemoryStream(packed, 0, length, writable: false), leaveOpen: false);
        return TryFill(stream, to);
    }

    private static bool TryFill(Stream stream, Span<byte> to)
    {
        try
        {
            return stream.ReadAtLeast(to, to.Length, throwOnEndOfStream: false) == to.Length;
        }
        catch (Exception e) when (e is InvalidDataException or ZstdException or IOException)
        {
            return false;
        }
    }
}
