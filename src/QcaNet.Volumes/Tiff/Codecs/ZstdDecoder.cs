using System.Buffers;
using ZstdSharp;
using ZstdSharp.Unsafe;

namespace QcaNet.Volumes.Tiff;

/// <summary>Zstandard by ZstdSharp. What a frame claims about its size or window allocates nothing beyond 8 MiB.</summary>
internal sealed class ZstdDecoder : IDisposable
{
    // A window of 8 MiB is what the format asks of every decoder (RFC 8878, section 3.1.1.1.2).
    private const int LargestWindowLog = 23;

    private readonly Decompressor _decompressor = new();

    internal ZstdDecoder() => _decompressor.SetParameter(ZSTD_dParameter.ZSTD_d_windowLogMax, LargestWindowLog);

    public void Dispose() => _decompressor.Dispose();

    /// <summary>Fills <paramref name="to"/> from frames, with or without a stated content size; what follows is not looked at.</summary>
    /// <returns>False where they are damaged or too short.</returns>
    internal bool TryDecode(ReadOnlySpan<byte> packed, Span<byte> to)
    {
        try
        {
            // The target is the window here: the fast way, for frames that hold just this strip.
            if (_decompressor.TryUnwrap(packed, to, out int written)) return written == to.Length;
        }
        catch (ZstdException)
        {
            // Damaged, or the strip is followed by something else: decided below, piece by piece.
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
