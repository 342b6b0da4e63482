using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace QcaNet.Models.Kernels;

/// <summary>Kernel 3, two outputs by four multiplications: points 0, 1, -1 and infinity. Nothing but sums: as exact as the convolution itself.</summary>
internal readonly unsafe struct Kernel3Tile2 : IAxisTransform
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
        Vector256<float> d0 = Vector256.Load(window), d1 = Vector256.Load(window + stride), d2 = Vector256.Load(window + (2 * stride)), d3 = Vector256.Load(window + (3 * stride));
        (d0 - d2).Store(points);
        (d1 + d2).Store(points + pointStride);
        (d2 - d1).Store(points + (2 * pointStride));
        (d3 - d1).Store(points + (3 * pointStride));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void ToOutputs(float* products, nint stride, float* outputs, nint outputStride)
    {
        Vector256<float> m0 = Vector256.Load(products), m1 = Vector256.Load(products + stride), m2 = Vector256.Load(products + (2 * stride)), m3 = Vector256.Load(products + (3 * stride));
        (m0 + m1 + m2).Store(outputs);
        (m1 - m2 + m3).Store(outputs + outputStride);
    }
}

/// <summary>
/// Kernel 3, four outputs by six multiplications: points 0, 1, -1, 1/2, -2 and infinity, which round less than 0, 1, -1, 2, -2
/// (Barabasz et al. 2020, ACM Trans. Math. Softw. 46:37).
/// </summary>
internal readonly unsafe struct Kernel3Tile4 : IAxisTransform
{
    public static int Window => 6;

    public static int Step => 4;

    public static int Before => 1;

    public static int Points => 6;

    public static int Products => 6;

    public static int Outputs => 4;

    public static double[,] Kernel { get; } = SixPoints.Kernel(3);

    public static int PointOf(int product) => product;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void ToPoints(float* window, nint stride, float* points, nint pointStride) => SixPoints.Evaluate(window, stride, points, pointStride);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void ToOutputs(float* products, nint stride, float* outputs, nint outputStride)
    {
        Vector256<float> m0 = Vector256.Load(products), m1 = Vector256.Load(products + stride), m2 = Vector256.Load(products + (2 * stride));
        Vector256<float> m3 = Vector256.Load(products + (3 * stride)), m4 = Vector256.Load(products + (4 * stride)), m5 = Vector256.Load(products + (5 * stride));
        Vector256<float> even = m1 + m2, odd = m1 - m2;
        (m0 + even + m3 + m4).Store(outputs);
        SixPoints.Add(SixPoints.Add(odd, 0.5f, m3), -2, m4).Store(outputs + outputStride);
        SixPoints.Add(SixPoints.Add(even, 0.25f, m3), 4, m4).Store(outputs + (2 * outputStride));
        (SixPoints.Add(SixPoints.Add(odd, 0.125f, m3), -8, m4) + m5).Store(outputs + (3 * outputStride));
    }
}

/// <summary>Kernel 5, two outputs by six multiplications: the points of <see cref="Kernel3Tile4"/>.</summary>
internal readonly unsafe struct Kernel5Tile2 : IAxisTransform
{
    public static int Window => 6;

    public static int Step => 2;

    public static int Before => 2;

    public static int Points => 6;

    public static int Products => 6;

    public static int Outputs => 2;

    public static double[,] Kernel { get; } = SixPoints.Kernel(5);

    public static int PointOf(int product) => product;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void ToPoints(float* window, nint stride, float* points, nint pointStride) => SixPoints.Evaluate(window, stride, points, pointStride);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void ToOutputs(float* products, nint stride, float* outputs, nint outputStride)
    {
        Vector256<float> m0 = Vector256.Load(products), m1 = Vector256.Load(products + stride), m2 = Vector256.Load(products + (2 * stride));
        Vector256<float> m3 = Vector256.Load(products + (3 * stride)), m4 = Vector256.Load(products + (4 * stride)), m5 = Vector256.Load(products + (5 * stride));
        (m0 + (m1 + m2) + m3 + m4).Store(outputs);
        (SixPoints.Add(SixPoints.Add(m1 - m2, 0.5f, m3), -2, m4) + m5).Store(outputs + outputStride);
    }
}

/// <summary>What the transforms over the points 0, 1, -1, 1/2, -2 and infinity share.</summary>
internal static unsafe class SixPoints
{
    private static readonly double[] Finite = [0, 1, -1, 0.5, -2];

    /// <summary>Factors for a kernel of so many taps: p^i over the product of p's distances to the other points.</summary>
    public static double[,] Kernel(int taps)
    {
        var factors = new double[6, taps];
        for (int p = 0; p < Finite.Length; p++)
        {
            double distances = 1;
            foreach (double other in Finite)
            {
                if (other != Finite[p]) distances *= Finite[p] - other;
            }

            for (int i = 0; i < taps; i++) factors[p, i] = Math.Pow(Finite[p], i) / distances;
        }

        factors[5, taps - 1] = 1;
        return factors;
    }

    /// <summary>The rows of the product of (x - p) over the other points, coefficient by coefficient.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Evaluate(float* window, nint stride, float* points, nint pointStride)
    {
        Vector256<float> d0 = Vector256.Load(window), d1 = Vector256.Load(window + stride), d2 = Vector256.Load(window + (2 * stride));
        Vector256<float> d3 = Vector256.Load(window + (3 * stride)), d4 = Vector256.Load(window + (4 * stride)), d5 = Vector256.Load(window + (5 * stride));
        Vector256<float> a = d4 - d2, b = d3 - d1;
        Add(Add(d0 + d4, -2, d2), 1.5f, b).Store(points);
        Add(Add(d4 - d1, 0.5f, d2), 2.5f, d3).Store(points + pointStride);
        Add(Add(d4 + d1, -2.5f, d2), 0.5f, d3).Store(points + (2 * pointStride));
        Add(a, 2, b).Store(points + (3 * pointStride));
        Add(a, -0.5f, b).Store(points + (4 * pointStride));
        Add(Add(d1 + d5, -2, d3), 1.5f, a).Store(points + (5 * pointStride));
    }

    /// <summary>sum + factor * term, rounded once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Add(Vector256<float> sum, float factor, Vector256<float> term) =>
        Vector256.FusedMultiplyAdd(Vector256.Create(factor), term, sum);
}
