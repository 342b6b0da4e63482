namespace QcaNet.Metrics;

/// <summary>Finds pairs of nearby points of two sets.</summary>
internal static class NearbyPairs
{
    /// <summary>
    /// Finds all pairs with at most a given distance, by ascending first and then second index. The second points are sorted along the axis
    /// with the largest extent, and only those that can be near enough along this axis are examined.
    /// </summary>
    internal static List<(int First, int Second, double Distance)> Find(Point3D[] first, Point3D[] second, double distance)
    {
        var pairs = new List<(int First, int Second, double Distance)>();
        Func<Point3D, double> along = LongestAxis(second);
        int[] order = [.. Enumerable.Range(0, second.Length).OrderBy(i => along(second[i]))];
        Point3D[] sorted = [.. order.Select(i => second[i])];
        double[] places = [.. sorted.Select(along)];
        var near = new List<(int First, int Second, double Distance)>();
        for (int f = 0; f < first.Length; f++)
        {
            Point3D here = first[f];
            double place = along(here);
            int from = Array.BinarySearch(places, place - distance);
            for (from = from < 0 ? ~from : from; from > 0 && places[from - 1] >= place - distance;) from--;
            near.Clear();
            for (int i = from; i < order.Length && places[i] <= place + distance; i++)
            {
                // Already too far along one other axis, like most points of the slab.
                Point3D other = sorted[i];
                if (Math.Abs(other.Z - here.Z) > distance || Math.Abs(other.Y - here.Y) > distance) continue;
                if (Math.Abs(other.X - here.X) > distance) continue;
                double apart = here.DistanceTo(other);
                if (apart <= distance) near.Add((f, order[i], apart));
            }

            if (near.Count > 1) near.Sort((a, b) => a.Second.CompareTo(b.Second));
            pairs.AddRange(near);
        }

        return pairs;
    }

    private static Func<Point3D, double> LongestAxis(Point3D[] points)
    {
        Func<Point3D, double>[] axes = [p => p.Z, p => p.Y, p => p.X];
        return points.Length == 0 ? axes[0] : axes.MaxBy(axis => points.Max(axis) - points.Min(axis))!;
    }
}
