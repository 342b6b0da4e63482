using System.Runtime.InteropServices;
using QcaNet.Labels;
using QcaNet.Threading;
using QcaNet.Volumes;

namespace QcaNet.Metrics;

/// <summary>
/// The overlap of two labelings of one volume: the number of voxels of every pair of ids that occur together, and the size of every object.
/// All scores of a segmentation are computed from it, so the voxels are read once.
/// </summary>
/// <remarks>Sparse: memory is proportional to the number of pairs that occur, so ids may be large and have gaps.</remarks>
public sealed class ContingencyTable
{
    private ContingencyTable(LabelOverlap[] overlaps)
    {
        Overlaps = overlaps;
        var predicted = new Dictionary<int, int>();
        var truth = new Dictionary<int, int>();
        foreach (LabelOverlap overlap in overlaps)
        {
            if (overlap.Predicted != 0) CollectionsMarshal.GetValueRefOrAddDefault(predicted, overlap.Predicted, out _) += overlap.Voxels;
            if (overlap.Truth != 0) CollectionsMarshal.GetValueRefOrAddDefault(truth, overlap.Truth, out _) += overlap.Voxels;
        }

        PredictedSizes = Ascending(predicted);
        TrueSizes = Ascending(truth);
        var pairs = new List<MatchedPair>(overlaps.Length);
        foreach (LabelOverlap overlap in overlaps)
        {
            if (overlap.Predicted != 0 && overlap.Truth != 0) pairs.Add(new MatchedPair(overlap.Predicted, overlap.Truth, Iou(overlap)));
        }

        // A stable sort: the predicted objects of one true object keep their order.
        ObjectPairs = [.. pairs.OrderBy(pair => pair.Truth)];
    }

    /// <summary>
    /// Every pair of ids that occurs, including background, by ascending predicted and then true id. The voxels sum to the number of voxels
    /// of the volume (without shared background in a combined table).
    /// </summary>
    public IReadOnlyList<LabelOverlap> Overlaps { get; }

    /// <summary>Number of voxels of every predicted object, by ascending id; without background.</summary>
    public IReadOnlyDictionary<int, int> PredictedSizes { get; }

    /// <summary>Number of voxels of every true object, by ascending id; without background.</summary>
    public IReadOnlyDictionary<int, int> TrueSizes { get; }

    /// <summary>Every pair of objects that overlap, with its IoU, by ascending true and then predicted id.</summary>
    internal MatchedPair[] ObjectPairs { get; }

    /// <summary>
    /// Combines several stacks into one table as if they were one volume, with no object in more than one of them. This pools scores over
    /// objects, as the Cell Tracking Challenge pools SEG. Objects are renumbered in the order of the tables and of their ids.
    /// </summary>
    /// <exception cref="ArgumentNullException"><paramref name="tables"/> is null.</exception>
    /// <exception cref="OverflowException">There are more than <see cref="int.MaxValue"/> objects.</exception>
    public static ContingencyTable Combine(IEnumerable<ContingencyTable> tables)
    {
        ArgumentNullException.ThrowIfNull(tables);
        var overlaps = new List<LabelOverlap>();
        int predicted = 0, truth = 0;
        foreach (ContingencyTable table in tables)
        {
            Dictionary<int, int> mine = Renamed(table.PredictedSizes.Keys, ref predicted);
            Dictionary<int, int> theirs = Renamed(table.TrueSizes.Keys, ref truth);

            // The shared background does not affect any score, and only its sum could overflow a cell.
            foreach (LabelOverlap o in table.Overlaps.Where(o => o.Predicted != 0 || o.Truth != 0))
            {
                overlaps.Add(new LabelOverlap(o.Predicted == 0 ? 0 : mine[o.Predicted], o.Truth == 0 ? 0 : theirs[o.Truth], o.Voxels));
            }
        }

        return new ContingencyTable([.. overlaps.OrderBy(o => o.Predicted).ThenBy(o => o.Truth)]);

        static Dictionary<int, int> Renamed(IEnumerable<int> ids, ref int last)
        {
            var names = new Dictionary<int, int>();
            foreach (int id in ids) names.Add(id, checked(++last));
            return names;
        }
    }

