namespace QcaNet.Metrics.Tests;

/// <summary>The formulas of the scores on sets of voxels, one pair of objects after the other.</summary>
internal static class NaiveScores
{
    internal static SegmentationScores Compute(int[] predicted, int[] truth)
    {
        List<HashSet<int>> p = Objects(predicted);
        List<HashSet<int>> t = Objects(truth);
        HashSet<int> foregroundP = [.. p.SelectMany(o => o)];
        HashSet<int> foregroundT = [.. t.SelectMany(o => o)];
        bool empty = p.Count == 0 && t.Count == 0;
        bool oneSided = !empty && (p.Count == 0 || t.Count == 0);
        double Convention(Func<double> score) => empty ? 1 : oneSided ? 0 : score();

        int matched = LargestMatching(p, t);
        return new SegmentationScores
        {
            Iou = Convention(() => Iou(foregroundP, foregroundT)),
            Dice = Convention(() => 2.0 * foregroundP.Intersect(foregroundT).Count() / (foregroundP.Count + foregroundT.Count)),
            Seg = Convention(() => t.Average(o => p.Max(candidate => Iou(candidate, o)))),
            MuCov = Convention(() => p.Average(o => t.Max(candidate => Iou(o, candidate)))),
            SegPublished = Convention(() => t.Average(o => Published(p.Select(c => (Iou(c, o), Cover(c, o)))))),
            MuCovPublished = Convention(() => p.Average(o => Published(t.Select(c => (Iou(o, c), Cover(o, c)))))),
            SegCtc = Convention(() => t.Average(o => p.Where(c => Cover(c, o) > 0.5).Select(c => Iou(c, o)).SingleOrDefault())),
            F1At50 = Convention(() => 2.0 * matched / (p.Count + t.Count)),
            ApAt50 = Convention(() => (double)matched / (p.Count + t.Count - matched)),
            TrueCount = t.Count,
            PredictedCount = p.Count,
        };
    }

    private static double Published(IEnumerable<(double Iou, double Cover)> candidates)
    {
        double best = 0;
        double cover = 0;
        foreach ((double iou, double share) in candidates)
        {
            // Candidates that do not overlap are none in the published code.
            if (share == 0 || iou < best) continue;

            best = iou;
            cover = Math.Max(cover, share);
        }

        return cover > 0.5 ? best : 0;
    }

    /// <summary>Pairs above 0.5 first, then those at 0.5 one by one in ascending order, as the convention says.</summary>
    private static int LargestMatching(List<HashSet<int>> p, List<HashSet<int>> t)
    {
        var free = (P: new HashSet<HashSet<int>>(p), T: new HashSet<HashSet<int>>(t));
        int matched = 0;
        foreach (Func<double, bool> rule in new Func<double, bool>[] { iou => iou > 0.5, iou => iou == 0.5 })
        {
            foreach (HashSet<int> a in p)
            {
                foreach (HashSet<int> b in t)
                {
                    if (!free.P.Contains(a) || !free.T.Contains(b) || !rule(Iou(a, b))) continue;

                    free.P.Remove(a);
                    free.T.Remove(b);
                    matched++;
                }
            }
        }

        return matched;
    }

    private static double Iou(HashSet<int> a, HashSet<int> b) => (double)a.Intersect(b).Count() / a.Union(b).Count();

    private static double Cover(HashSet<int> predicted, HashSet<int> truth) => (double)predicted.Intersect(truth).Count() / truth.Count;

    /// <summary>The voxels of each object, by ascending id.</summary>
    private static List<HashSet<int>> Objects(int[] labels) =>
        [.. labels.Distinct().Where(id => id != 0).Order().Select(id => Enumerable.Range(0, labels.Length).Where(i => labels[i] == id).ToHashSet())];
}
