// Surfaces of a matched pair mostly run within a voxel or two of each other. So both surfaces are held as bits, and one is laid over the
// other under one offset after the other, nearest first, those that are equally long at once: what it meets has found its distance, and
// leaves. Only voxels that meet nothing within a few voxels go through the list of the other surface. That is exact, and ten times cheaper
// than two distance transforms per pair; a distance costs a few operations per row, not per voxel. Distances are counted by offset, so that
// means and percentiles need no sorting.

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
    /// <param name="predicted">
    /// Predicted labels, 0 is background; not changed. The spacing of <paramref name="truth"/> is used, or its own if that is null.
    /// </param>
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
        VoxelSpacing step = spacing ?? VoxelSpacing.Isotropic(1);
        var item = new PairItem(predicted, truth, step, pairs, results, Shells(step));
        ParallelWork.For(pairs.Count, 4, threads, item);
        return results;
    }

    /// <summary>
    /// Offsets by ascending distance, those that differ in signs alone as one. Beyond the distance that leaves the cube of
    /// <see cref="Reach"/> an offset outside could be nearer.
    /// </summary>
    private static Shell[] Shells(VoxelSpacing spacing)
    {
        double limit = (Reach + 1) * Math.Min(spacing.Z, Math.Min(spacing.Y, spacing.X));
        var shells = new List<Shell>();
        for (int z = 0; z <= Reach; z++)
        {
            for (int y = 0; y <= Reach; y++)
            {
                for (int x = 0; x <= Reach; x++)
                {
                    double distance = Length(z * spacing.Z, y * spacing.Y, x * spacing.X);
                    if (distance < limit) shells.Add(new Shell(z, y, x, distance));
                }
            }
        }

        return [.. shells.OrderBy(o => o.Distance)];
    }

    private static double Length(double z, double y, double x) => Math.Sqrt((z * z) + (y * y) + (x * x));

    private static int IndexOf(LabelRuns runs, int id, string name)
    {
        int index = Array.BinarySearch(runs.Ids, id);
        return index >= 0 ? index : throw new ArgumentException($"Id {id} does not occur in {name}.", name);
    }

    /// <summary>The offsets (+-Z, +-Y, +-X), which are equally long.</summary>
    private readonly record struct Shell(int Z, int Y, int X, double Distance);

    /// <summary>The distances from one surface to another: how many there are of each shell, and those beyond, ascending.</summary>
    private readonly record struct DirectedDistances(Shell[] Shells, int[] Counts, List<double> Beyond)
    {
        internal double Sum()
        {
            double sum = Beyond.Sum();
            for (int i = 0; i < Counts.Length; i++) sum += Counts[i] * Shells[i].Distance;
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
                if (rank < 0) return Shells[i].Distance;
            }

            return Beyond[rank];
        }
    }

    private readonly struct PairItem(
        LabelRuns predicted,
        LabelRuns truth,
        VoxelSpacing spacing,
        IReadOnlyList<MatchedPair> pairs,
        BoundaryDistance[] results,
        Shell[] shells) : IWorkItem
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
            results[index] = new BoundaryDistance(
                pair.Predicted, pair.Truth, mean, Math.Max(to.Percentile95(here), from.Percentile95(there)));
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

            var counts = new int[shells.Length];
            Span<int> left = CollectionsMarshal.AsSpan(starts);
            for (int s = 0; s < shells.Length && count > 0; s++)
            {
                (counts[s], int vectors) = TakeMet(rest, left, to, shells[s]);
                left = left[..vectors];
                count -= counts[s];
            }

            return new DirectedDistances(shells, counts, count == 0 ? [] : Beyond(from, rest, to));
        }

        /// <summary>
        /// Removes the voxels that lie on a voxel of the other surface when they are moved by an offset of a shell. Returns their number,
        /// and that of the vectors which still hold some; their starts are moved to the front.
        /// </summary>
        private static (int Met, int Vectors) TakeMet(ulong[] rest, Span<int> starts, BitBox to, Shell shell)
        {
            (int plane, int row, int x) = (shell.Z * to.Pitch, shell.Y, shell.X);
            int met = 0, kept = 0;
            ref ulong own = ref MemoryMarshal.GetArrayDataReference(rest);
            ref ulong other = ref MemoryMarshal.GetArrayDataReference(to.Bits);
            foreach (int i in starts)
            {
                // Both signs of y and z are rows of their own; those of x are two shifts of one row.
                Vector256<ulong> there = Rows(ref other, i + plane + row);
                if (row != 0) there |= Rows(ref other, i + plane - row);
                if (plane != 0)
                {
                    there |= Rows(ref other, i - plane + row);
                    if (row != 0) there |= Rows(ref other, i - plane - row);
                }

                if (x != 0) there = (there >>> x) | (there << x);
                Vector256<ulong> here = Rows(ref own, i), hit = here & there;
                if (hit != Vector256<ulong>.Zero)
                {
                    here ^= hit;
                    here.StoreUnsafe(ref own, (nuint)i);
                    for (int lane = 0; lane < Vector256<ulong>.Count; lane++) met += BitOperations.PopCount(hit[lane]);
                    if (here == Vector256<ulong>.Zero) continue;
                }

                starts[kept++] = i;
            }

            return (met, kept);

            static Vector256<ulong> Rows(ref ulong bits, int at) => Vector256.LoadUnsafe(ref bits, (nuint)at);
        }

        /// <summary>The distances of what met nothing nearby, ascending: all of them are larger than those of the offsets.</summary>
        private List<double> Beyond(BitBox from, ulong[] rest, BitBox to)
        {
            var distances = new List<double>();
            List<(int Z, int Y, int X)> others = BitBox.Points(to, to.Bits);
            foreach ((int z, int y, int x) in BitBox.Points(from, rest))
            {
                double nearest = double.PositiveInfinity;
                foreach ((int oz, int oy, int ox) in CollectionsMarshal.AsSpan(others))
                {
                    (double dz, double dy, double dx) = ((oz - z) * spacing.Z, (oy - y) * spacing.Y, (ox - x) * spacing.X);
                    double square = (dz * dz) + (dy * dy) + (dx * dx);
                    if (square < nearest) nearest = square;
                }

                distances.Add(Math.Sqrt(nearest));
            }

            distances.Sort();
            return distances;
        }
    }
}
