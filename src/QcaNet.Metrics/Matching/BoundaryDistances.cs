// Surfaces of a matched pair are mostly within a voxel or two of each other. Therefore both surfaces are stored as bits, and one is laid
// over the other with one offset after the other, nearest first, equally long ones together: a voxel that meets the other surface has found
// its distance and is removed. Eight rows of up to 30 voxels (four of up to 62) stay in one vector until none of their voxels is left. Only
// voxels that meet nothing within a few voxels are compared with the rows of the other surface (DistantRows). This is exact, and far
// cheaper than two distance transforms per pair: a distance costs a few operations per vector, not per voxel. Distances are counted by
// offset, so means and percentiles need no sorting.

using System.Numerics;
using QcaNet.Threading;
using QcaNet.Volumes;

namespace QcaNet.Metrics;

/// <summary>Measures distances between the surfaces of matched objects.</summary>
public static class BoundaryDistances
{
    /// <summary>Measures every pair.</summary>
    /// <param name="predicted">
    /// Predicted labels, 0 is background; not changed. The spacing of <paramref name="truth"/> is used, or its own if that is null.
    /// </param>
    /// <param name="truth">True labels of the same shape, 0 is background; not changed.</param>
    /// <param name="pairs">Pairs of existing ids, for example from <see cref="ObjectMatching.Match(ContingencyTable, double)"/>.</param>
    /// <param name="threads">Maximum number of threads; null uses one per processor. The result does not depend on it.</param>
    /// <returns>One entry per pair, in the same order.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentException">The shapes differ, an id is negative, or a pair contains an id that does not occur.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="threads"/> is below 1.</exception>
    public static IReadOnlyList<BoundaryDistance> Measure(
        Volume<int> predicted, Volume<int> truth, IReadOnlyList<MatchedPair> pairs, int? threads = null)
    {
        LabelChecks.SameShape(predicted, truth);
        ArgumentNullException.ThrowIfNull(pairs);
        int workers = ParallelWork.Threads(threads, nameof(threads));
        using LabelRuns mine = LabelRuns.Create(predicted, workers, nameof(predicted));
        using LabelRuns theirs = LabelRuns.Create(truth, workers, nameof(truth));
        return Measure(mine, theirs, truth.Spacing ?? predicted.Spacing, pairs, workers);
    }

    internal static IReadOnlyList<BoundaryDistance> Measure(
        LabelRuns predicted, LabelRuns truth, VoxelSpacing? spacing, IReadOnlyList<MatchedPair> pairs, int threads)
    {
        var results = new BoundaryDistance[pairs.Count];
        VoxelSpacing step = spacing ?? VoxelSpacing.Isotropic(1);
        var item = new PairItem(predicted, truth, step, pairs, results, SurfaceShell.All(step));
        ParallelWork.For(pairs.Count, 16, threads, item);
        return results;
    }

    private static int IndexOf(LabelRuns runs, int id, string name)
    {
        int index = Array.BinarySearch(runs.Ids, id);
        return index >= 0 ? index : throw new ArgumentException($"Id {id} does not occur in {name}.", name);
    }

    private readonly struct PairItem(
        LabelRuns predicted,
        LabelRuns truth,
        VoxelSpacing spacing,
        IReadOnlyList<MatchedPair> pairs,
        BoundaryDistance[] results,
        SurfaceShell[] shells) : IWorkItem
    {
        public void Do(int index)
        {
            MatchedPair pair = pairs[index];
            int p = IndexOf(predicted, pair.Predicted, nameof(predicted)), t = IndexOf(truth, pair.Truth, nameof(truth));
            VoxelBox box = predicted.Box(p).Join(truth.Box(t));
            results[index] = BitBox<uint>.IsOneWord(box.Shape.Width) ? Distance<uint>(pair, box, p, t) : Distance<ulong>(pair, box, p, t);
        }

        private BoundaryDistance Distance<T>(MatchedPair pair, VoxelBox box, int p, int t)
            where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
        {
            using BitBox<T> mine = new(box, SurfaceShell.Reach), theirs = new(box, SurfaceShell.Reach);
            mine.Add(predicted.OfObject(p));
            theirs.Add(truth.OfObject(t));
            int here = mine.KeepSurface(), there = theirs.KeepSurface();
            Span<int> counts = stackalloc int[2 * shells.Length];
            counts.Clear();
            DirectedDistances to = DirectedDistances.Measure(mine, theirs, spacing, shells, counts[..shells.Length]);
            DirectedDistances from = DirectedDistances.Measure(theirs, mine, spacing, shells, counts[shells.Length..]);
            double mean = (to.Sum() + from.Sum()) / (here + there);
            return new BoundaryDistance(pair.Predicted, pair.Truth, mean, Math.Max(to.Percentile95(here), from.Percentile95(there)));
        }
    }
}
