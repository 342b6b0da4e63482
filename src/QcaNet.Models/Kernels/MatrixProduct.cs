using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace QcaNet.Models.Kernels;

/// <summary>
/// Products of single-precision matrices: rows of values times a matrix that was packed beforehand. Each value of the result is summed in
/// the order of the inner index, whatever the number of rows, so a row of the result does not depend on its neighbors.
/// </summary>
/// <remarks>
/// Here and in the other kernels, <see cref="MethodImplOptions.AggressiveOptimization"/> compiles hot methods with full optimization
/// immediately: with unoptimized code, the first stack of a process would take twice as long.
/// </remarks>
internal static unsafe class MatrixProduct
{
    /// <summary>Rows come in multiples of this number, which both kernels, of four and of six rows, divide.</summary>
    public const int RowMultiple = 12;

    /// <summary>
    /// Number of columns of a panel: as many vectors as keep twelve sums, their factors and one broadcast value in sixteen registers; with
    /// AVX-512, vectors of twice the length and up to eighteen sums in thirty-two registers, if the number of columns allows. Eight columns
    /// if vectors have four values.
    /// </summary>
    /// <param name="columns">A multiple of 8.</param>
    public static int PanelWidth(int columns) => (Vector512.IsHardwareAccelerated, columns % 48, columns % 32, columns % 24) switch
    {
        _ when !Vector256.IsHardwareAccelerated => 8,
        (true, 0, _, _) => 48,
        (true, _, 0, _) => 32,
        (_, _, _, 0) => 24,
        _ => 16,
    };

    /// <summary>
    /// Packs a matrix into panels: the first <paramref name="width"/> columns row by row, then the next ones; the last panel may be
    /// narrower.
    /// </summary>
    /// <param name="matrix">Row by row.</param>
    /// <param name="inner">Number of rows.</param>
    /// <param name="columns">Number of columns, a multiple of 8.</param>
    /// <param name="panels">Receives the same number of values.</param>
    /// <param name="width">Number of columns of a panel; null for <see cref="PanelWidth"/>.</param>
    public static void Lay(ReadOnlySpan<float> matrix, int inner, int columns, Span<float> panels, int? width = null)
    {
        int panel = width ?? PanelWidth(columns);
        for (int from = 0; from < columns; from += panel)
        {
            int wide = Math.Min(panel, columns - from);
            for (int i = 0; i < inner; i++) matrix.Slice((i * columns) + from, wide).CopyTo(panels.Slice((from * inner) + (i * wide)));
        }
    }

    /// <summary>Multiplies two matrices.</summary>
    /// <param name="left">Rows of <paramref name="inner"/> values.</param>
    /// <param name="leftStride">Number of values from row to row.</param>
    /// <param name="rows">Number of rows, a multiple of <see cref="RowMultiple"/>.</param>
    /// <param name="panels">The right matrix as packed by <see cref="Lay"/>.</param>
    /// <param name="inner">Its number of rows.</param>
    /// <param name="columns">Its number of columns, a multiple of 8.</param>
    /// <param name="result">Rows of <paramref name="columns"/> values, side by side; overwritten.</param>
    public static void Multiply(float* left, nint leftStride, int rows, float* panels, int inner, int columns, float* result) =>
        Multiply(left, leftStride, rows, panels, inner, columns, result, PanelWidth(columns));

