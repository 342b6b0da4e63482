using System.Numerics;
using System.Runtime.CompilerServices;

namespace QcaNet.Volumes.Zstandard;

/// <summary>Reads and builds tables of finite state entropy (RFC 8878, section 4.1.1).</summary>
internal static unsafe class EntropyTable
{
    /// <summary>States of the largest table, of lengths of literals and of matches.</summary>
    public const int LargestLog = 9, LargestStates = 1 << LargestLog;

    /// <summary>Symbols of the largest alphabet, of lengths of matches.</summary>
    public const int MostSymbols = 53;

    /// <summary>Reads how probable each symbol is.</summary>
    /// <param name="bytes">Begins with the description of a table.</param>
    /// <param name="largestLog">The largest logarithm of states.</param>
    /// <param name="counts">Takes states of each symbol, -1 for a rare one; as long as the alphabet.</param>
    /// <param name="log">The logarithm of states.</param>
    /// <returns>Bytes of the description; 0 where it is damaged.</returns>
    public static int ReadCounts(ReadOnlySpan<byte> bytes, int largestLog, Span<short> counts, out int log)
    {
        log = 0;
        if (bytes.IsEmpty) return 0;
        log = (bytes[0] & 15) + 5;
        if (log > largestLog) return 0;
        int position = 4, remaining = 1 << log, symbol = 0;
        while (remaining > 0)
        {
            if (symbol == counts.Length) return 0;
            int width = BitOperations.Log2((uint)remaining + 1) + 1;
            int value = Peek(bytes, position, width), low = value & ((1 << (width - 1)) - 1);
            int threshold = (1 << width) - 1 - (remaining + 1);
            position += width;
            if (low < threshold)
            {
                value = low;
                position--;
            }
            else if (value >= 1 << (width - 1))
            {
                value -= threshold;
            }

            short count = (short)(value - 1);
            remaining -= Math.Abs(count);
            counts[symbol++] = count;
            for (int zeros = count == 0 ? 3 : 0; zeros == 3;)
            {
                zeros = Peek(bytes, position, 2);
                position += 2;
                if (zeros > counts.Length - symbol) return 0;
                counts.Slice(symbol, zeros).Clear();
                symbol += zeros;
            }
        }

        counts[symbol..].Clear();
        int length = (position + 7) / 8;
        return remaining == 0 && length <= bytes.Length ? length : 0;
    }

    /// <summary>Builds a table.</summary>
    /// <param name="counts">States of each symbol, -1 for a rare one.</param>
    /// <param name="log">The logarithm of states.</param>
    /// <param name="bases">The value of each symbol.</param>
    /// <param name="extras">Its extra bits.</param>
    /// <param name="table">Takes the states.</param>
    /// <returns>False where the counts do not fill the table.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool TryBuild(
        ReadOnlySpan<short> counts, int log, ReadOnlySpan<uint> bases, ReadOnlySpan<byte> extras, Span<EntropyCell> table)
    {
        int states = 1 << log, mask = states - 1, high = states;
        Span<ushort> next = stackalloc ushort[256];
        Span<byte> symbols = stackalloc byte[LargestStates];
        for (int s = 0; s < counts.Length; s++)
        {
            next[s] = (ushort)Math.Abs((int)counts[s]);
            if (counts[s] == -1) symbols[--high] = (byte)s;
        }

        int step = (states >> 1) + (states >> 3) + 3, at = 0;
        for (int s = 0; s < counts.Length; s++)
        {
            for (int i = 0; i < counts[s]; i++)
            {
                symbols[at] = (byte)s;
                do at = (at + step) & mask;
                while (at >= high);
            }
        }

        if (at != 0) return false;
        for (int i = 0; i < states; i++)
        {
            int symbol = symbols[i], state = next[symbol]++, bits = log - BitOperations.Log2((uint)state);
            table[i] = new EntropyCell
            {
                Base = bases[symbol],
                Extra = extras[symbol],
                Bits = (byte)bits,
                Next = (ushort)((state << bits) - states),
            };
        }

        return true;
    }

    private static int Peek(ReadOnlySpan<byte> bytes, int position, int width)
    {
        // What lies behind the end counts as zeros here; that the description ends before is checked afterwards.
        int at = position >> 3;
        uint word = 0;
        for (int i = 0; i < 3 && at + i < bytes.Length; i++) word |= (uint)bytes[at + i] << (8 * i);
        return (int)(word >> (position & 7)) & ((1 << width) - 1);
    }
}
