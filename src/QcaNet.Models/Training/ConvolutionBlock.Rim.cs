using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using QcaNet.Volumes;

namespace QcaNet.Models.Training;

/// <content>A bias that differs near the ends of the volume.</content>
internal unsafe partial struct ConvolutionBlock<TAxis>
{
    /// <summary>Whether all voxels of a tile are in the class away from the ends.</summary>
    private readonly bool Within(int z0, int y0, int x0)
    {
        int reach = Classes.Reach, m = TAxis.Outputs;
        return z0 >= reach && y0 >= reach && x0 >= reach && z0 + m + reach <= To.Shape.Depth && y0 + m + reach <= To.Shape.Height && x0
            + m + reach <= To.Shape.Width;
    }

    /// <summary>The offset of the values of a voxel's class; outside the volume, of any class.</summary>
    private readonly nint ClassOf(int z, int y, int x)
    {
        RimClasses classes = Classes;
        return (nint)classes.Of(At(z, To.Shape.Depth), At(y, To.Shape.Height), At(x, To.Shape.Width)) * Outputs;

        int At(int at, int extent) => classes.At(Math.Min(at, extent - 1), extent);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void AddBias(float* outputs, int z0, int y0, int x0, float* bias)
    {
        int m = TAxis.Outputs;
        Vector256<float> inside = Vector256.Load(bias + ((nint)(Classes.Count - 1) * Outputs));
        bool within = Within(z0, y0, x0);
        for (int i = 0; i < m * m * m; i++, outputs += Lanes)
        {
            Vector256<float> here = within ? inside : Vector256.Load(bias + ClassOf(z0 + (i / (m * m)), y0 + (i / m % m), x0 + (i % m)));
            (Vector256.Load(outputs) + here).Store(outputs);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void SumClasses(float* cube, int z0, int y0, int x0, int depth, int height, int width, float* sums)
    {
        int m = TAxis.Outputs;
        if (Within(z0, y0, x0))
        {
            Vector256<float> sum = default;
            for (int i = 0; i < m * m * m; i++) sum += Vector256.Load(cube + (i * Lanes));
            float* inside = sums + ((nint)(Classes.Count - 1) * Outputs);
            (Vector256.Load(inside) + sum).Store(inside);
            return;
        }

        for (int z = 0; z < depth; z++)
        {
            for (int y = 0; y < height; y++)
            {
                for (int x = 0; x < width; x++)
                {
                    float* to = sums + ClassOf(z0 + z, y0 + y, x0 + x);
                    (Vector256.Load(to) + Vector256.Load(cube + (((((z * m) + y) * m) + x) * Lanes))).Store(to);
                }
            }
        }
    }
}
