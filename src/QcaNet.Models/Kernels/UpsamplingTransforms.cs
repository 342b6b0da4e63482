using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace QcaNet.Models.Kernels;

/// <summary>
/// A transposed convolution of kernel size and stride 2 followed by a convolution of kernel size 3, as one convolution of the coarse
/// voxels. A fine voxel depends on two coarse ones: an even one on its own and the previous one, an odd one on its own and the next one.
/// Four fine voxels with six multiplications, and only sums.
/// </summary>
/// <remarks>
/// If d0..d3 are the coarse voxels -1..2, the even outputs are the two-tap convolution of d0, d1, d2 and the odd ones that of d1, d2, d3:
/// three multiplications each (d0 - d1, d1, d1 - d2 and d1 - d2, d2, d2 - d3), with one point in common.
/// </remarks>
internal readonly unsafe partial struct UpsamplingKernel3 : IAxisTransform
{
    public static int Window => 4;

    public static int Step => 2;

    public static int Before => 1;

    public static int Points => 5;

    public static int Products => 6;

    public static int Outputs => 4;

    public static double[,] Kernel { get; } =
    {
        { 1, 0, 0, 0 }, { 1, 1, 0, 0 }, { 0, 1, 0, 0 }, { 0, 0, 1, 0 }, { 0, 0, 1, 1 }, { 0, 0, 0, 1 },
    };

    public static int PointOf(int product) => product < 3 ? product : product - 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void ToPoints(float* window, nint stride, float* points, nint pointStride)
    {
        Vector256<float> d0 = Vector256.Load(window), d1 = Vector256.Load(window + stride);
        Vector256<float> d2 = Vector256.Load(window + (2 * stride)), d3 = Vector256.Load(window + (3 * stride));
        (d0 - d1).Store(points);
        d1.Store(points + pointStride);
        (d1 - d2).Store(points + (2 * pointStride));
        d2.Store(points + (3 * pointStride));
        (d2 - d3).Store(points + (4 * pointStride));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void ToOutputs(float* products, nint stride, float* outputs, nint outputStride)
    {
        Vector256<float> m1 = Vector256.Load(products + stride), m4 = Vector256.Load(products + (4 * stride));
        (Vector256.Load(products) + m1).Store(outputs);
        (Vector256.Load(products + (3 * stride)) + m4).Store(outputs + outputStride);
        (m1 - Vector256.Load(products + (2 * stride))).Store(outputs + (2 * outputStride));
        (m4 - Vector256.Load(products + (5 * stride))).Store(outputs + (3 * outputStride));
    }
}

/// <summary>
/// A transposed convolution of kernel size and stride 2 followed by a convolution of kernel size 5, as one convolution of the coarse
/// voxels. A fine voxel depends on its own coarse voxel and both neighbors. Even and odd outputs are each a <see cref="Kernel3Tile2"/> of
/// the same points.
/// </summary>
internal readonly unsafe partial struct UpsamplingKernel5 : IAxisTransform
{
    public static int Window => 4;

    public static int Step => 2;

    public static int Before => 1;

    public static int Points => 4;

    public static int Products => 8;

    public static int Outputs => 4;

    public static double[,] Kernel { get; } = TwoParities();

    public static int PointOf(int product) => product & 3;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void ToPoints(float* window, nint stride, float* points, nint pointStride) =>
        Kernel3Tile2.ToPoints(window, stride, points, pointStride);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void ToOutputs(float* products, nint stride, float* outputs, nint outputStride)
    {
        Kernel3Tile2.ToOutputs(products, stride, outputs, 2 * outputStride);
        Kernel3Tile2.ToOutputs(products + (4 * stride), stride, outputs + outputStride, 2 * outputStride);
    }

    private static double[,] TwoParities()
    {
        var both = new double[8, 6];
        for (int row = 0; row < 4; row++)
        {
            for (int tap = 0; tap < 3; tap++) both[row, tap] = both[row + 4, tap + 3] = Kernel3Tile2.Kernel[row, tap];
        }

        return both;
    }
}
