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
        double[] places = [.. order.Select(i => along(second[i]))];
        var near = new List<(int First, int Second, double Distance)>();
        for (int f = 0; f < first.Length; f++)
        {
            double place = along(first[f]);
            int from = Array.BinarySearch(places, place - distance);
            for (from = from < 0 ? ~from : from; from > 0 && places[from - 1] >= place - distance;) from--;
            near.Clear();
            for (int i = from; i < order.Length && places[i] <= place + distance; i++)
            {
                double apart = first[f].DistanceTo(second[order[i]]);
                if (apart <= distance) near.Add((f, order[i], apart));
            }

            near.Sort((a, b) => a.Second.CompareTo(b.Second));
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
