using QcaNet.Volumes;

namespace QcaNet.Metrics;

/// <summary>The offsets (+-Z, +-Y, +-X), which are equally long.</summary>
/// <param name="Z">Planes.</param>
/// <param name="Y">Rows.</param>
/// <param name="X">Voxels along a row.</param>
/// <param name="Distance">Their length in the unit of the spacing.</param>
internal readonly record struct SurfaceShell(int Z, int Y, int X, double Distance)
{
    /// <summary>Steps at most along an axis.</summary>
    internal const int Reach = 4;

    /// <summary>
    /// Offsets by ascending distance, those that differ in signs alone as one. Beyond the distance that leaves the cube of
    /// <see cref="Reach"/> an offset outside could be nearer.
    /// </summary>
    internal static SurfaceShell[] All(VoxelSpacing spacing)
    {
        double limit = (Reach + 1) * Math.Min(spacing.Z, Math.Min(spacing.Y, spacing.X));
        var shells = new List<SurfaceShell>();
        for (int z = 0; z <= Reach; z++)
        {
            for (int y = 0; y <= Reach; y++)
            {
                for (int x = 0; x <= Reach; x++)
                {
                    double distance = Length(z * spacing.Z, y * spacing.Y, x * spacing.X);
                    if (distance < limit) shells.Add(new SurfaceShell(z, y, x, distance));
                }
            }
        }

        return [.. shells.OrderBy(o => o.Distance)];
    }

    private static double Length(double z, double y, double x) => Math.Sqrt((z * z) + (y * y) + (x * x));
}
