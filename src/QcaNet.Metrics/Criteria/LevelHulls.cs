using System.Runtime.InteropServices;

namespace QcaNet.Metrics;

/// <summary>
/// The points of voxels that can be corners of their convex hull: in each plane only the corners of its own hull can, and each voxel is
/// represented by its six face centers, which lie in three planes of doubled coordinates.
/// </summary>
internal static class LevelHulls
{
    /// <summary>Returns the candidates, in ascending order of z.</summary>
    /// <param name="rows">The ends of every row that contains voxels, in raster order; at least one.</param>
    internal static HullPoint[] CornersOfVoxelRows(List<(int Z, int Y, int FirstX, int LastX)> rows)
    {
        var corners = new List<HullPoint>();
        var ends = new List<long>();
        var own = new List<long>();
        var before = new List<long>(); // the hull of the plane below, whose upper faces lie at the level between
        var level = new List<long>();
        var hull = new List<long>();
        int last = int.MinValue;
        for (int i = 0; i < rows.Count;)
        {
            int z = rows[i].Z;
            ends.Clear();
            for (; i < rows.Count && rows[i].Z == z; i++)
            {
                // In ascending order, as the monotone chain requires.
                ends.Add(Key(2 * rows[i].Y, 2 * rows[i].FirstX));
                if (rows[i].LastX != rows[i].FirstX) ends.Add(Key(2 * rows[i].Y, 2 * rows[i].LastX));
            }

            Chain(ends, own);
            level.Clear();
            if (last == z - 1) level.AddRange(before);
            else Take(before, (2 * last) + 1);
            level.AddRange(own);
            Take(level, (2 * z) - 1);

            level.Clear();
            foreach (long point in own)
            {
                (int y, int x) = Place(point);
                level.Add(Key(y - 1, x));
                level.Add(Key(y, x - 1));
                level.Add(Key(y, x + 1));
                level.Add(Key(y + 1, x));
            }

            Take(level, 2 * z);
            (before, own) = (own, before);
            last = z;
        }

        Take(before, (2 * last) + 1);
        return [.. corners];

        void Take(List<long> points, int z)
        {
            points.Sort();
            Chain(points, hull);
            foreach (long point in hull)
            {
                (int y, int x) = Place(point);
                corners.Add(new HullPoint(z, y, x));
            }
        }
    }

    // One number per point, which sorts by y and then x; coordinates may be -1.
    private static long Key(int y, int x) => ((long)(y + 1) << 32) | (uint)(x + 1);

    private static (int Y, int X) Place(long key) => ((int)(key >> 32) - 1, (int)(uint)key - 1);

    /// <summary>Andrew's monotone chain: returns corners only, points on edges are omitted.</summary>
    private static void Chain(List<long> sorted, List<long> hull)
    {
        hull.Clear();
        ReadOnlySpan<long> points = CollectionsMarshal.AsSpan(sorted);
        if (points.Length < 3)
        {
            hull.AddRange(points);
            return;
        }

        for (int pass = 0; pass < 2; pass++)
        {
            int floor = hull.Count;
            for (int i = 0; i < points.Length; i++)
            {
                long point = pass == 0 ? points[i] : points[points.Length - 1 - i];
                while (hull.Count >= floor + 2 && Turn(hull[^2], hull[^1], point) <= 0) hull.RemoveAt(hull.Count - 1);
                hull.Add(point);
            }

            hull.RemoveAt(hull.Count - 1);
        }

        if (hull.Count == 0) hull.Add(points[0]);
    }

    private static long Turn(long a, long b, long c)
    {
        ((int ay, int ax), (int by, int bx), (int cy, int cx)) = (Place(a), Place(b), Place(c));
        return ((long)(by - ay) * (cx - ax)) - ((long)(bx - ax) * (cy - ay));
    }
}
