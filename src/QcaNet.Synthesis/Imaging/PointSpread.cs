using QcaNet.Synthesis.Numerics;
using QcaNet.Volumes;

namespace QcaNet.Synthesis.Imaging;

/// <summary>
/// The optics: a Gaussian, wider along z than in the plane, and a second one four times as wide for the scattered light. Real point spread
/// functions have long tails along z, which appear as columns above and below bright nuclei; a single Gaussian has none.
/// </summary>
internal static class PointSpread
{
    private const double HazeWidth = 4;

    /// <summary>Blurs in place; beyond the edges, the edge value is repeated.</summary>
    public static void Apply(Volume<float> light, SyntheticEmbryoOptions options)
    {
        Volume<float>? haze = options.Haze > 0 ? light.Clone() : null;
        Blur(light, options, 1);
        if (haze is null) return;
        Blur(haze, options, HazeWidth);
        Span<float> sharp = light.Voxels;
        Span<float> wide = haze.Voxels;
        float share = (float)options.Haze;
        for (int i = 0; i < sharp.Length; i++)
        {
            sharp[i] = ((1 - share) * sharp[i]) + (share * wide[i]);
        }
    }

    private static void Blur(Volume<float> light, SyntheticEmbryoOptions options, double width)
    {
        Shape3D shape = light.Shape;
        float[] alongZ = Kernel(width * options.BlurAlongZ / options.Spacing.Z);
        float[] alongY = Kernel(width * options.BlurInPlane / options.Spacing.Y);
        float[] alongX = Kernel(width * options.BlurInPlane / options.Spacing.X);
        if (alongX.Length > 1) BlurRows(light.Voxels, shape.Width, alongX);
        if (alongY.Length > 1)
        {
            for (int z = 0; z < shape.Depth; z++)
            {
                BlurLines(light.Plane(z), shape.Height, shape.Width, alongY);
            }
        }

        if (alongZ.Length > 1) BlurLines(light.Voxels, shape.Depth, shape.PlaneLength, alongZ);
    }

    // Half of the symmetric kernel, from its center outwards, truncated at four standard deviations; the sum over both sides is 1.
    private static float[] Kernel(double deviation)
    {
        if (deviation < 1e-3) return [1];
        int reach = (int)Math.Ceiling(4 * deviation);
        var weights = new double[reach + 1];
        double sum = 0;
        for (int i = 0; i <= reach; i++)
        {
            weights[i] = PortableMath.Exp(-0.5 * i * i / (deviation * deviation));
            sum += i == 0 ? weights[i] : 2 * weights[i];
        }

        return Array.ConvertAll(weights, weight => (float)(weight / sum));
    }

    private static void BlurRows(Span<float> voxels, int width, float[] kernel)
    {
        int reach = kernel.Length - 1;
        var padded = new float[width + (2 * reach)];
        for (int start = 0; start < voxels.Length; start += width)
        {
            Span<float> row = voxels.Slice(start, width);
            padded.AsSpan(0, reach).Fill(row[0]);
            row.CopyTo(padded.AsSpan(reach));
            padded.AsSpan(reach + width).Fill(row[^1]);
            for (int x = 0; x < width; x++)
            {
                float sum = kernel[0] * padded[x + reach];
                for (int k = 1; k < kernel.Length; k++)
                {
                    sum += kernel[k] * (padded[x + reach - k] + padded[x + reach + k]);
                }

                row[x] = sum;
            }
        }
    }

    // Consecutive lines of `length` voxels in memory, blurred across lines: along y within a plane, along z within the volume.
    private static void BlurLines(Span<float> voxels, int lines, int length, float[] kernel)
    {
        float[] source = voxels.ToArray();
        for (int line = 0; line < lines; line++)
        {
            Span<float> target = voxels.Slice(line * length, length);
            ReadOnlySpan<float> middle = source.AsSpan(line * length, length);
            for (int i = 0; i < target.Length; i++)
            {
                target[i] = kernel[0] * middle[i];
            }

            for (int k = 1; k < kernel.Length; k++)
            {
                float weight = kernel[k];
                ReadOnlySpan<float> before = source.AsSpan(Math.Max(0, line - k) * length, length);
                ReadOnlySpan<float> after = source.AsSpan(Math.Min(lines - 1, line + k) * length, length);
                for (int i = 0; i < target.Length; i++)
                {
                    target[i] += weight * (before[i] + after[i]);
                }
            }
        }
    }
}
