// Surfaces of a matched pair mostly run within a voxel or two of each other. So both surfaces are held as bits, and one is laid over the other under one
// offset after the other, nearest first: what it meets has found its distance, and leaves. Only voxels that meet nothing within a few voxels go through
// the list of the other surface. That is exact, and ten times cheaper than two distance transforms per pair; a distance costs a few operations per
// row, not per voxel. Distances are counted by offset, so that means and percentiles need no sorting.

using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
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
        LabelChecks.SameShape(predicted, truth);
        ArgumentNullException.ThrowIfNull(pairs);
        int workers = ParallelWork.Threads(threads, nameof(threads));
        LabelRuns mine = LabelRuns.Create(predicted, workers, nameof(predicted)), theirs = LabelRuns.Create(truth, workers, nameof(truth));
        return Measure(mine, theirs, truth.Spacing ?? predicted.Spacing, pairs, workers);
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

    private static int IndexOf(LabelRuns runs, int id, string name)
    {
        int index = Array.BinarySearch(runs.Ids, id);
        return index >= 0 ? index : throw new ArgumentException($"Id {id} does not occur in {name}.", name);
    }

    private readonly record struct Offset(int Z, int Y, int X, double Distance);

    /// <summary>The distances from one surface to another: how many there are of each offset, and those beyond, ascending.</summary>
    private readonly record struct DirectedDistances(Offset[] Offsets, int[] Counts, List<double> Beyond)
    {
        internal double Sum()
        {
            double sum = Beyond.Sum();
            for (int i = 0; i < Counts.Length; i++) sum += Counts[i] * Offsets[i].Distance;
            return sum;
        }

        internal double Percentile95(int count)
        {
            double rank = 0.95 * (count - 1);
            int below = (int)rank;
            double value = At(below);
            return below + 1 < count ? value + ((rank - below) * (At(below + 1) - value)) : value;
        }

        private double At(int rank)
        {
            for (int i = 0; i < Counts.Length; i++)
            {
                rank -= Counts[i];
                if (rank < 0) return Offsets[i].Distance;
            }

            return Beyond[rank];
        }
    }

    private readonly struct PairItem(
        LabelRuns predicted, LabelRuns truth, VoxelSpacing spacing, IReadOnlyList<MatchedPair> pairs, BoundaryDistance[] results, Offset[] offsets) : IWorkItem
    {
        public void Do(int index)
        {
            MatchedPair pair = pairs[index];
            int p = IndexOf(predicted, pair.Predicted, nameof(predicted)), t = IndexOf(truth, pair.Truth, nameof(truth));
            VoxelBox box = predicted.Box(p).Join(truth.Box(t));
            BitBox mine = new(box, Reach), theirs = new(box, Reach);
            mine.Add(predicted, p);
            theirs.Add(truth, t);
            int here = mine.KeepSurface(), there = theirs.KeepSurface();
            DirectedDistances to = Directed(mine, theirs, here), from = Directed(theirs, mine, there);
            double mean = (to.Sum() + from.Sum()) / (here + there);
            results[index] = new BoundaryDistance(pair.Predicted, pair.Truth, mean, Math.Max(to.Percentile95(here), from.Percentile95(there)));
        }

        private DirectedDistances Directed(BitBox from, BitBox to, int count)
        {
            // Vectors of rows that hold voxels; fewer and fewer of them, and what lies behind the last row is empty.
            var rest = new ulong[from.Bits.Length];
            var starts = new List<int>();
            for (int word = 0; word < from.Words; word++)
            {
                for (int i = from.FirstRow(word); i < from.EndRow(word); i += Vector256<ulong>.Count)
                {
                    Vector256<ulong> own = Vector256.LoadUnsafe(ref from.Bits[i]) & Vector256.Create(BitBox.Own);
                    if (own == Vector256<ulong>.Zero) continue;
                    own.StoreUnsafe(ref rest[i]);
                    starts.Add(i);
                }
            }

            var counts = new int[offsets.Length];
            Span<int> left = CollectionsMarshal.AsSpan(starts);
            for (int o = 0; o < offsets.Length && count > 0; o++)
            {
                (counts[o], int vectors) = TakeMet(rest, left, to.Bits, (offsets[o].Z * to.Pitch) + offsets[o].Y, offsets[o].X);
                left = left[..vectors];
                count -= counts[o];
            }

            return new DirectedDistances(offsets, counts, count == 0 ? [] : Beyond(from, rest, to));
        }

        /// <summary>
        /// Takes the voxels away that lie on a voxel of the other surface when they are moved. Gives their number, and that of the vectors which still hold
        /// some; their starts are moved to the front.
        /// </summary>
        private static (int Met, int Vectors) TakeMet(ulong[] rest, Span<int> starts, ulong[] other, int step, int x)
        {
            int met = 0, kept = 0;
            foreach (int i in starts)
            {
                Vector256<ulong> own = Vector256.LoadUnsafe(ref rest[i]), there = Vector256.LoadUnsafe(ref other[i + step]);
                Vector256<ulong> hit = own & (x >= 0 ? there >>> x : there << -x);
                if (hit != Vector256<ulong>.Zero)
                {
                    own ^= hit;
                    own.StoreUnsafe(ref rest[i]);
                    met += BitOperations.PopCount(hit[0]) + BitOperations.PopCount(hit[1]) + BitOperations.PopCount(hit[2]) + BitOperations.PopCount(hit[3]);
                    if (own == Vector256<ulong>.Zero) continue;
                }

                starts[kept++] = i;
            }

            return (met, kept);
        }

        /// <summary>The distances of what met nothing nearby, ascending: all of them are larger than those of the offsets.</summary>
        private List<double> Beyond(BitBox from, ulong[] rest, BitBox to)
        {
            var distances = new List<double>();
            List<(int Z, int Y, int X)> others = BitBox.Points(to, to.Bits);
            foreach ((int z, int y, int x) in BitBox.Points(from, rest))
            {
                double nearest = double.PositiveInfinity;
                foreach ((int oz, int oy, int ox) in others)
                {
                    nearest = Math.Min(nearest, Length((oz - z) * spacing.Z, (oy - y) * spacing.Y, (ox - x) * spacing.X));
                }

                distances.Add(nearest);
            }

            distances.Sort();
            return distances;
        }
    }
}