    /// <summary>Multiplies by a matrix in panels of the given number of columns: 48, 32, 24, 16 or 8.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Multiply(float* left, nint leftStride, int rows, float* panels, int inner, int columns, float* result, int width)
    {
        for (int from = 0; from < columns; from += width)
        {
            float* panel = panels + ((nint)from * inner), to = result + from;
            switch (Math.Min(width, columns - from))
            {
                case 48:
                    for (int row = 0; row < rows; row += 6)
                    {
                        WideMatrixProduct.SixBy48(left + (row * leftStride), leftStride, panel, inner, to + ((nint)row * columns), columns);
                    }

                    break;
                case 32:
                    for (int row = 0; row < rows; row += 6)
                    {
                        WideMatrixProduct.SixBy32(left + (row * leftStride), leftStride, panel, inner, to + ((nint)row * columns), columns);
                    }

                    break;
                case 24:
                    for (int row = 0; row < rows; row += 4)
                    {
                        FourBy24(left + (row * leftStride), leftStride, panel, inner, to + ((nint)row * columns), columns);
                    }

                    break;
                case 16:
                    for (int row = 0; row < rows; row += 6)
                    {
                        SixBy16(left + (row * leftStride), leftStride, panel, inner, to + ((nint)row * columns), columns);
                    }

                    break;
                case 8 when !Vector128.IsHardwareAccelerated:
                    for (int row = 0; row < rows; row++)
                    {
                        NarrowMatrixProduct.OneBy8(left + (row * leftStride), panel, inner, to + ((nint)row * columns));
                    }

                    break;
                case 8 when !Vector256.IsHardwareAccelerated:
                    for (int row = 0; row < rows; row += 6)
                    {
                        float* row6 = left + (row * leftStride);
                        NarrowMatrixProduct.SixBy8(row6, leftStride, panel, inner, to + ((nint)row * columns), columns);
                    }

                    break;
                default:
                    for (int row = 0; row < rows; row += 6)
                    {
                        SixBy8(left + (row * leftStride), leftStride, panel, inner, to + ((nint)row * columns), columns);
                    }

                    break;
            }
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void FourBy24(float* left, nint stride, float* panel, int inner, float* to, nint columns)
    {
        float* a0 = left, a1 = left + stride, a2 = a1 + stride, a3 = a2 + stride;
        Vector256<float> c00 = default, c01 = default, c02 = default, c10 = default, c11 = default, c12 = default;
        Vector256<float> c20 = default, c21 = default, c22 = default, c30 = default, c31 = default, c32 = default;
        for (nint i = 0; i < inner; i++)
        {
            Vector256<float> b0 = Vector256.Load(panel), b1 = Vector256.Load(panel + 8), b2 = Vector256.Load(panel + 16);
            panel += 24;
            Vector256<float> a = Vector256.Create(a0[i]);
            c00 = Vector256.FusedMultiplyAdd(a, b0, c00);
            c01 = Vector256.FusedMultiplyAdd(a, b1, c01);
            c02 = Vector256.FusedMultiplyAdd(a, b2, c02);
            a = Vector256.Create(a1[i]);
            c10 = Vector256.FusedMultiplyAdd(a, b0, c10);
            c11 = Vector256.FusedMultiplyAdd(a, b1, c11);
            c12 = Vector256.FusedMultiplyAdd(a, b2, c12);
            a = Vector256.Create(a2[i]);
            c20 = Vector256.FusedMultiplyAdd(a, b0, c20);
            c21 = Vector256.FusedMultiplyAdd(a, b1, c21);
            c22 = Vector256.FusedMultiplyAdd(a, b2, c22);
            a = Vector256.Create(a3[i]);
            c30 = Vector256.FusedMultiplyAdd(a, b0, c30);
            c31 = Vector256.FusedMultiplyAdd(a, b1, c31);
            c32 = Vector256.FusedMultiplyAdd(a, b2, c32);
        }

        c00.Store(to);
        c01.Store(to + 8);
        c02.Store(to + 16);
        to += columns;
        c10.Store(to);
        c11.Store(to + 8);
        c12.Store(to + 16);
        to += columns;
        c20.Store(to);
        c21.Store(to + 8);
        c22.Store(to + 16);
        to += columns;
        c30.Store(to);
        c31.Store(to + 8);
        c32.Store(to + 16);
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void SixBy16(float* left, nint stride, float* panel, int inner, float* to, nint columns)
    {
        float* a0 = left, a1 = left + stride, a2 = a1 + stride, a3 = a2 + stride, a4 = a3 + stride, a5 = a4 + stride;
        Vector256<float> c00 = default, c01 = default, c10 = default, c11 = default, c20 = default, c21 = default;
        Vector256<float> c30 = default, c31 = default, c40 = default, c41 = default, c50 = default, c51 = default;
        for (nint i = 0; i < inner; i++)
        {
            Vector256<float> b0 = Vector256.Load(panel), b1 = Vector256.Load(panel + 8);
            panel += 16;
            Vector256<float> a = Vector256.Create(a0[i]);
            c00 = Vector256.FusedMultiplyAdd(a, b0, c00);
            c01 = Vector256.FusedMultiplyAdd(a, b1, c01);
            a = Vector256.Create(a1[i]);
            c10 = Vector256.FusedMultiplyAdd(a, b0, c10);
            c11 = Vector256.FusedMultiplyAdd(a, b1, c11);
            a = Vector256.Create(a2[i]);
            c20 = Vector256.FusedMultiplyAdd(a, b0, c20);
            c21 = Vector256.FusedMultiplyAdd(a, b1, c21);
            a = Vector256.Create(a3[i]);
            c30 = Vector256.FusedMultiplyAdd(a, b0, c30);
            c31 = Vector256.FusedMultiplyAdd(a, b1, c31);
            a = Vector256.Create(a4[i]);
            c40 = Vector256.FusedMultiplyAdd(a, b0, c40);
            c41 = Vector256.FusedMultiplyAdd(a, b1, c41);
            a = Vector256.Create(a5[i]);
            c50 = Vector256.FusedMultiplyAdd(a, b0, c50);
            c51 = Vector256.FusedMultiplyAdd(a, b1, c51);
        }

        c00.Store(to);
        c01.Store(to + 8);
        to += columns;
        c10.Store(to);
        c11.Store(to + 8);
        to += columns;
        c20.Store(to);
        c21.Store(to + 8);
        to += columns;
        c30.Store(to);
        c31.Store(to + 8);
        to += columns;
        c40.Store(to);
        c41.Store(to + 8);
        to += columns;
        c50.Store(to);
        c51.Store(to + 8);
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void SixBy8(float* left, nint stride, float* panel, int inner, float* to, nint columns)
    {
        float* a0 = left, a1 = left + stride, a2 = a1 + stride, a3 = a2 + stride, a4 = a3 + stride, a5 = a4 + stride;
        Vector256<float> c0 = default, c1 = default, c2 = default, c3 = default, c4 = default, c5 = default;
        for (nint i = 0; i < inner; i++)
        {
            Vector256<float> b = Vector256.Load(panel);
            panel += 8;
            c0 = Vector256.FusedMultiplyAdd(Vector256.Create(a0[i]), b, c0);
            c1 = Vector256.FusedMultiplyAdd(Vector256.Create(a1[i]), b, c1);
            c2 = Vector256.FusedMultiplyAdd(Vector256.Create(a2[i]), b, c2);
            c3 = Vector256.FusedMultiplyAdd(Vector256.Create(a3[i]), b, c3);
            c4 = Vector256.FusedMultiplyAdd(Vector256.Create(a4[i]), b, c4);
            c5 = Vector256.FusedMultiplyAdd(Vector256.Create(a5[i]), b, c5);
        }

        c0.Store(to);
        c1.Store(to + columns);
        c2.Store(to + (2 * columns));
        c3.Store(to + (3 * columns));
        c4.Store(to + (4 * columns));
        c5.Store(to + (5 * columns));
    }
}
