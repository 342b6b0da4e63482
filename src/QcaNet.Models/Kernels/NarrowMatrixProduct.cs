using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace QcaNet.Models.Kernels;

/// <summary>
/// The kernels of <see cref="MatrixProduct"/> for processors whose vectors have four values (ARM64, x64 before AVX2), and for those
/// without vectors.
/// </summary>
/// <remarks>
/// Programs compiled ahead of time for the default x64 baseline use these too: AVX2 cannot be selected there at run time, only for the
/// whole program (<c>IlcInstructionSet</c>).
/// </remarks>
internal static unsafe class NarrowMatrixProduct
{
    /// <summary>
    /// Six rows by eight columns: twelve sums, two vectors of the panel and one broadcast value fill all but one of sixteen registers.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void SixBy8(float* left, nint stride, float* panel, int inner, float* to, nint columns)
    {
        float* a0 = left, a1 = left + stride, a2 = a1 + stride, a3 = a2 + stride, a4 = a3 + stride, a5 = a4 + stride;
        Vector128<float> c00 = default, c01 = default, c10 = default, c11 = default, c20 = default, c21 = default;
        Vector128<float> c30 = default, c31 = default, c40 = default, c41 = default, c50 = default, c51 = default;
        for (nint i = 0; i < inner; i++)
        {
            Vector128<float> b0 = Vector128.Load(panel), b1 = Vector128.Load(panel + 4);
            panel += 8;
            Vector128<float> a = Vector128.Create(a0[i]);
            c00 = MultiplyAdd.Of(a, b0, c00);
            c01 = MultiplyAdd.Of(a, b1, c01);
            a = Vector128.Create(a1[i]);
            c10 = MultiplyAdd.Of(a, b0, c10);
            c11 = MultiplyAdd.Of(a, b1, c11);
            a = Vector128.Create(a2[i]);
            c20 = MultiplyAdd.Of(a, b0, c20);
            c21 = MultiplyAdd.Of(a, b1, c21);
            a = Vector128.Create(a3[i]);
            c30 = MultiplyAdd.Of(a, b0, c30);
            c31 = MultiplyAdd.Of(a, b1, c31);
            a = Vector128.Create(a4[i]);
            c40 = MultiplyAdd.Of(a, b0, c40);
            c41 = MultiplyAdd.Of(a, b1, c41);
            a = Vector128.Create(a5[i]);
            c50 = MultiplyAdd.Of(a, b0, c50);
            c51 = MultiplyAdd.Of(a, b1, c51);
        }

        c00.Store(to);
        c01.Store(to + 4);
        to += columns;
        c10.Store(to);
        c11.Store(to + 4);
        to += columns;
        c20.Store(to);
        c21.Store(to + 4);
        to += columns;
        c30.Store(to);
        c31.Store(to + 4);
        to += columns;
        c40.Store(to);
        c41.Store(to + 4);
        to += columns;
        c50.Store(to);
        c51.Store(to + 4);
    }

    /// <summary>One row by eight columns, value by value: without vector instructions, vector operations would be function calls.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void OneBy8(float* left, float* panel, int inner, float* to)
    {
        float c0 = 0, c1 = 0, c2 = 0, c3 = 0, c4 = 0, c5 = 0, c6 = 0, c7 = 0;
        for (nint i = 0; i < inner; i++, panel += 8)
        {
            float a = left[i];
            c0 += a * panel[0];
            c1 += a * panel[1];
            c2 += a * panel[2];
            c3 += a * panel[3];
            c4 += a * panel[4];
            c5 += a * panel[5];
            c6 += a * panel[6];
            c7 += a * panel[7];
        }

        (to[0], to[1], to[2], to[3], to[4], to[5], to[6], to[7]) = (c0, c1, c2, c3, c4, c5, c6, c7);
    }
}
