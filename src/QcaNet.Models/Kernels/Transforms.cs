using System.Runtime.CompilerServices;

namespace QcaNet.Models.Kernels;

/// <summary>An <see cref="IAxisTransform"/> along all three axes, eight channels at once.</summary>
/// <typeparam name="TAxis">The transform of each axis.</typeparam>
internal static unsafe class Transforms<TAxis>
    where TAxis : struct, IAxisTransform
{
    private const int Lanes = FeatureMap.Lanes;

    /// <summary>Transforms a cubic window to points.</summary>
    /// <param name="window">Its first voxel.</param>
    /// <param name="plane">Number of values from plane to plane.</param>
    /// <param name="row">Number of values from row to row.</param>
    /// <param name="voxel">Number of values from voxel to voxel.</param>
    /// <param name="points">Receives the points, z outermost.</param>
    /// <param name="pointStride">Number of values from point to point.</param>
    /// <param name="work">Scratch memory for two intermediate stages.</param>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void ToPoints(float* window, nint plane, nint row, nint voxel, float* points, nint pointStride, float* work)
    {
        int w = TAxis.Window, p = TAxis.Points;
        float* first = work, second = work + (Lanes * 512);
        for (int y = 0; y < w; y++)
        {
            for (int x = 0; x < w; x++)
            {
                TAxis.ToPoints(window + (y * row) + (x * voxel), plane, first + (((y * w) + x) * Lanes), w * w * Lanes);
            }
        }

        for (int z = 0; z < p; z++)
        {
            for (int x = 0; x < w; x++)
            {
                TAxis.ToPoints(first + (((z * w * w) + x) * Lanes), w * Lanes, second + (((z * p * w) + x) * Lanes), w * Lanes);
            }
        }

        for (int zy = 0; zy < p * p; zy++) TAxis.ToPoints(second + (zy * w * Lanes), Lanes, points + (zy * p * pointStride), pointStride);
    }

    /// <summary>Transforms the products of a tile to its outputs.</summary>
    /// <param name="products">The first product, z outermost.</param>
    /// <param name="stride">Number of values from product to product.</param>
    /// <param name="work">Scratch memory for three stages.</param>
    /// <returns>Outputs, z outermost, eight channels each; within <paramref name="work"/>.</returns>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static float* ToOutputs(float* products, nint stride, float* work)
    {
        int q = TAxis.Products, m = TAxis.Outputs;
        float* first = work, second = work + (Lanes * 512), third = second + (Lanes * 512);
        for (int yx = 0; yx < q * q; yx++) TAxis.ToOutputs(products + (yx * stride), q * q * stride, first + (yx * Lanes), q * q * Lanes);
        for (int z = 0; z < m; z++)
        {
            for (int x = 0; x < q; x++)
            {
                TAxis.ToOutputs(first + (((z * q * q) + x) * Lanes), q * Lanes, second + (((z * m * q) + x) * Lanes), q * Lanes);
            }
        }

        for (int zy = 0; zy < m * m; zy++) TAxis.ToOutputs(second + (zy * q * Lanes), Lanes, third + (zy * m * Lanes), Lanes);
        return third;
    }
}
