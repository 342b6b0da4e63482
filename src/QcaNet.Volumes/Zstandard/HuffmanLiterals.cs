using System.Numerics;
using System.Runtime.CompilerServices;

namespace QcaNet.Volumes.Zstandard;

/// <summary>Decodes literals that are packed by a Huffman code (RFC 8878, section 4.2).</summary>
internal sealed unsafe class HuffmanLiterals
{
    private const int LargestLog = 11, LargestWeightLog = 6, SymbolsAtOnce = 5;

    /// <summary>Of each next <see cref="_log"/> bits: the symbol, and above it how many of the bits are its code.</summary>
    private readonly ushort[] _table = GC.AllocateArray<ushort>(1 << LargestLog, pinned: true);
    private readonly EntropyCell[] _weights = new EntropyCell[1 << LargestWeightLog];
    private int _log;

    /// <summary>Forgets the code of the frame before.</summary>
    public void Reset() => _log = 0;

    /// <summary>Reads a code.</summary>
    /// <param name="bytes">Begins with the description of the code; its rest afterwards.</param>
    /// <returns>False where it is damaged.</returns>
    public bool TryReadCode(ref ReadOnlySpan<byte> bytes)
    {
        _log = 0;
        if (bytes.IsEmpty) return false;
        int header = bytes[0], count;
        bytes = bytes[1..];
        Span<byte> weights = stackalloc byte[256];
        if (header < 128)
        {
            if (header > bytes.Length) return false;
            count = ReadWeights(bytes[..header], weights);
            bytes = bytes[header..];
        }
        else
        {
            count = header - 127;
            int length = (count + 1) / 2;
            if (length > bytes.Length) return false;
            for (int i = 0; i < count; i++) weights[i] = (byte)((bytes[i / 2] >> (i % 2 == 0 ? 4 : 0)) & 15);
            bytes = bytes[length..];
        }

        return count > 0 && TryBuild(weights, count);
    }

    /// <summary>Decodes one stream or four.</summary>
    /// <param name="packed">The streams; before four of them stand the lengths of three.</param>
    /// <param name="streams">1 or 4.</param>
    /// <param name="to">As many literals as there are.</param>
    /// <returns>False where they are damaged.</returns>
    public bool TryDecode(ReadOnlySpan<byte> packed, int streams, Span<byte> to)
    {
        if (_log == 0 || to.IsEmpty) return false;
        fixed (byte* from = packed)
        fixed (byte* target = to)
        {
            byte* end = from + packed.Length, targetEnd = target + to.Length;
            ushort* table = (ushort*)Unsafe.AsPointer(ref _table[0]);
            if (streams == 1)
            {
                return BackwardBits.TryOpen(from, end, out BackwardBits only) && TryDecodeOne(only, table, _log, target, targetEnd);
            }

            int each = (to.Length + 3) / 4;
            if (packed.Length < 10 || 3 * each >= to.Length) return false;
            byte* second = from + 6 + packed[0] + (packed[1] << 8), third = second + packed[2] + (packed[3] << 8);
            byte* fourth = third + packed[4] + (packed[5] << 8);
            return fourth < end
                && BackwardBits.TryOpen(from + 6, second, out BackwardBits a)
                && BackwardBits.TryOpen(second, third, out BackwardBits b)
                && BackwardBits.TryOpen(third, fourth, out BackwardBits c)
                && BackwardBits.TryOpen(fourth, end, out BackwardBits d)
                && TryDecodeFour(a, b, c, d, table, _log, target, each, targetEnd);
        }
    }

    private static bool IsCode(Span<int> ofWeight, int log) => log is > 0 and <= LargestLog && ofWeight[1] >= 2 && ofWeight[1] % 2 == 0;

