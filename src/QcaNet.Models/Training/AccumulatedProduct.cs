using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace QcaNet.Models.Training;

/// <summary>
/// Products of single-precision matrices that can add to the result and can read the left matrix by columns, as sums over tiles require.
/// Each value is summed in the order of the inner index, whatever the vector length: results are bit-identical with eight and with sixteen
/// lanes.
/// </summary>
/// <remarks>
/// Eight rows by two vectors of sixteen (AVX-512), or four by two vectors of eight: enough sums to hide the latency of a multiplication.
/// Matrices are not packed: those of one point have tens of columns and stay in the cache. Longer than 300 lines because each kernel is
/// written out.
/// </remarks>
internal static unsafe class AccumulatedProduct
{
    /// <summary>c = a b, or c += a b.</summary>
    /// <param name="a">Left matrix.</param>
    /// <param name="row">Number of values from row to row of <paramref name="a"/>.</param>
    /// <param name="step">Number of values from one inner index to the next of <paramref name="a"/>.</param>
    /// <param name="rows">Number of rows of <paramref name="a"/>; the kernels process eight at once.</param>
    /// <param name="b">Right matrix, row by row.</param>
    /// <param name="bRow">Number of values from row to row of <paramref name="b"/>.</param>
    /// <param name="inner">Number of rows of <paramref name="b"/>.</param>
    /// <param name="columns">Number of columns of <paramref name="b"/>, a multiple of 8.</param>
    /// <param name="c">Result.</param>
    /// <param name="cRow">Number of values from row to row of <paramref name="c"/>.</param>
    /// <param name="adds">Whether to add to the current values of <paramref name="c"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(float* a, nint row, nint step, int rows, float* b, nint bRow, int inner, int columns, float* c, nint cRow,
        bool adds)
    {
        int column = 0, whole = rows & ~7;
        if (Vector512.IsHardwareAccelerated)
        {
            for (; column + 32 <= columns; column += 32)
            {
                for (int r = 0; r < whole; r += 8)
                {
                    EightBy32(a + (r * row), row, step, b + column, bRow, inner, c + (r * cRow) + column, cRow, adds);
                }
            }

            for (; column + 16 <= columns; column += 16)
            {
                for (int r = 0; r < whole; r += 8)
                {
                    EightBy16(a + (r * row), row, step, b + column, bRow, inner, c + (r * cRow) + column, cRow, adds);
                }
            }
        }
        else
        {
            for (; column + 16 <= columns; column += 16)
            {
                for (int r = 0; r < whole; r += 4)
                {
                    FourBy16(a + (r * row), row, step, b + column, bRow, inner, c + (r * cRow) + column, cRow, adds);
                }
            }
        }

        for (; column < columns; column += 8)
        {
            for (int r = 0; r < whole; r += 8)
            {
                EightBy8(a + (r * row), row, step, b + column, bRow, inner, c + (r * cRow) + column, cRow, adds);
            }
        }

        for (int r = whole; r < rows; r++)
        {
            for (column = 0; column < columns; column += 8)
            {
                OneBy8(a + (r * row), step, b + column, bRow, inner, c + (r * cRow) + column, adds);
            }
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void EightBy32(float* a, nint row, nint step, float* b, nint bRow, int inner, float* c, nint cRow, bool adds)
    {
        float* a0 = a, a1 = a0 + row, a2 = a1 + row, a3 = a2 + row, a4 = a3 + row, a5 = a4 + row, a6 = a5 + row, a7 = a6 + row;
        Vector512<float> c00 = default, c01 = default;
        Vector512<float> c10 = default, c11 = default;
        Vector512<float> c20 = default, c21 = default;
        Vector512<float> c30 = default, c31 = default;
        Vector512<float> c40 = default, c41 = default;
        Vector512<float> c50 = default, c51 = default;
        Vector512<float> c60 = default, c61 = default;
        Vector512<float> c70 = default, c71 = default;
        if (adds)
        {
            float* from = c;
            c00 = Vector512.Load(from);
            c01 = Vector512.Load(from + 16);
            from += cRow;
            c10 = Vector512.Load(from);
            c11 = Vector512.Load(from + 16);
            from += cRow;
            c20 = Vector512.Load(from);
            c21 = Vector512.Load(from + 16);
            from += cRow;
            c30 = Vector512.Load(from);
            c31 = Vector512.Load(from + 16);
            from += cRow;
            c40 = Vector512.Load(from);
            c41 = Vector512.Load(from + 16);
            from += cRow;
            c50 = Vector512.Load(from);
            c51 = Vector512.Load(from + 16);
            from += cRow;
            c60 = Vector512.Load(from);
            c61 = Vector512.Load(from + 16);
            from += cRow;
            c70 = Vector512.Load(from);
            c71 = Vector512.Load(from + 16);
        }

        nint at = 0;
        for (int i = 0; i < inner; i++, at += step, b += bRow)
        {
            Vector512<float> b0 = Vector512.Load(b), b1 = Vector512.Load(b + 16), x = Vector512.Create(a0[at]);
            c00 = Vector512.FusedMultiplyAdd(x, b0, c00);
            c01 = Vector512.FusedMultiplyAdd(x, b1, c01);
            x = Vector512.Create(a1[at]);
            c10 = Vector512.FusedMultiplyAdd(x, b0, c10);
            c11 = Vector512.FusedMultiplyAdd(x, b1, c11);
            x = Vector512.Create(a2[at]);
            c20 = Vector512.FusedMultiplyAdd(x, b0, c20);
            c21 = Vector512.FusedMultiplyAdd(x, b1, c21);
            x = Vector512.Create(a3[at]);
            c30 = Vector512.FusedMultiplyAdd(x, b0, c30);
            c31 = Vector512.FusedMultiplyAdd(x, b1, c31);
            x = Vector512.Create(a4[at]);
            c40 = Vector512.FusedMultiplyAdd(x, b0, c40);
            c41 = Vector512.FusedMultiplyAdd(x, b1, c41);
            x = Vector512.Create(a5[at]);
            c50 = Vector512.FusedMultiplyAdd(x, b0, c50);
            c51 = Vector512.FusedMultiplyAdd(x, b1, c51);
            x = Vector512.Create(a6[at]);
            c60 = Vector512.FusedMultiplyAdd(x, b0, c60);
            c61 = Vector512.FusedMultiplyAdd(x, b1, c61);
            x = Vector512.Create(a7[at]);
            c70 = Vector512.FusedMultiplyAdd(x, b0, c70);
            c71 = Vector512.FusedMultiplyAdd(x, b1, c71);
        }

        c00.Store(c);
        c01.Store(c + 16);
        c += cRow;
        c10.Store(c);
        c11.Store(c + 16);
        c += cRow;
        c20.Store(c);
        c21.Store(c + 16);
        c += cRow;
        c30.Store(c);
        c31.Store(c + 16);
        c += cRow;
        c40.Store(c);
        c41.Store(c + 16);
        c += cRow;
        c50.Store(c);
        c51.Store(c + 16);
        c += cRow;
        c60.Store(c);
        c61.Store(c + 16);
        c += cRow;
        c70.Store(c);
        c71.Store(c + 16);
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void EightBy16(float* a, nint row, nint step, float* b, nint bRow, int inner, float* c, nint cRow, bool adds)
    {
        float* a0 = a, a1 = a0 + row, a2 = a1 + row, a3 = a2 + row, a4 = a3 + row, a5 = a4 + row, a6 = a5 + row, a7 = a6 + row;
        Vector512<float> c00 = default;
        Vector512<float> c10 = default;
        Vector512<float> c20 = default;
        Vector512<float> c30 = default;
        Vector512<float> c40 = default;
        Vector512<float> c50 = default;
        Vector512<float> c60 = default;
        Vector512<float> c70 = default;
        if (adds)
        {
            float* from = c;
            c00 = Vector512.Load(from);
            from += cRow;
            c10 = Vector512.Load(from);
            from += cRow;
            c20 = Vector512.Load(from);
            from += cRow;
            c30 = Vector512.Load(from);
            from += cRow;
            c40 = Vector512.Load(from);
            from += cRow;
            c50 = Vector512.Load(from);
            from += cRow;
            c60 = Vector512.Load(from);
            from += cRow;
            c70 = Vector512.Load(from);
        }

        nint at = 0;
        for (int i = 0; i < inner; i++, at += step, b += bRow)
        {
            Vector512<float> b0 = Vector512.Load(b), x = Vector512.Create(a0[at]);
            c00 = Vector512.FusedMultiplyAdd(x, b0, c00);
            x = Vector512.Create(a1[at]);
            c10 = Vector512.FusedMultiplyAdd(x, b0, c10);
            x = Vector512.Create(a2[at]);
            c20 = Vector512.FusedMultiplyAdd(x, b0, c20);
            x = Vector512.Create(a3[at]);
            c30 = Vector512.FusedMultiplyAdd(x, b0, c30);
            x = Vector512.Create(a4[at]);
            c40 = Vector512.FusedMultiplyAdd(x, b0, c40);
            x = Vector512.Create(a5[at]);
            c50 = Vector512.FusedMultiplyAdd(x, b0, c50);
            x = Vector512.Create(a6[at]);
            c60 = Vector512.FusedMultiplyAdd(x, b0, c60);
            x = Vector512.Create(a7[at]);
            c70 = Vector512.FusedMultiplyAdd(x, b0, c70);
        }

        c00.Store(c);
        c += cRow;
        c10.Store(c);
        c += cRow;
        c20.Store(c);
        c += cRow;
        c30.Store(c);
        c += cRow;
        c40.Store(c);
        c += cRow;
        c50.Store(c);
        c += cRow;
        c60.Store(c);
        c += cRow;
        c70.Store(c);
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void FourBy16(float* a, nint row, nint step, float* b, nint bRow, int inner, float* c, nint cRow, bool adds)
    {
        float* a0 = a, a1 = a0 + row, a2 = a1 + row, a3 = a2 + row;
        Vector256<float> c00 = default, c01 = default;
        Vector256<float> c10 = default, c11 = default;
        Vector256<float> c20 = default, c21 = default;
        Vector256<float> c30 = default, c31 = default;
        if (adds)
        {
            float* from = c;
            c00 = Vector256.Load(from);
            c01 = Vector256.Load(from + 8);
            from += cRow;
            c10 = Vector256.Load(from);
            c11 = Vector256.Load(from + 8);
            from += cRow;
            c20 = Vector256.Load(from);
            c21 = Vector256.Load(from + 8);
            from += cRow;
            c30 = Vector256.Load(from);
            c31 = Vector256.Load(from + 8);
        }

        nint at = 0;
        for (int i = 0; i < inner; i++, at += step, b += bRow)
        {
            Vector256<float> b0 = Vector256.Load(b), b1 = Vector256.Load(b + 8), x = Vector256.Create(a0[at]);
            c00 = Vector256.FusedMultiplyAdd(x, b0, c00);
            c01 = Vector256.FusedMultiplyAdd(x, b1, c01);
            x = Vector256.Create(a1[at]);
            c10 = Vector256.FusedMultiplyAdd(x, b0, c10);
            c11 = Vector256.FusedMultiplyAdd(x, b1, c11);
            x = Vector256.Create(a2[at]);
            c20 = Vector256.FusedMultiplyAdd(x, b0, c20);
            c21 = Vector256.FusedMultiplyAdd(x, b1, c21);
            x = Vector256.Create(a3[at]);
            c30 = Vector256.FusedMultiplyAdd(x, b0, c30);
            c31 = Vector256.FusedMultiplyAdd(x, b1, c31);
        }

        c00.Store(c);
        c01.Store(c + 8);
        c += cRow;
        c10.Store(c);
        c11.Store(c + 8);
        c += cRow;
        c20.Store(c);
        c21.Store(c + 8);
        c += cRow;
        c30.Store(c);
        c31.Store(c + 8);
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void EightBy8(float* a, nint row, nint step, float* b, nint bRow, int inner, float* c, nint cRow, bool adds)
    {
        float* a0 = a, a1 = a0 + row, a2 = a1 + row, a3 = a2 + row, a4 = a3 + row, a5 = a4 + row, a6 = a5 + row, a7 = a6 + row;
        Vector256<float> c00 = default;
        Vector256<float> c10 = default;
        Vector256<float> c20 = default;
        Vector256<float> c30 = default;
        Vector256<float> c40 = default;
        Vector256<float> c50 = default;
        Vector256<float> c60 = default;
        Vector256<float> c70 = default;
        if (adds)
        {
            float* from = c;
            c00 = Vector256.Load(from);
            from += cRow;
            c10 = Vector256.Load(from);
            from += cRow;
            c20 = Vector256.Load(from);
            from += cRow;
            c30 = Vector256.Load(from);
            from += cRow;
            c40 = Vector256.Load(from);
            from += cRow;
            c50 = Vector256.Load(from);
            from += cRow;
            c60 = Vector256.Load(from);
            from += cRow;
            c70 = Vector256.Load(from);
        }

        nint at = 0;
        for (int i = 0; i < inner; i++, at += step, b += bRow)
        {
            Vector256<float> b0 = Vector256.Load(b), x = Vector256.Create(a0[at]);
            c00 = Vector256.FusedMultiplyAdd(x, b0, c00);
            x = Vector256.Create(a1[at]);
            c10 = Vector256.FusedMultiplyAdd(x, b0, c10);
            x = Vector256.Create(a2[at]);
            c20 = Vector256.FusedMultiplyAdd(x, b0, c20);
            x = Vector256.Create(a3[at]);
            c30 = Vector256.FusedMultiplyAdd(x, b0, c30);
            x = Vector256.Create(a4[at]);
            c40 = Vector256.FusedMultiplyAdd(x, b0, c40);
            x = Vector256.Create(a5[at]);
            c50 = Vector256.FusedMultiplyAdd(x, b0, c50);
            x = Vector256.Create(a6[at]);
            c60 = Vector256.FusedMultiplyAdd(x, b0, c60);
            x = Vector256.Create(a7[at]);
            c70 = Vector256.FusedMultiplyAdd(x, b0, c70);
        }

        c00.Store(c);
        c += cRow;
        c10.Store(c);
        c += cRow;
        c20.Store(c);
        c += cRow;
        c30.Store(c);
        c += cRow;
        c40.Store(c);
        c += cRow;
        c50.Store(c);
        c += cRow;
        c60.Store(c);
        c += cRow;
        c70.Store(c);
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void OneBy8(float* a, nint step, float* b, nint bRow, int inner, float* c, bool adds)
    {
        Vector256<float> sum = adds ? Vector256.Load(c) : default;
        nint at = 0;
        for (int i = 0; i < inner; i++, at += step, b += bRow)
        {
            sum = Vector256.FusedMultiplyAdd(Vector256.Create(a[at]), Vector256.Load(b), sum);
        }
        sum.Store(c);
    }
}