    /// <summary>Builds the table of two labelings in one pass.</summary>
    /// <param name="predicted">Predicted labels, 0 is background; not changed.</param>
    /// <param name="truth">True labels, 0 is background; not changed.</param>
    /// <exception cref="ArgumentNullException">A volume is null.</exception>
    /// <exception cref="ArgumentException">The shapes differ, or an id is negative.</exception>
    public static ContingencyTable Create(Volume<int> predicted, Volume<int> truth)
    {
        LabelChecks.SameShape(predicted, truth);
        return Create(predicted.Voxels, truth.Voxels);
    }

    /// <summary>Builds the table of two labelings in one pass.</summary>
    /// <param name="predicted">Predicted labels in any order of voxels, 0 is background.</param>
    /// <param name="truth">True labels of the same voxels, 0 is background.</param>
    /// <exception cref="ArgumentException">The lengths differ, or an id is negative.</exception>
    public static ContingencyTable Create(ReadOnlySpan<int> predicted, ReadOnlySpan<int> truth)
    {
        if (predicted.Length != truth.Length)
        {
            throw new ArgumentException(
                $"predicted holds {predicted.Length} voxels and truth {truth.Length}; both must have one id per voxel.",
                nameof(predicted));
        }

        LabelIds.NoNegative(predicted, nameof(predicted));
        LabelIds.NoNegative(truth, nameof(truth));

        var counts = new Dictionary<(int Predicted, int Truth), int>();
        int at = 0;
        while (at < predicted.Length)
        {
            // Pairs come in runs along x, most of them background: one lookup per run instead of one per voxel.
            (int p, int t) = (predicted[at], truth[at]);
            int end = at + 1;
            while (end < predicted.Length && predicted[end] == p && truth[end] == t) end++;
            counts[(p, t)] = counts.GetValueOrDefault((p, t)) + (end - at);
            at = end;
        }

        return FromCounts(counts);
    }

    /// <summary>
    /// Builds the table from runs, in time proportional to their number; the result does not depend on the number of threads.
    /// </summary>
    internal static ContingencyTable Create(LabelRuns predicted, LabelRuns truth, int threads)
    {
        var slabs = new Dictionary<long, int>[Math.Min(threads, predicted.Shape.Depth * predicted.Shape.Height)];
        ParallelWork.For(slabs.Length, 1, threads, new SlabItem(predicted, truth, slabs));
        Dictionary<long, int> counts = slabs[0];
        foreach (Dictionary<long, int> slab in slabs.AsSpan(1))
        {
            foreach ((long key, int voxels) in slab) CollectionsMarshal.GetValueRefOrAddDefault(counts, key, out _) += voxels;
        }

        (long[] pairs, int[] sums) = ([.. counts.Keys], [.. counts.Values]);
        Array.Sort(pairs, sums);
        return FromPairs(predicted, truth, pairs, sums);
    }

    /// <summary>Builds the table from its cells without background, by ascending predicted and then true object.</summary>
    private static ContingencyTable FromPairs(LabelRuns predicted, LabelRuns truth, long[] pairs, int[] voxels)
    {
        int[] alone = [.. predicted.Sizes], missed = [.. truth.Sizes];
        for (int i = 0; i < pairs.Length; i++)
        {
            (long p, long t) = Math.DivRem(pairs[i], truth.Ids.Length);
            alone[p] -= voxels[i];
            missed[t] -= voxels[i];
        }

        long background = (long)predicted.Shape.Depth * predicted.Shape.PlaneLength;
        foreach (int size in truth.Sizes) background -= size;
        foreach (int size in alone) background -= size;
        var overlaps = new List<LabelOverlap>(pairs.Length + alone.Length + missed.Length + 1);
        if (background > 0) overlaps.Add(new LabelOverlap(0, 0, (int)background));
        for (int t = 0; t < missed.Length; t++)
        {
            if (missed[t] > 0) overlaps.Add(new LabelOverlap(0, truth.Ids[t], missed[t]));
        }

        int next = 0;
        for (int p = 0; p < alone.Length; p++)
        {
            if (alone[p] > 0) overlaps.Add(new LabelOverlap(predicted.Ids[p], 0, alone[p]));
            for (; next < pairs.Length && pairs[next] / truth.Ids.Length == p; next++)
            {
                overlaps.Add(new LabelOverlap(predicted.Ids[p], truth.Ids[pairs[next] % truth.Ids.Length], voxels[next]));
            }
        }

        return new ContingencyTable([.. overlaps]);
    }

