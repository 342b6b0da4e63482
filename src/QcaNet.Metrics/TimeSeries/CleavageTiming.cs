namespace QcaNet.Metrics;

/// <summary>Computes the timing of divisions, from nucleus counts alone or from a lineage.</summary>
public static class CleavageTiming
{
    /// <summary>The stages of the published code: 1, 2, 3, 4, 5-7, 8, 9-15, 16, 17-31, 32, 33-63, 64 and more.</summary>
    public static IReadOnlyList<(int Fewest, int Most)> PublishedStages { get; } =
        [(1, 1), (2, 2), (3, 3), (4, 4), (5, 7), (8, 8), (9, 15), (16, 16), (17, 31), (32, 32), (33, 63), (64, int.MaxValue)];

    /// <summary>
    /// Fits a nondecreasing curve to the counts by least squares (pool adjacent violators, Barlow et al. 1972). The number of nuclei of an
    /// embryo does not decrease, so a decrease is a segmentation error.
    /// </summary>
    /// <exception cref="ArgumentNullException"><paramref name="counts"/> is null.</exception>
    public static IReadOnlyList<double> Monotone(IReadOnlyList<int> counts)
    {
        ArgumentNullException.ThrowIfNull(counts);
        var blocks = new List<(double Mean, int Length)>();
        foreach (int count in counts)
        {
            (double mean, int length) = (count, 1);
            while (blocks.Count > 0 && blocks[^1].Mean > mean)
            {
                (double before, int size) = blocks[^1];
                blocks.RemoveAt(blocks.Count - 1);
                (mean, length) = (((before * size) + (mean * length)) / (size + length), size + length);
            }

            blocks.Add((mean, length));
        }

        return [.. blocks.SelectMany(b => Enumerable.Repeat(b.Mean, b.Length))];
    }

    /// <summary>
    /// Finds divisions without linking: each time point at which the rounded monotone curve increases is returned once for each nucleus of
    /// the increase.
    /// </summary>
    /// <exception cref="ArgumentNullException"><paramref name="counts"/> is null.</exception>
    public static IReadOnlyList<int> Divisions(IReadOnlyList<int> counts)
    {
        int[] curve = [.. Monotone(counts).Select(c => (int)Math.Round(c, MidpointRounding.AwayFromZero))];
        return [.. Enumerable.Range(1, Math.Max(0, curve.Length - 1)).SelectMany(t => Enumerable.Repeat(t, curve[t] - curve[t - 1]))];
    }

    /// <summary>Computes the time spent at each stage.</summary>
    /// <remarks>
    /// As published, a stage begins at the first of more than <paramref name="hold"/> consecutive time points whose counts all lie within
    /// it.
    /// </remarks>
    /// <param name="counts">Number of nuclei at each time point.</param>
    /// <param name="interval">Time between consecutive time points, above 0.</param>
    /// <param name="stages">Ranges of counts, both ends inclusive; null for <see cref="PublishedStages"/>.</param>
    /// <param name="hold">0 or more; default 5, as published.</param>
    /// <exception cref="ArgumentNullException"><paramref name="counts"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The interval is not above 0, or <paramref name="hold"/> is negative.</exception>
    public static IReadOnlyList<StageDuration> Stages(
        IReadOnlyList<int> counts, TimeSpan interval, IReadOnlyList<(int Fewest, int Most)>? stages = null, int hold = 5)
    {
        ArgumentNullException.ThrowIfNull(counts);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(interval, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfNegative(hold);
        stages ??= PublishedStages;
        int[] stage = [.. counts.Select(c => IndexOf(stages, c))];
        var begins = new List<(int Stage, int Start)>();
        for (int from = 0, to; from < stage.Length; from = to)
        {
            for (to = from + 1; to < stage.Length && stage[to] == stage[from];) to++;
            bool later = stage[from] >= 0 && (begins.Count == 0 || stage[from] > begins[^1].Stage);
            if (later && to - from > hold) begins.Add((stage[from], from));
        }

        return
        [
            .. begins.Select((b, i) => new StageDuration(
                stages[b.Stage].Fewest,
                stages[b.Stage].Most,
                b.Start,
                interval * ((i + 1 < begins.Count ? begins[i + 1].Start : counts.Count) - b.Start),
                i > 0 && i + 1 < begins.Count)),
        ];
    }

    /// <summary>
    /// Computes the synchrony of the divisions of each round (1 for the division of the first nuclei, 2 for that of their daughters, ..):
    /// the number of divisions, and the standard deviation (divided by n) and range of their times.
    /// </summary>
    /// <exception cref="ArgumentNullException"><paramref name="lineage"/> is null.</exception>
    public static IReadOnlyList<DivisionRound> Synchrony(Lineage lineage, TimeSpan interval)
    {
        ArgumentNullException.ThrowIfNull(lineage);
        var round = new Dictionary<int, int> { [0] = 0 };
        foreach (NucleusTrack track in lineage.Tracks) round.Add(track.Id, round[track.Parent] + 1);
        return
        [
            .. lineage.Divisions.GroupBy(d => round[d.Mother]).OrderBy(g => g.Key).Select(g =>
            {
                double mean = g.Average(d => d.TimePoint);
                double deviation = Math.Sqrt(g.Average(d => (d.TimePoint - mean) * (d.TimePoint - mean)));
                return new DivisionRound(
                    g.Key, g.Count(), interval * deviation, interval * (g.Max(d => d.TimePoint) - g.Min(d => d.TimePoint)));
            }),
        ];
    }

    /// <summary>
    /// Computes the rate of development: doublings of the count per hour, the least-squares slope of log2(count) over the time points with
    /// a nucleus.
    /// </summary>
    /// <returns>The rate, or null if there are fewer than two such time points.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="counts"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The interval is not above 0.</exception>
    public static double? DoublingsPerHour(IReadOnlyList<int> counts, TimeSpan interval)
    {
        ArgumentNullException.ThrowIfNull(counts);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(interval, TimeSpan.Zero);
        (double X, double Y)[] points =
        [
            .. counts.Select((c, t) => (X: t * interval.TotalHours, C: c)).Where(p => p.C > 0).Select(p => (p.X, Math.Log2(p.C))),
        ];
        if (points.Length < 2) return null;
        (double x, double y) = (points.Average(p => p.X), points.Average(p => p.Y));
        return points.Sum(p => (p.X - x) * (p.Y - y)) / points.Sum(p => (p.X - x) * (p.X - x));
    }

    private static int IndexOf(IReadOnlyList<(int Fewest, int Most)> stages, int count)
    {
        for (int i = 0; i < stages.Count; i++)
        {
            if (count >= stages[i].Fewest && count <= stages[i].Most) return i;
        }

        return -1;
    }
}
