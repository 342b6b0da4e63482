// Blosc stores the first bytes of all numbers, then their second bytes, and so on, because such rows compress better. Reversing it takes
// the same step for every size: rows of numbers of n bytes become rows of numbers of 2n bytes by interleaving the first row with the
// second, the third with the fourth. Vectors widen both and join them by a shift, a few instructions on any processor with vectors.

using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace QcaNet.Volumes.Zarr;

/// <summary>Reverses Blosc's byte and bit shuffle.</summary>
internal static class ByteShuffle
{
    /// <summary>Reverses a byte shuffle.</summary>
    /// <param name="from">One row of bytes for each byte of a number, followed by the bytes that do not form a whole number.</param>
    /// <param name="to">Receives the result; the same length, not overlapping.</param>
    /// <param name="size">Size of a number in bytes, 1 or more.</param>
    public static void Undo(ReadOnlySpan<byte> from, Span<byte> to, int size)
    {
        int count = from.Length / size, whole = count * size;
        from[whole..].CopyTo(to[whole..]);
        from = from[..whole];
        to = to[..whole];
        switch (size)
        {
            case 1: from.CopyTo(to); break;
            case 2: Two(from, to, count); break;
            case 4: Four(from, to, count); break;
            case 8: Eight(from, to, count); break;
            default: Any(from, to, count, size); break;
        }
    }

