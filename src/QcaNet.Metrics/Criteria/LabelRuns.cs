// Runs of equal ids along x, from which all criteria of objects are computed. Nuclei fill a few percent of a volume and are a dozen voxels
// wide, so a volume has fifty times fewer runs than voxels. The voxels are read once, with vectors; everything else processes runs.
//
// They are stored in two orders. By row they show which objects overlap or touch. By object the runs of one object are contiguous, so that
// measuring an object reads a few kilobytes instead of one cache line per run. Memory: 28 bytes per run from the pool, and 12 more while
// they are collected.

using System.Buffers;
using QcaNet.Labels;
using QcaNet.Threading;
using QcaNet.Volumes;

namespace QcaNet.Metrics;

/// <summary>All runs of the objects of a label volume. The memory is pooled; do not use it after <see cref="Dispose"/>.</summary>
internal sealed class LabelRuns : IDisposable
{
    private readonly int[] _rowStarts;
    private readonly int[] _objectStarts;
    private LabelRun[] _byRow;
    private ObjectRun[] _byObject;

    private LabelRuns(Shape3D shape, IdPositions ids, RowRuns[] slabs, int[] rowStarts)
    {
        (Shape, Ids, _rowStarts) = (shape, ids.Ids, rowStarts);
        _byRow = ArrayPool<LabelRun>.Shared.Rent(rowStarts[^1]);
        _byObject = ArrayPool<ObjectRun>.Shared.Rent(rowStarts[^1]);
        Sizes = new int[Ids.Length];
        _objectStarts = new int[Ids.Length + 1];
        for (int i = 0; i < Ids.Length; i++) _objectStarts[i + 1] = _objectStarts[i] + ids.Runs[i];
        int[] next = _objectStarts[..^1], sizes = Sizes;
        LabelRun[] byRow = _byRow;
        ObjectRun[] byObject = _byObject;
        int at = 0, row = 0;
        foreach (RowRuns slab in slabs)
        {
            for (ReadOnlySpan<LabelRun> runs = slab.Runs; !runs.IsEmpty; row++)
            {
                int count = rowStarts[row + 1] - rowStarts[row];
                if (count == 0) continue;
                (int z, int y) = Math.DivRem(row, shape.Height);
                foreach (ref readonly LabelRun run in runs[..count])
                {
                    int index = ids.Of(run.Index);
                    byRow[at++] = run with { Index = index };
                    byObject[next[index]++] = new ObjectRun(z, y, run.X, run.Length);
                    sizes[index] += run.Length;
                }

                runs = runs[count..];
            }
        }
    }

    /// <summary>Extent of the volume.</summary>
    internal Shape3D Shape { get; }

    /// <summary>The ids that occur, ascending.</summary>
    internal int[] Ids { get; }

    /// <summary>Number of voxels of each object.</summary>
    internal int[] Sizes { get; }

    /// <summary>Number of runs.</summary>
    internal int Count => _rowStarts[^1];

    /// <summary>The runs of row y of plane z, in ascending order of x.</summary>
    internal ReadOnlySpan<LabelRun> Row(int z, int y) => RowAt((z * Shape.Height) + y);

    /// <summary>The runs of a row, counted over all planes.</summary>
    internal ReadOnlySpan<LabelRun> RowAt(int row) => _byRow.AsSpan(_rowStarts[row], _rowStarts[row + 1] - _rowStarts[row]);

    /// <summary>The runs of an object in raster order; each has at least one.</summary>
    internal ReadOnlySpan<ObjectRun> OfObject(int index) =>
        _byObject.AsSpan(_objectStarts[index], _objectStarts[index + 1] - _objectStarts[index]);

    /// <summary>The bounding box of an object.</summary>
    internal VoxelBox Box(int index)
    {
        ReadOnlySpan<ObjectRun> runs = OfObject(index);
        int firstY = int.MaxValue, firstX = int.MaxValue, lastY = 0, endX = 0;
        foreach (ref readonly ObjectRun run in runs)
        {
            firstY = Math.Min(firstY, run.Y);
            lastY = Math.Max(lastY, run.Y);
            firstX = Math.Min(firstX, run.X);
            endX = Math.Max(endX, run.End);
        }

        return new VoxelBox(runs[0].Z, firstY, firstX, runs[^1].Z, lastY, endX - 1);
    }

    /// <summary>Returns the memory to the pool. Calling it twice does nothing.</summary>
    public void Dispose()
    {
        if (_byRow.Length > 0) ArrayPool<LabelRun>.Shared.Return(_byRow);
        if (_byObject.Length > 0) ArrayPool<ObjectRun>.Shared.Return(_byObject);
        (_byRow, _byObject) = ([], []);
    }

    /// <summary>Finds the runs.</summary>
    /// <param name="labels">0 is background; not changed.</param>
    /// <param name="threads">Maximum number of threads; the result does not depend on it.</param>
    /// <param name="name">The caller's parameter name for the labels.</param>
    /// <exception cref="ArgumentException">An id is negative.</exception>
    internal static LabelRuns Create(Volume<int> labels, int threads, string name = "labels")
    {
        Shape3D shape = labels.Shape;

        // A few slabs per thread: enough to balance the work, and few enough for the pool to keep their arrays.
        var slabs = new RowRuns[Math.Min(shape.Depth, 8 * threads)];
        var counts = new int[(shape.Depth * shape.Height) + 1];
        try
        {
            ParallelWork.For(slabs.Length, 1, threads, new SlabItem(labels, slabs, counts));
            IdPositions ids = IdPositions.Create(slabs);

            // Ids are checked while they are collected, not in a separate pass; only the message needs the position.
            if (ids.Ids is [< 0, ..]) LabelIds.NoNegative(labels.Voxels, name);
            for (int row = 0; row + 1 < counts.Length; row++) counts[row + 1] += counts[row];
            return new LabelRuns(shape, ids, slabs, counts);
        }
        finally
        {
            foreach (ref RowRuns slab in slabs.AsSpan()) slab.Return();
        }
    }

    private readonly struct SlabItem(Volume<int> labels, RowRuns[] slabs, int[] counts) : IWorkItem
    {
        public void Do(int index)
        {
            var runs = default(RowRuns);
            (int depth, int height, int width) = labels.Shape;
            int first = (int)((long)depth * index / slabs.Length), end = (int)((long)depth * (index + 1) / slabs.Length);
            for (int row = first * height; row < end * height; row++)
            {
                int before = runs.Count;
                runs.AddRow(labels.Voxels.Slice(row * width, width));
                counts[row + 1] = runs.Count - before;
            }

            slabs[index] = runs;
        }
    }
}
