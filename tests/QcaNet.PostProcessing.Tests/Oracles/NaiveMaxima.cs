using QcaNet.Volumes;

namespace QcaNet.PostProcessing.Tests;

/// <summary>
/// Prominence by its definition, from every voxel on its own: how far one has to come down on the best way to a higher voxel. Of voxels of
/// one height the earlier one in raster order counts as the higher; the best way is the one whose lowest voxel is highest.
/// </summary>
internal static class NaiveMaxima
{
    /// <summary>
    /// Ids 1..n in raster order at the voxels whose prominence is at least <paramref name="smallest"/> and above 0, or that have no higher
    /// voxel at all.
    /// </summary>
    /// <param name="squares">Squared heights; 0 is background and no way leads through it.</param>
    /// <param name="shape">Extent.</param>
    /// <param name="smallest">In roots of the squares.</param>
    /// <param name="connectivity">Which voxels are neighbors.</param>
    internal static int[] Find(double[] squares, Shape3D shape, double smallest, Connectivity connectivity)
    {
        var markers = new int[squares.Length];
        int id = 0;
        for (int top = 0; top < squares.Length; top++)
        {
            if (squares[top] == 0) continue;
            double? pass = HighestPass(top, squares, shape, connectivity);
            double fall = pass is { } low ? Math.Sqrt(squares[top]) - Math.Sqrt(low) : double.PositiveInfinity;
            if (fall > 0 && fall >= smallest) markers[top] = ++id;
        }

        return markers;
    }

    /// <summary>The lowest voxel of the best way from <paramref name="top"/> to a higher one; null where there is none.</summary>
    private static double? HighestPass(int top, double[] squares, Shape3D shape, Connectivity connectivity)
    {
        // Whoever goes on to the highest voxel in sight first comes down only where every other way does so too.
        var seen = new HashSet<int> { top };
        var frontier = new List<int> { top };
        double lowest = squares[top];
        while (frontier.Count > 0)
        {
            int at = frontier.MaxBy(voxel => squares[voxel]);
            frontier.Remove(at);
            lowest = Math.Min(lowest, squares[at]);
            if (squares[at] > squares[top] || (squares[at] == squares[top] && at < top)) return lowest;

            foreach ((int z, int y, int x) in Voxels.Neighbors(Voxels.At(at, shape), shape, connectivity))
            {
                int neighbor = shape.Offset(z, y, x);
                if (squares[neighbor] != 0 && seen.Add(neighbor)) frontier.Add(neighbor);
            }
        }

        return null;
    }
}
