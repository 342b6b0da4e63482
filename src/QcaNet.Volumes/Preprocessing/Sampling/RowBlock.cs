using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace QcaNet.Volumes.Preprocessing.Sampling;

/// <summary>
/// Sampling along the rows themselves. No vector instruction gathers the voxels of one row efficiently, but all rows are sampled
/// alike. Therefore eight rows are transposed so that eight voxels with the same x are adjacent, sampled as whole vectors, and transposed
/// back. Neither the number of rows in a block nor a machine without such instructions changes the result.
/// </summary>
internal static class RowBlock
{
    private const int Rows = 8;

    /// <summary>Number of floats that <see cref="Along"/> needs: eight rows as floats, and the block before and after.</summary>
    internal static int ScratchLength(int width, int targetWidth) => Rows * ((2 * Whole(width)) + Whole(targetWidth));

    /// <summary>Samples rows along x.</summary>
    /// <param name="from">Any number of rows of <c>axis.From</c> voxels.</param>
    /// <param name="axis">The sampling.</param>
    /// <param name="to">As many rows of <c>axis.To</c> voxels.</param>
    /// <param name="scratch">Scratch memory of length <see cref="ScratchLength"/>.</param>
    internal static void Along<T>(ReadOnlySpan<T> from, AxisSampling axis, Span<float> to, Span<float> scratch)
        where T : unmanaged
    {
        int width = Whole(axis.From), targetWidth = Whole(axis.To);
        Span<float> rows = scratch[..(Rows * width)];
        Span<float> before = scratch.Slice(Rows * width, Rows * width);
        Span<float> after = scratch.Slice(2 * Rows * width, Rows * targetWidth);
        while (!from.IsEmpty)
        {
            int count = Math.Min(Rows, from.Length / axis.From);
            for (int row = 0; row < count; row++)
            {
                FloatConversion.Convert(from.Slice(row * axis.From, axis.From), rows.Slice(row * width, axis.From));
            }

            // Beyond the rows given, up to eight rows or to whole tiles, the memory holds arbitrary values: they are computed but never
            // read.
            for (int x = 0; x < width; x += Rows) Transpose(rows[x..], width, before[(x * Rows)..], Rows);
            Sample(before, axis, after);
            Spread(after, to, axis.To, count);
            from = from[(count * axis.From)..];
            to = to[(count * axis.To)..];
        }
    }

    private static int Whole(int size) => (size + Rows - 1) / Rows * Rows;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Sample(ReadOnlySpan<float> before, AxisSampling axis, Span<float> after)
    {
        ref float source = ref MemoryMarshal.GetReference(before);
        ref float target = ref MemoryMarshal.GetReference(after);
        int[] starts = axis.Start, counts = axis.Count;
        ReadOnlySpan<float> weights = axis.Weights;
        for (int i = 0; i < starts.Length; i++)
        {
            ref float first = ref Unsafe.Add(ref source, starts[i] * Rows);
            Vector256<float> sum = Vector256.LoadUnsafe(ref first);
            int count = counts[i];
            if (count > 1 && axis.Mixes)
            {
                sum += Vector256.Create(weights[(2 * i) + 1]) * (Vector256.LoadUnsafe(ref first, Rows) - sum);
            }
            else if (count > 1)
            {
                ReadOnlySpan<float> run = weights.Slice(i * axis.Window, count);
                sum = default;
                for (int k = 0; k < run.Length; k++) sum += Vector256.Create(run[k]) * Vector256.LoadUnsafe(ref first, (nuint)(k * Rows));
            }

            sum.StoreUnsafe(ref target, (nuint)(i * Rows));
        }
    }

    // Back into consecutive rows.
    private static void Spread(ReadOnlySpan<float> after, Span<float> to, int width, int count)
    {
        Span<float> tile = stackalloc float[Rows * Rows];
        for (int x = 0; x < width; x += Rows)
        {
            ReadOnlySpan<float> columns = after.Slice(x * Rows, Rows * Rows);
            if (count == Rows && x + Rows <= width)
            {
                Transpose(columns, Rows, to[x..], width);
                continue;
            }

            Transpose(columns, Rows, tile, Rows);
            int columnsLeft = Math.Min(Rows, width - x);
            for (int row = 0; row < count; row++) tile.Slice(row * Rows, columnsLeft).CopyTo(to[((row * width) + x)..]);
        }
    }

