using QcaNet.Volumes;

namespace QcaNet.PostProcessing.Tests;

/// <summary>
/// The definition of the distance transform one axis at a time, every voxel of a line tried for every other: for lines too long for
/// <see cref="NaiveDistance"/>, with which it has to agree on small volumes. Squared lengths of the steps are whole numbers wherever it
/// is compared exactly; sums of them are exact in doubles.
/// </summary>
internal static class AxisDistance
{
    /// <summary>Squared distances; infinity where there is no background.</summary>
    internal static double[] Squared(byte[] mask, Shape3D shape, double sz, double sy, double sx)
    {
        double[] squares = [.. mask.Select(value => value == 0 ? 0 : double.PositiveInfinity)];
        squares = Along(squares, shape.Width, 1, sx);
        squares = Along(squares, shape.Height, shape.Width, sy);
        return Along(squares, shape.Depth, shape.PlaneLength, sz);
    }

    /// <summary>Lines of <paramref name="length"/> voxels that are <paramref name="stride"/> apart in memory.</summary>
    private static double[] Along(double[] squares, int length, int stride, double step)
    {
        if (length == 1) return squares;
        double[] steps = [.. Enumerable.Range(0, length).Select(k => (double)k * k * (step * step))];
        var result = new double[squares.Length];
        for (int voxel = 0; voxel < squares.Length; voxel++)
        {
            if (squares[voxel] == 0) continue;
            int at = voxel / stride % length;
            int other = voxel - (at * stride);
            double best = double.PositiveInfinity;
            for (int k = 0; k < length; k++, other += stride)
            {
                double square = squares[other] + steps[Math.Abs(at - k)];
                if (square < best) best = square;
            }

            result[voxel] = best;
        }

        return result;
    }
}