    /// <summary>Reverses a bit shuffle: rows hold one bit of each number.</summary>
    /// <param name="from">A multiple of 8 numbers, followed by the bytes that do not form a whole number.</param>
    /// <param name="to">Receives the result; the same length, not overlapping.</param>
    /// <param name="rows">Scratch memory of the same length, not overlapping.</param>
    /// <param name="size">Size of a number in bytes, 1 or more.</param>
    public static void UndoBits(ReadOnlySpan<byte> from, Span<byte> to, Span<byte> rows, int size)
    {
        int count = from.Length / size;
        for (int b = 0; b < size; b++)
        {
            // Eight rows of bits, interleaved by bytes, are transposed blocks of eight by eight bits.
            Span<byte> row = rows.Slice(b * count, count);
            Undo(from.Slice(b * count, count), row, 8);
            Transpose(MemoryMarshal.Cast<byte, ulong>(row));
        }

        int whole = count * size;
        from[whole..].CopyTo(rows[whole..]);
        Undo(rows[..from.Length], to, size);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Two(ReadOnlySpan<byte> from, Span<byte> to, int count)
    {
        ref byte a = ref MemoryMarshal.GetReference(from);
        ref byte b = ref Unsafe.Add(ref a, count);
        ref byte t = ref MemoryMarshal.GetReference(to);
        int i = 0;
        for (; i <= count - Vector256<byte>.Count; i += Vector256<byte>.Count)
        {
            (Vector256<ushort> low, Vector256<ushort> high) = Join(Load(ref a, i), Load(ref b, i));
            low.AsByte().StoreUnsafe(ref t, (nuint)(2 * i));
            high.AsByte().StoreUnsafe(ref t, (nuint)((2 * i) + 32));
        }

        Rest(from, to, count, 2, i);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Four(ReadOnlySpan<byte> from, Span<byte> to, int count)
    {
        ref byte a = ref MemoryMarshal.GetReference(from);
        ref byte t = ref MemoryMarshal.GetReference(to);
        int i = 0;
        for (; i <= count - Vector256<byte>.Count; i += Vector256<byte>.Count)
        {
            (Vector256<ushort> low0, Vector256<ushort> high0) = Join(Load(ref a, i), Load(ref a, i + count));
            (Vector256<ushort> low1, Vector256<ushort> high1) = Join(Load(ref a, i + (2 * count)), Load(ref a, i + (3 * count)));
            Store(Join(low0, low1), ref t, 4 * i);
            Store(Join(high0, high1), ref t, (4 * i) + 64);
        }

        Rest(from, to, count, 4, i);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Eight(ReadOnlySpan<byte> from, Span<byte> to, int count)
    {
        ref byte a = ref MemoryMarshal.GetReference(from);
        ref byte t = ref MemoryMarshal.GetReference(to);
        int i = 0;
        for (; i <= count - Vector256<byte>.Count; i += Vector256<byte>.Count)
        {
            (Vector256<ushort> low0, Vector256<ushort> high0) = Join(Load(ref a, i), Load(ref a, i + count));
            (Vector256<ushort> low1, Vector256<ushort> high1) = Join(Load(ref a, i + (2 * count)), Load(ref a, i + (3 * count)));
            (Vector256<ushort> low2, Vector256<ushort> high2) = Join(Load(ref a, i + (4 * count)), Load(ref a, i + (5 * count)));
            (Vector256<ushort> low3, Vector256<ushort> high3) = Join(Load(ref a, i + (6 * count)), Load(ref a, i + (7 * count)));
            Store(Join(low0, low1), Join(low2, low3), ref t, 8 * i);
            Store(Join(high0, high1), Join(high2, high3), ref t, (8 * i) + 128);
        }

        Rest(from, to, count, 8, i);
    }

    private static void Any(ReadOnlySpan<byte> from, Span<byte> to, int count, int size) => Rest(from, to, count, size, 0);

    private static void Rest(ReadOnlySpan<byte> from, Span<byte> to, int count, int size, int first)
    {
        for (int b = 0; b < size; b++)
        {
            ReadOnlySpan<byte> row = from.Slice(b * count, count);
            for (int i = first; i < row.Length; i++) to[(i * size) + b] = row[i];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> Load(ref byte from, int at) => Vector256.LoadUnsafe(ref from, (nuint)at);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<ushort> Low, Vector256<ushort> High) Join(Vector256<byte> a, Vector256<byte> b) => (
        Vector256.WidenLower(a) | (Vector256.WidenLower(b) << 8),
        Vector256.WidenUpper(a) | (Vector256.WidenUpper(b) << 8));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<uint> Low, Vector256<uint> High) Join(Vector256<ushort> a, Vector256<ushort> b) => (
        Vector256.WidenLower(a) | (Vector256.WidenLower(b) << 16),
        Vector256.WidenUpper(a) | (Vector256.WidenUpper(b) << 16));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<ulong> Low, Vector256<ulong> High) Join(Vector256<uint> a, Vector256<uint> b) => (
        Vector256.WidenLower(a) | (Vector256.WidenLower(b) << 32),
        Vector256.WidenUpper(a) | (Vector256.WidenUpper(b) << 32));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store((Vector256<uint> Low, Vector256<uint> High) numbers, ref byte to, int at)
    {
        numbers.Low.AsByte().StoreUnsafe(ref to, (nuint)at);
        numbers.High.AsByte().StoreUnsafe(ref to, (nuint)(at + 32));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(
        (Vector256<uint> Low, Vector256<uint> High) a, (Vector256<uint> Low, Vector256<uint> High) b, ref byte to, int at)
    {
        (Vector256<ulong> first, Vector256<ulong> second) = Join(a.Low, b.Low);
        (Vector256<ulong> third, Vector256<ulong> fourth) = Join(a.High, b.High);
        first.AsByte().StoreUnsafe(ref to, (nuint)at);
        second.AsByte().StoreUnsafe(ref to, (nuint)(at + 32));
        third.AsByte().StoreUnsafe(ref to, (nuint)(at + 64));
        fourth.AsByte().StoreUnsafe(ref to, (nuint)(at + 96));
    }

    /// <summary>Transposes blocks of eight by eight bits (H. S. Warren, Hacker's Delight, section 7-3).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Transpose(Span<ulong> blocks)
    {
        int i = 0;
        for (; i <= blocks.Length - Vector<ulong>.Count; i += Vector<ulong>.Count)
        {
            var x = new Vector<ulong>(blocks[i..]);
            Vector<ulong> t = (x ^ (x >> 7)) & new Vector<ulong>(0x00AA00AA00AA00AA);
            x ^= t ^ (t << 7);
            t = (x ^ (x >> 14)) & new Vector<ulong>(0x0000CCCC0000CCCC);
            x ^= t ^ (t << 14);
            t = (x ^ (x >> 28)) & new Vector<ulong>(0x00000000F0F0F0F0);
            x ^= t ^ (t << 28);
            x.CopyTo(blocks[i..]);
        }

        for (; i < blocks.Length; i++)
        {
            ulong x = blocks[i];
            ulong t = (x ^ (x >> 7)) & 0x00AA00AA00AA00AA;
            x ^= t ^ (t << 7);
            t = (x ^ (x >> 14)) & 0x0000CCCC0000CCCC;
            x ^= t ^ (t << 14);
            t = (x ^ (x >> 28)) & 0x00000000F0F0F0F0;
            blocks[i] = x ^ t ^ (t << 28);
        }
    }
}
