using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace QcaNet.Models.Kernels;

/// <summary>
/// Kernel 3, two outputs with four multiplications: points 0, 1, -1 and infinity. It needs only sums, and is as exact as the convolution
/// itself.
/// </summary>
internal readonly unsafe partial struct Kernel3Tile2 : IAxisTransform
{
    public static int Window => 4;

    public static int Step => 2;

    public static int Before => 1;

    public static int Points => 4;

    public static int Products => 4;

    public static int Outputs => 2;

    public static double[,] Kernel { get; } = { { 1, 0, 0 }, { 0.5, 0.5, 0.5 }, { 0.5, -0.5, 0.5 }, { 0, 0, 1 } };

    public static int PointOf(int product) => product;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void ToPoints(float* window, nint stride, float* points, nint pointStride)
    {
        Vector256<float> d0 = Vector256.Load(window), d1 = Vector256.Load(window + stride);
        Vector256<float> d2 = Vector256.Load(window + (2 * stride)), d3 = Vector256.Load(window + (3 * stride));
        (d0 - d2).Store(points);
        (d1 + d2).Store(points + pointStride);
        (d2 - d1).Store(points + (2 * pointStride));
        (d3 - d1).Store(points + (3 * pointStride));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void ToOutputs(float* products, nint stride, float* outputs, nint outputStride)
    {
        Vector256<float> m0 = Vector256.Load(products), m1 = Vector256.Load(products + stride);
        Vector256<float> m2 = Vector256.Load(products + (2 * stride)), m3 = Vector256.Load(products + (3 * stride));
        (m0 + m1 + m2).Store(outputs);
        (m1 - m2 + m3).Store(outputs + outputStride);
    }
}

/// <summary>
/// Kernel 3, four outputs with six multiplications: points 0, 1, -1, 1/2, -2 and infinity, which have a smaller rounding error than
/// 0, 1, -1, 2, -2 (Barabasz et al. 2020, ACM Trans. Math. Softw. 46:37).
/// </summary>
internal readonly unsafe partial struct Kernel3Tile4 : IAxisTransform
{
    public static int Window => 6;

    public static int Step => 4;

    public static int Before => 1;

    public static int Points => 6;

    public static int Products => 6;

    public static int Outputs => 4;

    public static double[,] Kernel { get; } = ToomCook.Kernel(SixPoints.Finite, 3);

    public static int PointOf(int product) => product;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void ToPoints(float* window, nint stride, float* points, nint pointStride) =>
        SixPoints.Evaluate(window, stride, points, pointStride);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void ToOutputs(float* products, nint stride, float* outputs, nint outputStride)
    {
        Vector256<float> m0 = Vector256.Load(products), m1 = Vector256.Load(products + stride);
        Vector256<float> m2 = Vector256.Load(products + (2 * stride));
        Vector256<float> m3 = Vector256.Load(products + (3 * stride)), m4 = Vector256.Load(products + (4 * stride));
        Vector256<float> m5 = Vector256.Load(products + (5 * stride));
        Vector256<float> even = m1 + m2, odd = m1 - m2;
        (m0 + even + m3 + m4).Store(outputs);
        ToomCook.Add(ToomCook.Add(odd, 0.5f, m3), -2, m4).Store(outputs + outputStride);
        ToomCook.Add(ToomCook.Add(even, 0.25f, m3), 4, m4).Store(outputs + (2 * outputStride));
        (ToomCook.Add(ToomCook.Add(odd, 0.125f, m3), -8, m4) + m5).Store(outputs + (3 * outputStride));
    }
}

/// <summary>Kernel 5, two outputs with six multiplications: the points of <see cref="Kernel3Tile4"/>.</summary>
internal readonly unsafe partial struct Kernel5Tile2 : IAxisTransform
{
    public static int Window => 6;

    public static int Step => 2;

    public static int Before => 2;

    public static int Points => 6;

    public static int Products => 6;

    public static int Outputs => 2;

    public static double[,] Kernel { get; } = ToomCook.Kernel(SixPoints.Finite, 5);

    public static int PointOf(int product) => product;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void ToPoints(float* window, nint stride, float* points, nint pointStride) =>
        SixPoints.Evaluate(window, stride, points, pointStride);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void ToOutputs(float* products, nint stride, float* outputs, nint outputStride)
    {
        Vector256<float> m0 = Vector256.Load(products), m1 = Vector256.Load(products + stride);
        Vector256<float> m2 = Vector256.Load(products + (2 * stride));
        Vector256<float> m3 = Vector256.Load(products + (3 * stride)), m4 = Vector256.Load(products + (4 * stride));
        Vector256<float> m5 = Vector256.Load(products + (5 * stride));
        (m0 + (m1 + m2) + m3 + m4).Store(outputs);
        (ToomCook.Add(ToomCook.Add(m1 - m2, 0.5f, m3), -2, m4) + m5).Store(outputs + outputStride);
    }
}

/// <summary>
/// Kernel 5, four outputs with eight multiplications: points 0, 1, -1, 2, -2, 1/2, -1/2 and infinity. Needs a third of the products of
/// <see cref="Kernel5Tile2"/> in 3D, with three times its rounding error.
/// </summary>
internal readonly unsafe partial struct Kernel5Tile4 : IAxisTransform
{
    public static int Window => 8;

    public static int Step => 4;

    public static int Before => 2;

    public static int Points => 8;

    public static int Products => 8;

    public static int Outputs => 4;

    public static double[,] Kernel { get; } = ToomCook.Kernel([0, 1, -1, 2, -2, 0.5, -0.5], 5);

    public static int PointOf(int product) => product;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void ToPoints(float* window, nint stride, float* points, nint pointStride)
    {
        Vector256<float> d0 = Vector256.Load(window), d1 = Vector256.Load(window + stride);
        Vector256<float> d2 = Vector256.Load(window + (2 * stride)), d3 = Vector256.Load(window + (3 * stride));
        window += 4 * stride;
        Vector256<float> d4 = Vector256.Load(window), d5 = Vector256.Load(window + stride);
        Vector256<float> d6 = Vector256.Load(window + (2 * stride)), d7 = Vector256.Load(window + (3 * stride));
        ToomCook.Add(d6 - d0, 5.25f, d2 - d4).Store(points);
        Vector256<float> even = ToomCook.Add(d2 + d6, -4.25f, d4), odd = ToomCook.Add(d1 + d5, -4.25f, d3);
        (even + odd).Store(points + pointStride);
        (even - odd).Store(points + (2 * pointStride));
        points += 3 * pointStride;
        even = ToomCook.Add(ToomCook.Add(d6, 0.25f, d2), -1.25f, d4);
        odd = ToomCook.Add(ToomCook.Add(0.5f * d1, 2, d5), -2.5f, d3);
        (even + odd).Store(points);
        (even - odd).Store(points + pointStride);
        even = ToomCook.Add(ToomCook.Add(d6, 4, d2), -5, d4);
        odd = ToomCook.Add(ToomCook.Add(0.5f * d5, 2, d1), -2.5f, d3);
        (even + odd).Store(points + (2 * pointStride));
        (even - odd).Store(points + (3 * pointStride));
        ToomCook.Add(d7 - d1, 5.25f, d3 - d5).Store(points + (4 * pointStride));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void ToOutputs(float* products, nint stride, float* outputs, nint outputStride)
    {
        Vector256<float> m0 = Vector256.Load(products), m1 = Vector256.Load(products + stride);
        Vector256<float> m2 = Vector256.Load(products + (2 * stride)), m3 = Vector256.Load(products + (3 * stride));
        products += 4 * stride;
        Vector256<float> m4 = Vector256.Load(products), m5 = Vector256.Load(products + stride);
        Vector256<float> m6 = Vector256.Load(products + (2 * stride)), m7 = Vector256.Load(products + (3 * stride));
        Vector256<float> even1 = m1 + m2, even2 = m3 + m4, even3 = m5 + m6, odd1 = m1 - m2, odd2 = m3 - m4, odd3 = m5 - m6;
        (m0 + even1 + even2 + even3).Store(outputs);
        ToomCook.Add(ToomCook.Add(odd1, 2, odd2), 0.5f, odd3).Store(outputs + outputStride);
        ToomCook.Add(ToomCook.Add(even1, 4, even2), 0.25f, even3).Store(outputs + (2 * outputStride));
        (ToomCook.Add(ToomCook.Add(odd1, 8, odd2), 0.125f, odd3) + m7).Store(outputs + (3 * outputStride));
    }
}

/// <summary>The common part of the transforms over the points 0, 1, -1, 1/2, -2 and infinity.</summary>
internal static unsafe partial class SixPoints
{
    /// <summary>All points but infinity.</summary>
    public static ReadOnlySpan<double> Finite => [0, 1, -1, 0.5, -2];

    /// <summary>The rows of the product of (x - p) over the other points, coefficient by coefficient.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Evaluate(float* window, nint stride, float* points, nint pointStride)
    {
        Vector256<float> d0 = Vector256.Load(window), d1 = Vector256.Load(window + stride), d2 = Vector256.Load(window + (2 * stride));
        Vector256<float> d3 = Vector256.Load(window + (3 * stride)), d4 = Vector256.Load(window + (4 * stride));
        Vector256<float> d5 = Vector256.Load(window + (5 * stride));
        Vector256<float> a = d4 - d2, b = d3 - d1;
        ToomCook.Add(ToomCook.Add(d0 + d4, -2, d2), 1.5f, b).Store(points);
        ToomCook.Add(ToomCook.Add(d4 - d1, 0.5f, d2), 2.5f, d3).Store(points + pointStride);
        ToomCook.Add(ToomCook.Add(d4 + d1, -2.5f, d2), 0.5f, d3).Store(points + (2 * pointStride));
        ToomCook.Add(a, 2, b).Store(points + (3 * pointStride));
        ToomCook.Add(a, -0.5f, b).Store(points + (4 * pointStride));
        ToomCook.Add(ToomCook.Add(d1 + d5, -2, d3), 1.5f, a).Store(points + (5 * pointStride));
    }
}
