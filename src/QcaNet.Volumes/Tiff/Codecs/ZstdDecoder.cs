using System.Buffers;
using ZstdSharp;
using ZstdSharp.Unsafe;

namespace QcaNet.Volumes.Tiff;

/// <summary>Decodes Zstandard with ZstdSharp. Whatever size or window a frame claims, at most 8 MiB are allocated.</summary>
internal sealed class ZstdDecoder : IDisposable
{
    // The format requires every decoder to support a window of 8 MiB (RFC 8878, section 3.1.1.1.2).
    private const int LargestWindowLog = 23;

    private readonly Decompressor _decompressor = new();

    internal ZstdDecoder() => _decompressor.SetParameter(ZSTD_dParameter.ZSTD_d_windowLogMax, LargestWindowLog);

    public void Dispose() => _decompressor.Dispose();

    /// <summary>Fills <paramref name="to"/> from frames, with or without a content size; any bytes after them are ignored.</summary>
    /// <returns>False if they are damaged or too short.</returns>
    internal bool TryDecode(ReadOnlySpan<byte> packed, Span<byte> to)
    {
        try
        {
            // The target serves as the window here: the fast path, for frames that contain just this strip.
            if (_decompressor.TryUnwrap(packed, to, out int written)) return written == to.Length;
        }
        catch (ZstdException)
        {
            // Either damaged, or the strip is followed by something else; determined below, piece by piece.
        }

        return TryDecodeBeginning(packed, to);
    }

    private bool TryDecodeBeginning(ReadOnlySpan<byte> packed, Span<byte> to)
    {
        try
        {
            _decompressor.ResetStream();
            while (!to.IsEmpty)
            {
                OperationStatus status = _decompressor.UnwrapStream(packed, to, out int consumed, out int written);
                if (status == OperationStatus.InvalidData || (consumed == 0 && written == 0)) return false;
                packed = packed[consumed..];
                to = to[written..];
            }

            return true;
        }
        catch (ZstdException)
        {
            return false;
        }
    }
}
