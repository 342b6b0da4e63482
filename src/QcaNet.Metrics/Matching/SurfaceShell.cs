using QcaNet.Volumes;

namespace QcaNet.Metrics;

/// <summary>The offsets (+-Z, +-Y, +-X), which have equal length.</summary>
/// <param name="Z">Number of planes.</param>
/// <param name="Y">Number of rows.</param>
/// <param name="X">Number of voxels along a row.</param>
/// <param name="Distance">Their length in the unit of the spacing.</param>
internal readonly record struct SurfaceShell(int Z, int Y, int X, double Distance)
{
    /// <summary>Maximum number of steps along an axis.</summary>
    internal const int Reach = 4;

    /// <summary>
    /// Offsets in ascending order of distance; those that differ only in signs are combined. Beyond the distance that leaves the cube of
    /// <see cref="Reach"/>, an offset outside the cube could be nearer.
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