    private static ContingencyTable FromCounts(Dictionary<(int Predicted, int Truth), int> counts)
    {
        var overlaps = new LabelOverlap[counts.Count];
        int next = 0;
        foreach (((int p, int t), int voxels) in counts) overlaps[next++] = new LabelOverlap(p, t, voxels);
        Array.Sort(overlaps, (a, b) => a.Predicted != b.Predicted ? a.Predicted.CompareTo(b.Predicted) : a.Truth.CompareTo(b.Truth));
        return new ContingencyTable(overlaps);
    }

    /// <summary>Returns the same entries by ascending id, with equally fast lookup.</summary>
    private static OrderedDictionary<int, int> Ascending(Dictionary<int, int> sizes)
    {
        var ordered = new OrderedDictionary<int, int>(sizes.Count);
        foreach (int id in sizes.Keys.Order()) ordered.Add(id, sizes[id]);
        return ordered;
    }

    /// <summary>Computes the intersection over union of a predicted and a true object in voxels, 0 to 1.</summary>
    /// <param name="overlap">A cell of this table with both ids above 0.</param>
    /// <exception cref="KeyNotFoundException">One of the ids is background or not in this table.</exception>
    public double Iou(LabelOverlap overlap) =>
        (double)overlap.Voxels / ((long)PredictedSizes[overlap.Predicted] + TrueSizes[overlap.Truth] - overlap.Voxels);

    /// <summary>Counts the pairs of a slab of rows.</summary>
    private readonly struct SlabItem(LabelRuns predicted, LabelRuns truth, Dictionary<long, int>[] slabs) : IWorkItem
    {
        public void Do(int index)
        {
            // Nearly all pieces belong to the pair in which the predicted object was last seen: the table is only accessed when the pair
            // changes. The overlap of an object with background is what remains after its pairs.
            int trueObjects = truth.Ids.Length;
            var counts = new Dictionary<long, int>();
            var last = new (int Truth, int Voxels)[predicted.Ids.Length];
            long rows = (long)predicted.Shape.Depth * predicted.Shape.Height;
            int first = (int)(rows * index / slabs.Length), end = (int)(rows * (index + 1) / slabs.Length);
            for (int row = first; row < end; row++)
            {
                ReadOnlySpan<LabelRun> mine = predicted.RowAt(row), theirs = truth.RowAt(row);
                int next = 0;
                foreach (ref readonly LabelRun run in mine)
                {
                    while (next < theirs.Length && theirs[next].End <= run.X) next++;
                    for (int t = next; t < theirs.Length && theirs[t].X < run.End; t++)
                    {
                        ref (int Truth, int Voxels) pair = ref last[run.Index];
                        if (pair.Truth != theirs[t].Index)
                        {
                            Flush(run.Index, pair);
                            pair = (theirs[t].Index, 0);
                        }

                        pair.Voxels += Math.Min(run.End, theirs[t].End) - Math.Max(run.X, theirs[t].X);
                    }
                }
            }

            for (int p = 0; p < last.Length; p++) Flush(p, last[p]);
            slabs[index] = counts;

            void Flush(int p, (int Truth, int Voxels) pair)
            {
                long key = ((long)p * trueObjects) + pair.Truth;
                if (pair.Voxels > 0) CollectionsMarshal.GetValueRefOrAddDefault(counts, key, out _) += pair.Voxels;
            }
        }
    }
}
