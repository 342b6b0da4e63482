using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace QcaNet.Volumes.Tiff;

/// <summary>
/// LZW of TIFF 6.0, section 13: codes of 9 to 12 bits, most significant bit first, width changed one code early. Also the older kind that
/// some programs of the eighties wrote (least significant bit first, width changed in time), told apart as libtiff does.
/// </summary>
/// <remarks>
/// The usual table keeps a prefix and a last byte for each code and walks strings backwards. Here a code is a place in the output and a
/// length: what a new code stands for, the string before it and the next byte, has just been written there, one after the other.
/// So adding a code is two stores and decoding it one forward copy, mostly of 8 bytes at once, and the table needs no clearing.
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

    /// <summary>Fills <paramref name="to"/> from packed bytes; what follows in them is not looked at.</summary>
    /// <returns>False where they are damaged or too few.</returns>
    internal bool TryDecode(ReadOnlySpan<byte> packed, Span<byte> to)
    {
        // The first code should be Clear, which looks different in the two orders. Files that begin without one can look like the
        // older kind by chance: then the newer one is tried too.
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
                // Either a code of the table, or the very one that is being made now: the string before, and its first byte again.
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
        // Eight bytes at once may write past the string, never past the span: what is too much is overwritten by the next string.
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
