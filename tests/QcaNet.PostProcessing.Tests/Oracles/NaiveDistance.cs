using QcaNet.Volumes;

namespace QcaNet.PostProcessing.Tests;

/// <summary>The definition of the distance transform, tried out on every pair of voxels.</summary>
internal static class NaiveDistance
{
    /// <summary>Squared distances; infinity where there is no background.</summary>
    internal static double[] Squared(byte[] mask, Shape3D shape, double sz, double sy, double sx)
    {
        var squares = new double[mask.Length];
        foreach ((int z, int y, int x) in Voxels.Of(shape))
        {
            double best = double.PositiveInfinity;
            foreach ((int bz, int by, int bx) in Voxels.Of(shape))
            {
                if (mask[shape.Offset(bz, by, bx)] != 0) continue;

                double square = ((z - bz) * (z - bz) * sz * sz) + ((y - by) * (y - by) * sy * sy) + ((x - bx) * (x - bx) * sx * sx);
                best = Math.Min(best, square);
            }

            squares[shape.Offset(z, y, x)] = best;
        }

        return squares;
    }
}
