// Surfaces of a matched pair mostly run within a voxel or two of each other. So each surface voxel looks around itself, nearest offsets first, until it
// meets the other surface; only where it meets none within a few voxels does it go through the list of the other surface. That is exact, and several
// times cheaper than two distance transforms per pair.

using QcaNet.Threading;
using QcaNet.Volumes;

namespace QcaNet.Metrics;

/// <summary>Distances between the surfaces of matched objects.</summary>
public static class BoundaryDistances
{
    private const int Reach = 4;

    /// <summary>Measures every pair.</summary>
    /// <param name="predicted">Predicted labels, 0 is background; not changed. The spacing of <paramref name="truth"/> counts, or its own where that is null.</param>
    /// <param name="truth">True labels of the same shape, 0 is background; not changed.</param>
    /// <param name="pairs">Pairs of ids that occur, for instance of <see cref="ObjectMatching.Match(ContingencyTable, double)"/>.</param>
    /// <param name="threads">Threads at most; null for one per processor. The result does not depend on it.</param>
    /// <returns>One entry per pair, in their order.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentException">The shapes differ, an id is negative, or a pair names an id that does not occur.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="threads"/> is below 1.</exception>
    public static IReadOnlyList<BoundaryDistance> Measure(
        Volume<int> predicted, Volume<int> truth, IReadOnlyList<MatchedPair> pairs, int? threads = null)
    {
        LabelChecks.SameGrid(predicted, truth);
        ArgumentNullException.ThrowIfNull(pairs);
        int workers = ParallelWork.Threads(threads, nameof(threads));
        return Measure(LabelRuns.Create(predicted, workers), LabelRuns.Create(truth, workers), truth.Spacing ?? predicted.Spacing, pairs, workers);
    }

    internal static IReadOnlyList<BoundaryDistance> Measure(
        LabelRuns predicted, LabelRuns truth, VoxelSpacing? spacing, IReadOnlyList<MatchedPair> pairs, int threads)
    {
        var results = new BoundaryDistance[pairs.Count];
        var item = new PairItem(predicted, truth, spacing ?? VoxelSpacing.Isotropic(1), pairs, results, Offsets(spacing ?? VoxelSpacing.Isotropic(1)));
        ParallelWork.For(pairs.Count, 4, threads, item);
        return results;
    }

    /// <summary>Offsets by ascending distance. Beyond the distance that leaves the cube of <see cref="Reach"/> an offset outside could be nearer.</summary>
    private static Offset[] Offsets(VoxelSpacing spacing)
    {
        double limit = (Reach + 1) * Math.Min(spacing.Z, Math.Min(spacing.Y, spacing.X));
        var offsets = new List<Offset>();
        for (int z = -Reach; z <= Reach; z++)
        {
            for (int y = -Reach; y <= Reach; y++)
            {
                for (int x = -Reach; x <= Reach; x++)
                {
                    double distance = Length(z * spacing.Z, y * spacing.Y, x * spacing.X);
                    if (distance < limit) offsets.Add(new Offset(z, y, x, distance));
                }
            }
        }

        return [.. offsets.OrderBy(o => o.Distance)];
    }

    private static double Length(double z, double y, double x) => Math.Sqrt((z * z) + (y * y) + (x * x));

    private static double Percentile95(double[] distances)
    {
        Array.Sort(distances);
        double rank = 0.95 * (distances.Length - 1);
        int below = (int)rank;
        double value = distances[below];
        return below + 1 < distances.Length ? value + ((rank - below) * (distances[below + 1] - value)) : value;
    }

    private readonly record struct Offset(int Z, int Y, int X, double Distance);

    private readonly struct PairItem(
        LabelRuns predicted, LabelRuns truth, VoxelSpacing spacing, IReadOnlyList<MatchedPair> pairs, BoundaryDistance[] results, Offset[] offsets) : IWorkItem
    {
        public void Do(int index)
        {
            MatchedPair pair = pairs[index];
            ObjectSurface mine = ObjectSurface.Of(predicted, pair.Predicted, nameof(predicted)), theirs = ObjectSurface.Of(truth, pair.Truth, nameof(truth));
            double[] there = Directed(mine, theirs), back = Directed(theirs, mine);
            double mean = (there.Sum() + back.Sum()) / (there.Length + back.Length);
            results[index] = new BoundaryDistance(pair.Predicted, pair.Truth, mean, Math.Max(Percentile95(there), Percentile95(back)));
        }

        private double[] Directed(ObjectSurface from, ObjectSurface to)
        {
            var distances = new double[from.Points.Count];
            for (int i = 0; i < distances.Length; i++) distances[i] = Nearest(from.Points[i], to);
            return distances;
        }

        private double Nearest((int Z, int Y, int X) point, ObjectSurface to)
        {
            foreach (Offset offset in offsets)
            {
                if (to.Contains(point.Z + offset.Z, point.Y + offset.Y, point.X + offset.X)) return offset.Distance;
            }

            double nearest = double.PositiveInfinity;
            foreach ((int z, int y, int x) in to.Points)
            {
                nearest = Math.Min(nearest, Length((z - point.Z) * spacing.Z, (y - point.Y) * spacing.Y, (x - point.X) * spacing.X));
            }

            return nearest;
        }
    }
}
