using System.Runtime.InteropServices;
using QcaNet.Labels;
using QcaNet.PostProcessing;

namespace QcaNet.Batch;

/// <summary>The component tree of the levels of centers, which are read plane by plane.</summary>
/// <remarks>
/// Every level has its own components, and each component of a level knows one at the level below that contains it. As all components lie
/// inside the mask, this gives the same tree as <see cref="Centers.FindDivided"/> for the whole volume.
/// </remarks>
/// <param name="height">Number of rows of a plane.</param>
/// <param name="count">Largest level.</param>
internal sealed class StreamedLevels(int height, int count)
{
    private readonly StreamedComponents[] _levels =
        [.. Enumerable.Range(0, count).Select(_ => new StreamedComponents(height, (int)Connectivity.Faces))];

    private readonly List<int>[] _parents = [.. Enumerable.Range(0, count).Select(_ => new List<int>())];

    /// <summary>Memory in bytes.</summary>
    public long Bytes => _levels.Sum(level => level.Bytes) + _parents.Sum(parents => (long)parents.Capacity * sizeof(int));

    /// <summary>Begins the next plane.</summary>
    public void NextPlane()
    {
        foreach (StreamedComponents level in _levels) level.NextPlane();
    }

    /// <summary>Adds a row and returns its runs of equal level from left to right, with labels of that level.</summary>
    /// <param name="y">The row.</param>
    /// <param name="row">Level of each voxel; 0 outside centers.</param>
    public List<(Run Run, int Level)> Add(int y, ReadOnlySpan<int> row)
    {
        var found = new List<(Run, int)>();
        for (int level = 0; level < count; level++)
        {
            StreamedComponents components = _levels[level];
            AddRuns(components, y, row, level);
            components.EndRow(y);
            if (level > 0) Link(level, y);
        }

        for (int at = 0; at < row.Length;)
        {
            int gap = row[at..].IndexOfAnyExcept(0);
            if (gap < 0) break;
            int start = at + gap, level = row[start];
            int length = row[start..].IndexOfAnyExcept(level);
            at = length < 0 ? row.Length : start + length;
            found.Add((new Run(y, start, at, LabelAt(level - 1, y, start)), level));
        }

        return found;
    }

    /// <summary>
    /// Numbers the centers: for each level and label of <see cref="Add"/> the number of its center from 1, or 0 if it belongs to none.
    /// </summary>
    /// <param name="smallest">Number of voxels below which a component is not a center.</param>
    public int[][] Resolve(long smallest)
    {
        var nodes = new int[count][];
        List<int> parents = [];
        List<long> voxels = [];
        for (int level = 0; level < count; level++)
        {
            (int[] component, ComponentExtent[] extents) = _levels[level].Resolve();
            int first = voxels.Count;
            parents.AddRange(Enumerable.Repeat(-1, extents.Length));
            voxels.AddRange(extents.Select(extent => extent.Voxels));
            nodes[level] = component;
            for (int label = 0; label < component.Length; label++)
            {
                component[label] += first;
                if (level > 0) parents[component[label]] = nodes[level - 1][_parents[level][label]];
            }
        }

        int[] centers = ComponentTree.Objects(CollectionsMarshal.AsSpan(parents), CollectionsMarshal.AsSpan(voxels), smallest);
        foreach (int[] ofLabel in nodes)
        {
            foreach (ref int node in ofLabel.AsSpan()) node = centers[node];
        }

        return nodes;
    }

    private static void AddRuns(StreamedComponents components, int y, ReadOnlySpan<int> row, int above)
    {
        int start = -1;
        for (int x = 0; x <= row.Length; x++)
        {
            bool isIn = x < row.Length && row[x] > above;
            if (isIn && start < 0) start = x;
            if (isIn || start < 0) continue;
            components.Add(y, start, x);
            start = -1;
        }
    }

    /// <summary>Notes for each run of a row which component of the level below contains it.</summary>
    private void Link(int level, int y)
    {
        (int from, int to) = _levels[level].OfRow(y);
        List<int> parents = _parents[level];
        foreach (Run run in _levels[level].Runs[from..to])
        {
            while (parents.Count <= run.Label) parents.Add(-1);
            parents[run.Label] = LabelAt(level - 1, y, run.Start);
        }
    }

    private int LabelAt(int level, int y, int x)
    {
        (int from, int to) = _levels[level].OfRow(y);
        ReadOnlySpan<Run> runs = _levels[level].Runs;
        while (from < to && runs[from].End <= x) from++;
        return runs[from].Label;
    }
}
