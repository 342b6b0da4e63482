using QcaNet.Volumes;

namespace QcaNet.Core.Tests;

/// <summary>Stacks of bright balls with brighter cores on a dark ground, and what is true of them.</summary>
internal static class Balls
{
    /// <summary>Intensity of the ground, of a ball and of its core; min-max scaling makes 0, 0.6 and 1 of them.</summary>
    public const ushort Ground = 100, Ball = 700, Core = 1100;

    /// <summary>Radius of a core, micrometres.</summary>
    public const double CoreRadius = 2;

    /// <summary>Draws balls. Voxel (z, y, x) lies at z, y, x times the spacing.</summary>
    /// <param name="shape">Extent in voxels.</param>
    /// <param name="spacing">Micrometres.</param>
    /// <param name="balls">Center and radius, micrometres. Where balls overlap, a voxel belongs to the nearer centre.</param>
    public static (Volume<ushort> Stack, Volume<int> Truth) Draw(Shape3D shape, VoxelSpacing spacing, params (double Z, double Y, double X, double Radius)[] balls)
    {
        var stack = new Volume<ushort>(shape, spacing);
        var truth = new Volume<int>(shape, spacing);
        stack.Voxels.Fill(Ground);
        for (int z = 0; z < shape.Depth; z++)
        {
            for (int y = 0; y < shape.Height; y++)
            {
                for (int x = 0; x < shape.Width; x++)
                {
                    double nearest = double.PositiveInfinity;
                    for (int i = 0; i < balls.Length; i++)
                    {
                        double d = Math.Sqrt(Square((z * spacing.Z) - balls[i].Z) + Square((y * spacing.Y) - balls[i].Y) + Square((x * spacing.X) - balls[i].X));
                        if (d > balls[i].Radius || d >= nearest) continue;
                        nearest = d;
                        truth[z, y, x] = i + 1;
                        stack[z, y, x] = d <= CoreRadius ? Core : Ball;
                    }
                }
            }
        }

        return (stack, truth);
    }

    /// <summary>Two balls apart from each other, in raster order, at 1 um.</summary>
    public static (Volume<ushort> Stack, Volume<int> Truth) Two() => Draw(new Shape3D(20, 24, 30), VoxelSpacing.Isotropic(1), (7, 8, 8, 5), (11, 14, 21, 6));

    private static double Square(double x) => x * x;
}
