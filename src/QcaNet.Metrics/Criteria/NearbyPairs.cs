namespace QcaNet.Metrics;

/// <summary>Pairs of points of two sets that lie near each other.</summary>
internal static class NearbyPairs
{
    /// <summary>
    /// All pairs no more than a distance apart, by ascending first and then second index. The second points are sorted along z, and only those are looked
    /// at that can be near enough along z alone.
    /// </summary>
    internal static List<(int First, int Second, double Distance)> Find(Point3D[] first, Point3D[] second, double distance)
    {
        var pairs = new List<(int First, int Second, double Distance)>();
        int[] order = [.. Enumerable.Range(0, second.Length).OrderBy(i => second[i].Z)];
        double[] heights = [.. order.Select(i => second[i].Z)];
        var near = new List<(int First, int Second, double Distance)>();
        for (int f = 0; f < first.Length; f++)
        {
            int from = Array.BinarySearch(heights, first[f].Z - distance);
            for (from = from < 0 ? ~from : from; from > 0 && heights[from - 1] >= first[f].Z - distance;) from--;
            near.Clear();
            for (int i = from; i < order.Length && heights[i] <= first[f].Z + distance; i++)
            {
                double apart = first[f].DistanceTo(second[order[i]]);
                if (apart <= distance) near.Add((f, order[i], apart));
            }

            near.Sort((a, b) => a.Second.CompareTo(b.Second));
            pairs.AddRange(near);
        }

        return pairs;
    }
}
