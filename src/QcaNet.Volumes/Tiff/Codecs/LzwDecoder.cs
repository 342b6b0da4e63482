using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace QcaNet.Volumes.Tiff;

/// <summary>
/// LZW of TIFF 6.0, section 13: codes of 9 to 12 bits, most significant bit first, width changed one code early. Also the older variant
/// that some programs of the 1980s wrote (least significant bit first, width not changed early), which is detected as in libtiff.
/// </summary>
/// <remarks>
/// The usual table keeps a prefix and a last byte for each code and walks strings backwards. Here a code is a position in the output and a
/// length: the string of a new code, which is the previous string and the next byte, has just been written there contiguously. Adding a
/// code therefore takes two stores, decoding it one forward copy, mostly of 8 bytes at once, and the table is never cleared.
/// </remarks>
internal sealed class LzwDecoder
{
    private const int Clear = 256;
    private const int EndOfInformation = 257;
    private const int FirstFree = 258;
    private const int TableLength = 4096;
    private const int LongString = 64;

    private readonly int[] _starts = new int[TableLength];
    private readonly int[] _lengths = new int[TableLength];

    private interface IBitOrder
    {
        /// <summary>
        /// Whether the first bit of a byte is its most significant one; a constant, so that the loop is compiled for each order.
        /// </summary>
        static abstract bool MostSignificantFirst { get; }
    }

    /// <summary>Fills <paramref name="to"/> from compressed bytes; any bytes after the data are ignored.</summary>
    /// <returns>False if they are damaged or too few.</returns>
    internal bool TryDecode(ReadOnlySpan<byte> packed, Span<byte> to)
    {
        // The first code should be Clear, which looks different in the two orders. Files that begin without one can look like the older
        // variant by chance; then the newer one is tried too.
        bool older = packed.Length >= 2 && packed[0] == 0 && (packed[1] & 1) != 0;
        return (older && TryDecode<LeastSignificantFirst>(packed, to)) || TryDecode<MostSignificantFirst>(packed, to);
    }

    private bool TryDecode<TOrder>(ReadOnlySpan<byte> packed, Span<byte> to)
        where TOrder : IBitOrder
    {
        int[] starts = _starts, lengths = _lengths;
        int early = TOrder.MostSignificantFirst ? 1 : 0;
        ulong bits = 0;
        int held = 0, at = 0;
        int width = 9, next = FirstFree;
        int previousStart = 0, previousLength = 0;
        int filled = 0;
        while (filled < to.Length)
        {
            if (held < width && !TryRefill<TOrder>(packed, ref at, ref bits, ref held, width)) return false;
            int code;
            if (TOrder.MostSignificantFirst)
            {
                code = (int)(bits >> (held - width)) & ((1 << width) - 1);
            }
            else
            {
                code = (int)bits & ((1 << width) - 1);
                bits >>= width;
            }

            held -= width;
            int start = filled;
            int length = 1;
            if (code < Clear)
            {
                to[filled] = (byte)code;
            }
            else if (code == Clear)
            {
                width = 9;
                next = FirstFree;
                previousLength = 0;
                continue;
            }
            else
            {
                // Either a code in the table, or the one that is just being added: the previous string followed by its own first byte.
                bool isKnown = code < next;
                if (code == EndOfInformation || (!isKnown && (code != next || previousLength == 0))) return false;
                int source = isKnown ? starts[code & (TableLength - 1)] : previousStart;
                length = isKnown ? lengths[code & (TableLength - 1)] : previousLength;
                length = Math.Min(length, to.Length - filled);
                Copy(to, source, filled, length);
                if (!isKnown && filled + length < to.Length)
                {
                    to[filled + length] = to[source];
                    length++;
                }
            }

            filled += length;
            if (previousLength > 0 && next < TableLength)
            {
                starts[next] = previousStart;
                lengths[next] = previousLength + 1;
                next++;
                if (next >= (1 << width) - early && width < 12) width++;
            }

            previousStart = start;
            previousLength = length;
        }

        return true;
    }

    /// <summary>Copies a string that ends at or before <paramref name="filled"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Copy(Span<byte> to, int source, int filled, int length)
    {
        // Copying eight bytes at once may write past the string, but never past the span: the excess is overwritten by the next string.
        if (length <= LongString && filled + LongString + 8 <= to.Length)
        {
            ref byte start = ref MemoryMarshal.GetReference(to);
            for (int i = 0; i < length; i += 8)
            {
                Unsafe.WriteUnaligned(
                    ref Unsafe.Add(ref start, filled + i), Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref start, source + i)));
            }

            return;
        }

        to.Slice(source, length).CopyTo(to[filled..]);
    }

    private static bool TryRefill<TOrder>(ReadOnlySpan<byte> packed, ref int at, ref ulong bits, ref int held, int width)
        where TOrder : IBitOrder
    {
        if (packed.Length - at >= 4)
        {
            ReadOnlySpan<byte> four = packed.Slice(at, 4);
            bits = TOrder.MostSignificantFirst
                ? (bits << 32) | BinaryPrimitives.ReadUInt32BigEndian(four)
                : bits | ((ulong)BinaryPrimitives.ReadUInt32LittleEndian(four) << held);
            held += 32;
            at += 4;
            return true;
        }

        while (held < width && at < packed.Length)
        {
            bits = TOrder.MostSignificantFirst ? (bits << 8) | packed[at] : bits | ((ulong)packed[at] << held);
            held += 8;
            at++;
        }

        return held >= width;
    }

    private readonly struct MostSignificantFirst : IBitOrder
    {
        static bool IBitOrder.MostSignificantFirst => true;
    }

    private readonly struct LeastSignificantFirst : IBitOrder
    {
        static bool IBitOrder.MostSignificantFirst => false;
    }
}
