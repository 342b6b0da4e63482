// Counts how often each object continues along each of the 13 directions, and how often it borders another one, from overlaps of runs in
// neighboring rows instead of voxels. A convex nucleus has one run per row, so a direction costs a few operations per row.

using QcaNet.Threading;

namespace QcaNet.Metrics;

/// <summary>Counts pairs of voxels one step apart, by object and direction.</summary>
internal sealed class RunAdjacency
{
    private readonly long[] _within;
    private readonly Dictionary<(int Low, int High), long[]> _between;

    private RunAdjacency(long[] within, Dictionary<(int Low, int High), long[]> between) => (_within, _between) = (within, between);

    /// <summary>
    /// Pairs of objects that share a face, by index (the lower one first), with the number of steps from one to the other along each
    /// direction.
    /// </summary>
    internal IEnumerable<(int Low, int High, long[] Crossings)> Contacts =>
        from pair in _between
        where pair.Value[0] + pair.Value[1] + pair.Value[2] > 0
        orderby pair.Key
        select (pair.Key.Low, pair.Key.High, pair.Value);

    /// <summary>Number of times that lines of each direction cross the surface of an object.</summary>
    internal long[] Crossings(int index, int voxels)
    {
        // Each voxel has one neighbor ahead and one behind; those that belong to another object are crossings.
        var crossings = new long[LatticeDirections.Count];
        for (int d = 0; d < crossings.Length; d++) crossings[d] = 2 * (voxels - _within[(index * LatticeDirections.Count) + d]);
        return crossings;
    }

    /// <summary>Counts the pairs.</summary>
    internal static RunAdjacency Count(LabelRuns runs, int threads)
    {
        // Integers, so the sums do not depend on the division into slabs.
        int slabs = Math.Clamp(threads, 1, runs.Shape.Depth);
        var parts = new RunAdjacency[slabs];
        for (int i = 0; i < slabs; i++) parts[i] = new RunAdjacency(new long[runs.Ids.Length * LatticeDirections.Count], []);
        ParallelWork.For(slabs, 1, threads, new SlabItem(runs, parts));
        RunAdjacency total = parts[0];
        foreach (RunAdjacency part in parts.AsSpan(1))
        {
            for (int i = 0; i < total._within.Length; i++) total._within[i] += part._within[i];
            foreach (((int Low, int High) pair, long[] counts) in part._between)
            {
                long[] sums = total.Between(pair);
                for (int d = 0; d < sums.Length; d++) sums[d] += counts[d];
            }
        }

        return total;
    }

    private long[] Between((int Low, int High) pair)
    {
        if (!_between.TryGetValue(pair, out long[]? counts)) _between.Add(pair, counts = new long[LatticeDirections.Count]);
        return counts;
    }

    private void Add(ReadOnlySpan<LabelRun> row, ReadOnlySpan<LabelRun> other, int direction, int shift)
    {
        int a = 0, b = 0;
        while (a < row.Length && b < other.Length)
        {
            // The position of the other row when each of its voxels is moved one step back.
            int from = Math.Max(row[a].X, other[b].X - shift), to = Math.Min(row[a].End, other[b].End - shift);
            if (from < to)
            {
                (int i, int j) = (row[a].Index, other[b].Index);
                if (i == j) _within[(i * LatticeDirections.Count) + direction] += to - from;
                else Between(i < j ? (i, j) : (j, i))[direction] += to - from;
            }

            if (row[a].End <= other[b].End - shift) a++;
            else b++;
        }
    }

    private readonly struct SlabItem(LabelRuns runs, RunAdjacency[] parts) : IWorkItem
    {
        public void Do(int index)
        {
            (int depth, int height, int _) = runs.Shape;
            int first = (int)((long)depth * index / parts.Length), end = (int)((long)depth * (index + 1) / parts.Length);
            for (int z = first; z < end; z++)
            {
                for (int y = 0; y < height; y++)
                {
                    ReadOnlySpan<LabelRun> row = runs.Row(z, y);
                    if (row.IsEmpty) continue;
                    for (int d = 0; d < LatticeDirections.Count; d++)
                    {
                        (int dz, int dy, int dx) = LatticeDirections.Steps[d];
                        if (z + dz < depth && (uint)(y + dy) < (uint)height) parts[index].Add(row, runs.Row(z + dz, y + dy), d, dx);
                    }
                }
            }
        }
    }
}
