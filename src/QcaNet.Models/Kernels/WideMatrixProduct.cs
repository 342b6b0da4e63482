using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace QcaNet.Models.Kernels;

/// <summary>
/// The kernels of <see cref="MatrixProduct"/> with vectors of sixteen values, for processors with AVX-512. Sums are bit-identical to those
/// with vectors of eight values.
/// </summary>
internal static unsafe class WideMatrixProduct
{
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void SixBy48(float* left, nint stride, float* panel, int inner, float* to, nint columns)
    {
        float* a0 = left, a1 = left + stride, a2 = a1 + stride, a3 = a2 + stride, a4 = a3 + stride, a5 = a4 + stride;
        Vector512<float> c00 = default, c01 = default, c02 = default, c10 = default, c11 = default, c12 = default;
        Vector512<float> c20 = default, c21 = default, c22 = default, c30 = default, c31 = default, c32 = default;
        Vector512<float> c40 = default, c41 = default, c42 = default, c50 = default, c51 = default, c52 = default;
        for (nint i = 0; i < inner; i++)
        {
            Vector512<float> b0 = Vector512.Load(panel), b1 = Vector512.Load(panel + 16), b2 = Vector512.Load(panel + 32);
            panel += 48;
            Vector512<float> a = Vector512.Create(a0[i]);
            c00 = Vector512.FusedMultiplyAdd(a, b0, c00);
            c01 = Vector512.FusedMultiplyAdd(a, b1, c01);
            c02 = Vector512.FusedMultiplyAdd(a, b2, c02);
            a = Vector512.Create(a1[i]);
            c10 = Vector512.FusedMultiplyAdd(a, b0, c10);
            c11 = Vector512.FusedMultiplyAdd(a, b1, c11);
            c12 = Vector512.FusedMultiplyAdd(a, b2, c12);
            a = Vector512.Create(a2[i]);
            c20 = Vector512.FusedMultiplyAdd(a, b0, c20);
            c21 = Vector512.FusedMultiplyAdd(a, b1, c21);
            c22 = Vector512.FusedMultiplyAdd(a, b2, c22);
            a = Vector512.Create(a3[i]);
            c30 = Vector512.FusedMultiplyAdd(a, b0, c30);
            c31 = Vector512.FusedMultiplyAdd(a, b1, c31);
            c32 = Vector512.FusedMultiplyAdd(a, b2, c32);
            a = Vector512.Create(a4[i]);
            c40 = Vector512.FusedMultiplyAdd(a, b0, c40);
            c41 = Vector512.FusedMultiplyAdd(a, b1, c41);
            c42 = Vector512.FusedMultiplyAdd(a, b2, c42);
            a = Vector512.Create(a5[i]);
            c50 = Vector512.FusedMultiplyAdd(a, b0, c50);
            c51 = Vector512.FusedMultiplyAdd(a, b1, c51);
            c52 = Vector512.FusedMultiplyAdd(a, b2, c52);
        }

        c00.Store(to);
        c01.Store(to + 16);
        c02.Store(to + 32);
        to += columns;
        c10.Store(to);
        c11.Store(to + 16);
        c12.Store(to + 32);
        to += columns;
        c20.Store(to);
        c21.Store(to + 16);
        c22.Store(to + 32);
        to += columns;
        c30.Store(to);
        c31.Store(to + 16);
        c32.Store(to + 32);
        to += columns;
        c40.Store(to);
        c41.Store(to + 16);
        c42.Store(to + 32);
        to += columns;
        c50.Store(to);
        c51.Store(to + 16);
        c52.Store(to + 32);
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void SixBy32(float* left, nint stride, float* panel, int inner, float* to, nint columns)
    {
        float* a0 = left, a1 = left + stride, a2 = a1 + stride, a3 = a2 + stride, a4 = a3 + stride, a5 = a4 + stride;
        Vector512<float> c00 = default, c01 = default, c10 = default, c11 = default;
        Vector512<float> c20 = default, c21 = default, c30 = default, c31 = default;
        Vector512<float> c40 = default, c41 = default, c50 = default, c51 = default;
        for (nint i = 0; i < inner; i++)
        {
            Vector512<float> b0 = Vector512.Load(panel), b1 = Vector512.Load(panel + 16);
            panel += 32;
            Vector512<float> a = Vector512.Create(a0[i]);
            c00 = Vector512.FusedMultiplyAdd(a, b0, c00);
            c01 = Vector512.FusedMultiplyAdd(a, b1, c01);
            a = Vector512.Create(a1[i]);
            c10 = Vector512.FusedMultiplyAdd(a, b0, c10);
            c11 = Vector512.FusedMultiplyAdd(a, b1, c11);
            a = Vector512.Create(a2[i]);
            c20 = Vector512.FusedMultiplyAdd(a, b0, c20);
            c21 = Vector512.FusedMultiplyAdd(a, b1, c21);
            a = Vector512.Create(a3[i]);
            c30 = Vector512.FusedMultiplyAdd(a, b0, c30);
            c31 = Vector512.FusedMultiplyAdd(a, b1, c31);
            a = Vector512.Create(a4[i]);
            c40 = Vector512.FusedMultiplyAdd(a, b0, c40);
            c41 = Vector512.FusedMultiplyAdd(a, b1, c41);
            a = Vector512.Create(a5[i]);
            c50 = Vector512.FusedMultiplyAdd(a, b0, c50);
            c51 = Vector512.FusedMultiplyAdd(a, b1, c51);
        }

        c00.Store(to);
        c01.Store(to + 16);
        to += columns;
        c10.Store(to);
        c11.Store(to + 16);
        to += columns;
        c20.Store(to);
        c21.Store(to + 16);
        to += columns;
        c30.Store(to);
        c31.Store(to + 16);
        to += columns;
        c40.Store(to);
        c41.Store(to + 16);
        to += columns;
        c50.Store(to);
        c51.Store(to + 16);
    }
}
