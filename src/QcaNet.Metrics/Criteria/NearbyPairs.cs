namespace QcaNet.Metrics;

/// <summary>Pairs of points of two sets that lie near each other.</summary>
internal static class NearbyPairs
{
    /// <summary>
    /// All pairs no more than a distance apart, by ascending first and then second index. The second points are sorted along the axis on
    /// which they lie farthest apart, and only those are looked at that can be near enough along it alone.
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
                // Along one axis alone already too far: most points of the slab are.
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
