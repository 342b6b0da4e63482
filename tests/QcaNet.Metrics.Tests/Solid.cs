using QcaNet.Volumes;

namespace QcaNet.Metrics.Tests;

/// <summary>Ellipsoids whose measures are known.</summary>
internal static class Solid
{
    /// <summary>An ellipsoid of given semi-axes (along z, y, x before it is turned) in micrometers, in a random pose, its center off the grid.</summary>
    internal static Volume<int> Ellipsoid(double[] axes, VoxelSpacing spacing, Random? random = null, bool turn = true)
    {
        double[][] frame = [[1, 0, 0], [0, 1, 0], [0, 0, 1]];
        double[] shift = [0, 0, 0];
        if (random is not null && turn)
        {
            shift = [random.NextDouble(), random.NextDouble(), random.NextDouble()];
            (double a, double b, double c) = (Normal(random), Normal(random), Normal(random));
            double d = Normal(random), n = Math.Sqrt((a * a) + (b * b) + (c * c) + (d * d));
            (a, b, c, d) = (a / n, b / n, c / n, d / n);
            frame =
            [
                [1 - (2 * ((c * c) + (d * d))), 2 * ((b * c) - (a * d)), 2 * ((b * d) + (a * c))],
                [2 * ((b * c) + (a * d)), 1 - (2 * ((b * b) + (d * d))), 2 * ((c * d) - (a * b))],
                [2 * ((b * d) - (a * c)), 2 * ((c * d) + (a * b)), 1 - (2 * ((b * b) + (c * c)))],
            ];
        }

        double reach = axes.Max();
        int[] half = [(int)Math.Ceiling(reach / spacing.Z) + 2, (int)Math.Ceiling(reach / spacing.Y) + 2, (int)Math.Ceiling(reach / spacing.X) + 2];
        var labels = new Volume<int>(new Shape3D((2 * half[0]) + 1, (2 * half[1]) + 1, (2 * half[2]) + 1), spacing);
        for (int z = 0; z < labels.Shape.Depth; z++)
        {
            for (int y = 0; y < labels.Shape.Height; y++)
            {
                for (int x = 0; x < labels.Shape.Width; x++)
                {
                    double[] p = [(z - half[0] + shift[0]) * spacing.Z, (y - half[1] + shift[1]) * spacing.Y, (x - half[2] + shift[2]) * spacing.X];
                    double square = 0;
                    for (int i = 0; i < 3; i++) square += Math.Pow(((frame[i][0] * p[0]) + (frame[i][1] * p[1]) + (frame[i][2] * p[2])) / axes[i], 2);
                    if (square <= 1) labels[z, y, x] = 1;
                }
            }
        }

        return labels;
    }

    /// <summary>Surface area by integration over the sphere.</summary>
    internal static double EllipsoidArea(double[] axes)
    {
        const int rings = 400;
        double sum = 0;
        for (int i = 0; i < rings; i++)
        {
            double z = -1 + ((2 * i + 1.0) / rings), r = Math.Sqrt(1 - (z * z));
            for (int j = 0; j < rings; j++)
            {
                (double y, double x) = Math.SinCos(2 * Math.PI * (j + 0.5) / rings);
                sum += Math.Sqrt(Math.Pow(axes[1] * axes[2] * z, 2) + Math.Pow(axes[0] * axes[2] * r * y, 2) + Math.Pow(axes[0] * axes[1] * r * x, 2));
            }
        }

        return 4 * Math.PI * sum / (rings * rings);
    }

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