    private bool TryBuild(Span<byte> weights, int count)
    {
        Span<int> ofWeight = stackalloc int[16];
        ofWeight.Clear();
        int total = 0;
        foreach (byte weight in weights[..count])
        {
            if (weight > LargestLog) return false;
            ofWeight[weight]++;
            total += (1 << weight) >> 1;
        }

        // The weight of the last symbol is what is missing to a power of two.
        if (total == 0 || count == weights.Length) return false;
        int log = BitOperations.Log2((uint)total) + 1, rest = (1 << log) - total;
        if (!BitOperations.IsPow2(rest) || log > LargestLog) return false;
        weights[count] = (byte)(BitOperations.Log2((uint)rest) + 1);
        ofWeight[weights[count]]++;
        if (!IsCode(ofWeight, log)) return false;

        Span<int> first = stackalloc int[16];
        for (int weight = 1, at = 0; weight <= log; weight++)
        {
            first[weight] = at;
            at += ofWeight[weight] << (weight - 1);
        }

        for (int symbol = 0; symbol <= count; symbol++)
        {
            int weight = weights[symbol];
            if (weight == 0) continue;
            int length = 1 << (weight - 1);
            _table.AsSpan(first[weight], length).Fill((ushort)(symbol | ((log + 1 - weight) << 8)));
            first[weight] += length;
        }

        _log = log;
        return true;
    }

    /// <summary>Reads weights of symbols, which two states of one table give in turn.</summary>
    /// <returns>The number of weights; 0 where they are damaged.</returns>
    private int ReadWeights(ReadOnlySpan<byte> bytes, Span<byte> weights)
    {
        Span<short> counts = stackalloc short[LargestLog + 1];
        Span<uint> symbols = stackalloc uint[LargestLog + 1];
        for (int i = 0; i < symbols.Length; i++) symbols[i] = (uint)i;
        int length = EntropyTable.ReadCounts(bytes, LargestWeightLog, counts, out int log);
        if (length == 0 || !EntropyTable.TryBuild(counts, log, symbols, new byte[symbols.Length], _weights)) return 0;
        fixed (byte* start = bytes)
        {
            if (!BackwardBits.TryOpen(start + length, start + bytes.Length, out BackwardBits bits)) return 0;
            if (!bits.TryRefill()) return 0;
            uint state = bits.Take(log), other = bits.Take(log);
            if (bits.Left < 0) return 0;
            for (int count = 0; count < weights.Length - 2; (state, other) = (other, state))
            {
                weights[count++] = (byte)_weights[state].Base;
                if (!bits.TryRefill()) return 0;
                state = _weights[state].Next + bits.Take(_weights[state].Bits);
                if (bits.Left >= 0) continue;
                weights[count++] = (byte)_weights[other].Base;
                return count;
            }
        }

        return 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool TryDecodeOne(BackwardBits bits, ushort* table, int log, byte* to, byte* end)
    {
        for (; end - to >= SymbolsAtOnce; to += SymbolsAtOnce)
        {
            if (!bits.TryRefill()) return false;
            for (int i = 0; i < SymbolsAtOnce; i++) to[i] = Next(ref bits, table, log);
        }

        if (!bits.TryRefill()) return false;
        while (to < end) *to++ = Next(ref bits, table, log);
        return bits.Left == 0;
    }

    /// <summary>Four streams at a time: a processor decodes them beside each other, as none waits for the others.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool TryDecodeFour(
        BackwardBits first, BackwardBits second, BackwardBits third, BackwardBits fourth, ushort* table, int log, byte* to, int each,
        byte* end)
    {
        BackwardBits a = first, b = second, c = third, d = fourth;
        byte* to1 = to + each, to2 = to1 + each, to3 = to2 + each, start = to;
        for (; end - to3 >= SymbolsAtOnce; to3 += SymbolsAtOnce)
        {
            // The last stream is the shortest.
            if (!a.TryRefill() || !b.TryRefill() || !c.TryRefill() || !d.TryRefill()) return false;
            for (int i = 0; i < SymbolsAtOnce; i++)
            {
                to[i] = Next(ref a, table, log);
                to1[i] = Next(ref b, table, log);
                to2[i] = Next(ref c, table, log);
                to3[i] = Next(ref d, table, log);
            }

            to += SymbolsAtOnce;
            to1 += SymbolsAtOnce;
            to2 += SymbolsAtOnce;
        }

        return TryDecodeOne(a, table, log, to, start + each) && TryDecodeOne(b, table, log, to1, start + (2 * each))
            && TryDecodeOne(c, table, log, to2, start + (3 * each)) && TryDecodeOne(d, table, log, to3, end);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte Next(ref BackwardBits bits, ushort* table, int log)
    {
        uint cell = table[bits.Peek(log)];
        bits.Skip((int)(cell >> 8));
        return (byte)cell;
    }
}
