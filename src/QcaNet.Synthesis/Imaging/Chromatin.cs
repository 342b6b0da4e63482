using QcaNet.Synthesis.Numerics;

namespace QcaNet.Synthesis.Imaging;

/// <summary>
/// Smooth random texture in space: random numbers at the points of a lattice, interpolated linearly between them, in two octaves. It
/// depends only on position and seed, so the same embryo sampled on another grid has the same chromatin.
/// </summary>
internal static class Chromatin
{
    /// <summary>A value around 0, between -1 and 1, with a grain size of about <paramref name="grain"/> micrometers.</summary>
    public static double At(ulong seed, double grain, double z, double y, double x) =>
        (0.65 * Octave(seed, z / grain, y / grain, x / grain)) + (0.35 * Octave(~seed, 2 * z / grain, 2 * y / grain, 2 * x / grain));

    private static double Octave(ulong seed, double z, double y, double x)
    {
        double z0 = Math.Floor(z);
        double y0 = Math.Floor(y);
        double x0 = Math.Floor(x);
        double fz = z - z0;
        double fy = y - y0;
        double fx = x - x0;
        int iz = (int)z0;
        int iy = (int)y0;
        int ix = (int)x0;
        double near = Plane(seed, iz, iy, ix, fy, fx);
        double far = Plane(seed, iz + 1, iy, ix, fy, fx);
        return (2 * (near + (fz * (far - near)))) - 1;
    }

    private static double Plane(ulong seed, int z, int y, int x, double fy, double fx)
    {
        double v00 = RandomStream.AtLattice(seed, z, y, x);
        double v01 = RandomStream.AtLattice(seed, z, y, x + 1);
        double v10 = RandomStream.AtLattice(seed, z, y + 1, x);
        double v11 = RandomStream.AtLattice(seed, z, y + 1, x + 1);
        double top = v00 + (fx * (v01 - v00));
        double bottom = v10 + (fx * (v11 - v10));
        return top + (fy * (bottom - top));
    }
}