    // Eight by eight; strides count floats from one line to the next.
    private static void Transpose(ReadOnlySpan<float> from, int fromStride, Span<float> to, int toStride)
    {
        if (!Avx.IsSupported)
        {
            for (int i = 0; i < Rows; i++)
            {
                for (int j = 0; j < Rows; j++) to[(j * toStride) + i] = from[(i * fromStride) + j];
            }

            return;
        }

        ref float source = ref MemoryMarshal.GetReference(from[..((7 * fromStride) + Rows)]);
        ref float target = ref MemoryMarshal.GetReference(to[..((7 * toStride) + Rows)]);
        Vector256<float> a = Vector256.LoadUnsafe(ref source);
        Vector256<float> b = Vector256.LoadUnsafe(ref source, (nuint)fromStride);
        Vector256<float> c = Vector256.LoadUnsafe(ref source, (nuint)(2 * fromStride));
        Vector256<float> d = Vector256.LoadUnsafe(ref source, (nuint)(3 * fromStride));
        Vector256<float> e = Vector256.LoadUnsafe(ref source, (nuint)(4 * fromStride));
        Vector256<float> f = Vector256.LoadUnsafe(ref source, (nuint)(5 * fromStride));
        Vector256<float> g = Vector256.LoadUnsafe(ref source, (nuint)(6 * fromStride));
        Vector256<float> h = Vector256.LoadUnsafe(ref source, (nuint)(7 * fromStride));

        // Pairs of lines, then pairs of pairs: columns 0 to 3 and 4 to 7 of four lines, two at a time.
        (Vector256<float> ab0, Vector256<float> ab1) = (Avx.UnpackLow(a, b), Avx.UnpackHigh(a, b));
        (Vector256<float> cd0, Vector256<float> cd1) = (Avx.UnpackLow(c, d), Avx.UnpackHigh(c, d));
        (Vector256<float> ef0, Vector256<float> ef1) = (Avx.UnpackLow(e, f), Avx.UnpackHigh(e, f));
        (Vector256<float> gh0, Vector256<float> gh1) = (Avx.UnpackLow(g, h), Avx.UnpackHigh(g, h));
        (a, b, c, d) = (Avx.Shuffle(ab0, cd0, 0x44), Avx.Shuffle(ab0, cd0, 0xEE), Avx.Shuffle(ab1, cd1, 0x44), Avx.Shuffle(ab1, cd1, 0xEE));
        (e, f, g, h) = (Avx.Shuffle(ef0, gh0, 0x44), Avx.Shuffle(ef0, gh0, 0xEE), Avx.Shuffle(ef1, gh1, 0x44), Avx.Shuffle(ef1, gh1, 0xEE));

        // The lower halves of the vectors hold columns 0 to 3, the upper ones 4 to 7.
        Avx.Permute2x128(a, e, 0x20).StoreUnsafe(ref target);
        Avx.Permute2x128(b, f, 0x20).StoreUnsafe(ref target, (nuint)toStride);
        Avx.Permute2x128(c, g, 0x20).StoreUnsafe(ref target, (nuint)(2 * toStride));
        Avx.Permute2x128(d, h, 0x20).StoreUnsafe(ref target, (nuint)(3 * toStride));
        Avx.Permute2x128(a, e, 0x31).StoreUnsafe(ref target, (nuint)(4 * toStride));
        Avx.Permute2x128(b, f, 0x31).StoreUnsafe(ref target, (nuint)(5 * toStride));
        Avx.Permute2x128(c, g, 0x31).StoreUnsafe(ref target, (nuint)(6 * toStride));
        Avx.Permute2x128(d, h, 0x31).StoreUnsafe(ref target, (nuint)(7 * toStride));
    }
}
