// The loop that takes most of the time of Zstandard: a sequence copies literals and then repeats what was decoded before. The literature is
// RFC 8878, section 3.1.1.4; the order of the steps follows libzstd (lib/decompress/zstd_decompress_block.c), which found what processors
// like: one refill of the bits for most sequences, states that are looked up while the copies of the sequence before still run, and copies
// of 16 bytes that may write beyond their end where there is room for it.

using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace QcaNet.Volumes.Zstandard;

/// <summary>Decodes the sequences of a block.</summary>
internal unsafe ref struct SequenceRun
{
    /// <summary>Bytes that may be read or written beyond the end of a copy; literals have so many behind them.</summary>
    public const int Margin = 32;

    /// <summary>The tables of literals' lengths, matches' lengths and offsets.</summary>
    public EntropyCell* Literals, Matches, Offsets;

    /// <summary>Their logarithms of states.</summary>
    public int LiteralsLog, MatchesLog, OffsetsLog;

    /// <summary>The literals of the block.</summary>
    public byte* Literal, LiteralEnd;

    /// <summary>The first byte of the frame, where the block begins, and where it ends at the latest.</summary>
    public byte* Frame, Target, TargetEnd;

    /// <summary>The offsets used last, which later blocks may repeat.</summary>
    public nint Offset0, Offset1, Offset2;

    /// <summary>Decodes sequences; <see cref="Target"/> and <see cref="Literal"/> are behind the last one afterwards.</summary>
    /// <param name="stream">The bits.</param>
    /// <param name="count">The number of sequences, 1 or more.</param>
    /// <returns>False where they are damaged.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool TryDecode(BackwardBits stream, int count)
    {
        BackwardBits bits = stream;
        EntropyCell* literals = Literals, matches = Matches, offsets = Offsets;
        byte* literal = Literal, literalEnd = LiteralEnd, frame = Frame, to = Target, end = TargetEnd;
        nint offset0 = Offset0, offset1 = Offset1, offset2 = Offset2;
        nuint inLiterals = bits.Take(LiteralsLog), inOffsets = bits.Take(OffsetsLog), inMatches = bits.Take(MatchesLog);
        while (true)
        {
            EntropyCell* l = literals + inLiterals, m = matches + inMatches, o = offsets + inOffsets;
            int lengthExtra = l->Extra, matchExtra = m->Extra, offsetExtra = o->Extra;
            if (!bits.TryRefill()) return false;
            nint length = (nint)l->Base, match = (nint)m->Base, offset;
            if (offsetExtra > 1)
            {
                offset = (nint)o->Base + (nint)bits.Take(offsetExtra);
                (offset2, offset1, offset0) = (offset1, offset0, offset);
            }
            else
            {
                // One of the three last offsets; without literals, of those after the first, or the first less one.
                nint which = (nint)o->Base + (length == 0 ? 1 : 0) + (nint)bits.Take(offsetExtra);
                if (which == 0)
                {
                    offset = offset0;
                }
                else
                {
                    offset = which == 1 ? offset1 : which == 2 ? offset2 : offset0 - 1;
                    if (which != 1) offset2 = offset1;
                    (offset1, offset0) = (offset0, offset);
                }
            }

            if (matchExtra > 0) match += (nint)bits.Take(matchExtra);
            if (offsetExtra + matchExtra + lengthExtra > 30 && !bits.TryRefill()) return false;
            if (lengthExtra > 0) length += (nint)bits.Take(lengthExtra);
            bool last = --count == 0;
            if (!last)
            {
                inLiterals = l->Next + bits.Take(l->Bits);
                inMatches = m->Next + bits.Take(m->Bits);
                inOffsets = o->Next + bits.Take(o->Bits);
            }

            nint room = (nint)(end - to) - length - match;
            if (length > literalEnd - literal || offset <= 0 || offset > (to - frame) + length || room < 0) return false;
            if (room >= Margin)
            {
                Vector128.Store(Vector128.Load(literal), to);
                for (nint i = 16; i < length; i += 16) Vector128.Store(Vector128.Load(literal + i), to + i);
                to += length;
                literal += length;
                byte* from = to - offset;
                if (offset >= 16)
                {
                    Vector128.Store(Vector128.Load(from), to);
                    for (nint i = 16; i < match; i += 16) Vector128.Store(Vector128.Load(from + i), to + i);
                }
                else
                {
                    Repeat(from, to, offset, match);
                }
            }
            else
            {
                Unsafe.CopyBlockUnaligned(to, literal, (uint)length);
                to += length;
                literal += length;
                for (nint i = 0; i < match; i++) to[i] = to[i - offset];
            }

            to += match;
            if (last) break;
        }

        Literal = literal;
        Target = to;
        (Offset0, Offset1, Offset2) = (offset0, offset1, offset2);
        return bits.Left == 0;
    }

    /// <summary>Copies what overlaps: up to 7 bytes beyond the end are written.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Repeat(byte* from, byte* to, nint offset, nint length)
    {
        byte* end = to + length;
        if (offset < 8)
        {
            // Afterwards the distance is a multiple of the offset that is 8 or more.
            to[0] = from[0];
            to[1] = from[1];
            to[2] = from[2];
            to[3] = from[3];
            ReadOnlySpan<byte> forth = [0, 1, 2, 1, 4, 4, 4, 4], back = [8, 8, 8, 7, 8, 9, 10, 11];
            from += forth[(int)offset];
            Unsafe.WriteUnaligned(to + 4, Unsafe.ReadUnaligned<uint>(from));
            from -= back[(int)offset];
        }
        else
        {
            Unsafe.WriteUnaligned(to, Unsafe.ReadUnaligned<ulong>(from));
        }

        for (to += 8, from += 8; to < end; to += 8, from += 8) Unsafe.WriteUnaligned(to, Unsafe.ReadUnaligned<ulong>(from));
    }
}
