using QcaNet.Volumes;

namespace QcaNet.Metrics.Tests;

/// <summary>Scores of matched objects from sets of voxels, by trying everything.</summary>
internal static class NaiveMatching
{
    /// <summary>Over all one-to-one pairings at the threshold: most pairs, then the largest sum of IoU.</summary>
    internal static (int Pairs, double Sum) Best(int[] predicted, int[] truth, double threshold)
    {
        int[] p = Ids(predicted), t = Ids(truth);
        return Next(0, 0);

        (int Pairs, double Sum) Next(int row, int used)
        {
            if (row == t.Length) return (0, 0);
            (int Pairs, double Sum) best = Next(row + 1, used);
            for (int c = 0; c < p.Length; c++)
            {
                double iou = Iou(predicted, p[c], truth, t[row]);
                if ((used & (1 << c)) != 0 || iou < threshold) continue;
                (int pairs, double sum) = Next(row + 1, used | (1 << c));
                if (pairs + 1 > best.Pairs || (pairs + 1 == best.Pairs && sum + iou > best.Sum)) best = (pairs + 1, sum + iou);
            }

            return best;
        }
    }

    internal static double AggregatedJaccard(int[] predicted, int[] truth)
    {
        int[] p = Ids(predicted), t = Ids(truth);
        double above = 0, below = 0;
        var used = new HashSet<int>();
        foreach (int id in t)
        {
            int best = p.OrderByDescending(c => Iou(predicted, c, truth, id)).ThenByDescending(c => Both(predicted, c, truth, id)).ThenBy(c => c).FirstOrDefault();
            int both = Both(predicted, best, truth, id);
            int size = truth.Count(v => v == id);
            if (best == 0 || both == 0)
            {
                below += size;
                continue;
            }

            used.Add(best);
            above += both;
            below += size + predicted.Count(v => v == best) - both;
        }

        below += predicted.Count(v => v != 0 && !used.Contains(v));
        return below == 0 ? 1 : above / below;
    }

    internal static (double Mean, double Hausdorff95) SurfaceDistances(Volume<int> predicted, int p, Volume<int> truth, int t, VoxelSpacing spacing)
    {
        (int, int, int)[] a = Surface(predicted, p), b = Surface(truth, t);
        double[] there = [.. a.Select(v => b.Min(w => Distance(v, w, spacing)))], back = [.. b.Select(v => a.Min(w => Distance(v, w, spacing)))];
        return (there.Concat(back).Average(), Math.Max(Percentile(there), Percentile(back)));
    }

    private static double Percentile(double[] values)
    {
        double[] sorted = [.. values.Order()];
        double rank = 0.95 * (sorted.Length - 1);
        (int low, int high) = ((int)Math.Floor(rank), (int)Math.Ceiling(rank));
        return sorted[low] + ((rank - low) * (sorted[high] - sorted[low]));
    }

    private static double Distance((int Z, int Y, int X) a, (int Z, int Y, int X) b, VoxelSpacing s) => Math.Sqrt(
        Math.Pow((a.Z - b.Z) * s.Z, 2) + Math.Pow((a.Y - b.Y) * s.Y, 2) + Math.Pow((a.X - b.X) * s.X, 2));

    private static (int, int, int)[] Surface(Volume<int> labels, int id)
    {
        bool Is(int z, int y, int x) => labels.Shape.Contains(z, y, x) && labels[z, y, x] == id;
        (int depth, int height, int width) = labels.Shape;
        return
        [
            .. from z in Enumerable.Range(0, depth)
               from y in Enumerable.Range(0, height)
               from x in Enumerable.Range(0, width)
               where Is(z, y, x)
               where !(Is(z - 1, y, x) && Is(z + 1, y, x) && Is(z, y - 1, x) && Is(z, y + 1, x) && Is(z, y, x - 1) && Is(z, y, x + 1))
               select (z, y, x),
        ];
    }

    private static int[] Ids(int[] labels) => [.. labels.Where(id => id != 0).Distinct().Order()];

    private static int Both(int[] predicted, int p, int[] truth, int t) => predicted.Zip(truth).Count(v => v.First == p && v.Second == t);

    private static double Iou(int[] predicted, int p, int[] truth, int t) =>
        (double)Both(predicted, p, truth, t) / predicted.Zip(truth).Count(v => v.First == p || v.Second == t);
}
