using System.Runtime.CompilerServices;
using QcaNet.Models.Kernels;

namespace QcaNet.Models.Training;

/// <summary>An <see cref="IAdjointAxisTransform"/> along all three axes, eight channels at once.</summary>
/// <typeparam name="TAxis">The transform of each axis.</typeparam>
internal static unsafe class AdjointTransforms<TAxis>
    where TAxis : struct, IAdjointAxisTransform
{
    private const int Lanes = FeatureMap.Lanes;

    /// <summary>Number of values of the intermediate stages.</summary>
    private const int Stage = Lanes * 512;

    /// <summary>Transforms the gradients of a tile's outputs to those of its products.</summary>
    /// <param name="outputs">z outermost, eight channels each.</param>
    /// <param name="products">Receives the gradients, z outermost.</param>
    /// <param name="stride">Number of values from product to product.</param>
    /// <param name="work">Scratch memory for two stages.</param>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void FromOutputs(float* outputs, float* products, nint stride, float* work)
    {
        int q = TAxis.Products, m = TAxis.Outputs;
        float* first = work, second = work + Stage;
        for (int yx = 0; yx < m * m; yx++) TAxis.FromOutputs(outputs + (yx * Lanes), m * m * Lanes, first + (yx * Lanes), m * m * Lanes);
        for (int z = 0; z < q; z++)
        {
            for (int x = 0; x < m; x++)
            {
                TAxis.FromOutputs(first + (((z * m * m) + x) * Lanes), m * Lanes, second + (((z * q * m) + x) * Lanes), m * Lanes);
            }
        }

        for (int zy = 0; zy < q * q; zy++) TAxis.FromOutputs(second + (zy * m * Lanes), Lanes, products + (zy * q * stride), stride);
    }

    /// <summary>Transforms the gradients of a tile's points to those of its window.</summary>
    /// <param name="points">The first point, z outermost.</param>
    /// <param name="stride">Number of values from point to point.</param>
    /// <param name="work">Scratch memory for three stages.</param>
    /// <returns>The window, z outermost, eight channels each; within <paramref name="work"/>.</returns>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static float* FromPoints(float* points, nint stride, float* work)
    {
        int p = TAxis.Points, w = TAxis.Window;
        float* first = work, second = work + Stage, third = second + Stage;
        for (int yx = 0; yx < p * p; yx++) TAxis.FromPoints(points + (yx * stride), p * p * stride, first + (yx * Lanes), p * p * Lanes);
        for (int z = 0; z < w; z++)
        {
            for (int x = 0; x < p; x++)
            {
                TAxis.FromPoints(first + (((z * p * p) + x) * Lanes), p * Lanes, second + (((z * w * p) + x) * Lanes), p * Lanes);
            }
        }

        for (int zy = 0; zy < w * w; zy++) TAxis.FromPoints(second + (zy * p * Lanes), Lanes, third + (zy * w * Lanes), Lanes);
        return third;
    }
}
