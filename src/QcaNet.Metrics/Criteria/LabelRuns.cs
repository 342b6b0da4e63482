// Runs of equal ids along x: what all criteria of objects are computed from. Nuclei fill a few percent of a volume and are a dozen voxels wide, so
// that a volume has fifty times fewer runs than voxels. The voxels are read once, by vectors; everything else goes over runs.
// Memory: 12 bytes per run.

using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using QcaNet.Threading;
using QcaNet.Volumes;

namespace QcaNet.Metrics;

/// <summary>A run of voxels of one object along x.</summary>
/// <param name="X">First voxel.</param>
/// <param name="Length">Number of voxels, at least 1.</param>
/// <param name="Index">Position of the object's id in <see cref="LabelRuns.Ids"/>.</param>
internal readonly record struct LabelRun(int X, int Length, int Index)
{
    /// <summary>The voxel after the last one.</summary>
    internal int End => X + Length;
}

/// <summary>All runs of the objects of a label volume, row by row.</summary>
internal sealed class LabelRuns
{
    private readonly LabelRun[] _runs;
    private readonly int[] _rowStarts;
    private readonly int[] _ofObject;
    private readonly int[] _objectStarts;
    private readonly int[] _rowOfRun;
    private readonly VoxelBox[] _boxes;

    private LabelRuns(Shape3D shape, int[] ids, LabelRun[] runs, int[] rowStarts)
    {
        (Shape, Ids, _runs, _rowStarts) = (shape, ids, runs, rowStarts);
        _rowOfRun = new int[runs.Length];
        _objectStarts = new int[ids.Length + 1];
        _boxes = new VoxelBox[ids.Length];
        Array.Fill(_boxes, new VoxelBox(int.MaxValue, int.MaxValue, int.MaxValue, -1, -1, -1));
        for (int row = 0; row + 1 < rowStarts.Length; row++)
        {
            (int z, int y) = Math.DivRem(row, shape.Height);
            for (int i = rowStarts[row]; i < rowStarts[row + 1]; i++)
            {
                LabelRun run = runs[i];
                _rowOfRun[i] = row;
                _objectStarts[run.Index + 1]++;
                ref VoxelBox box = ref _boxes[run.Index];
                box = box.Join(new VoxelBox(z, y, run.X, z, y, run.End - 1));
            }
        }

        for (int i = 0; i < ids.Length; i++) _objectStarts[i + 1] += _objectStarts[i];
        _ofObject = new int[runs.Length];
        int[] next = _objectStarts[..^1];
        for (int i = 0; i < runs.Length; i++) _ofObject[next[runs[i].Index]++] = i;
    }

    /// <summary>Extent of the volume.</summary>
    internal Shape3D Shape { get; }

    /// <summary>The ids that occur, ascending.</summary>
    internal int[] Ids { get; }

    /// <summary>Number of runs.</summary>
    internal int Count => _runs.Length;

    /// <summary>The runs of row y of plane z, by ascending x.</summary>
    internal ReadOnlySpan<LabelRun> Row(int z, int y) => RowAt((z * Shape.Height) + y);

    /// <summary>The runs of a row, counted over all planes.</summary>
    internal ReadOnlySpan<LabelRun> RowAt(int row) => _runs.AsSpan(_rowStarts[row], _rowStarts[row + 1] - _rowStarts[row]);

    /// <summary>The runs of an object in raster order, as numbers for <see cref="Run"/>.</summary>
    internal ReadOnlySpan<int> OfObject(int index) => _ofObject.AsSpan(_objectStarts[index], _objectStarts[index + 1] - _objectStarts[index]);

    /// <summary>The smallest box around an object.</summary>
    internal VoxelBox Box(int index) => _boxes[index];

    /// <summary>A run and where it lies.</summary>
    internal LabelRun Run(int number, out int z, out int y)
    {
        (z, y) = Math.DivRem(_rowOfRun[number], Shape.Height);
        return _runs[number];
    }

    /// <summary>Finds the runs.</summary>
    /// <param name="labels">0 is background; not changed.</param>
    /// <param name="threads">Threads at most; the result does not depend on it.</param>
    /// <param name="name">What the caller calls the labels.</param>
    /// <exception cref="ArgumentException">An id is negative.</exception>
    internal static LabelRuns Create(Volume<int> labels, int threads, string name = "labels")
    {
        Shape3D shape = labels.Shape;
        var planes = new List<LabelRun>[shape.Depth];
        var counts = new int[(shape.Depth * shape.Height) + 1];
        var found = new HashSet<int>[shape.Depth];
        ParallelWork.For(shape.Depth, 1, threads, new PlaneItem(labels, planes, counts, found));

        var all = new HashSet<int>();
        foreach (HashSet<int> some in found) all.UnionWith(some);
        int[] ids = [.. all.Order()];

        // Ids are checked as they are found, and not in a pass of its own; only the message needs the place.
        if (ids is [< 0, ..]) LabelChecks.NoNegative(labels.Voxels, name);
        var index = new Dictionary<int, int>(ids.Length);
        for (int i = 0; i < ids.Length; i++) index.Add(ids[i], i);

        for (int row = 0; row + 1 < counts.Length; row++) counts[row + 1] += counts[row];
        var runs = new LabelRun[counts[^1]];
        int at = 0;
        foreach (List<LabelRun> plane in planes)
        {
            foreach (ref readonly LabelRun run in CollectionsMarshal.AsSpan(plane)) runs[at++] = run with { Index = index[run.Index] };
        }

        return new LabelRuns(shape, ids, runs, counts);
    }

    private readonly struct PlaneItem(Volume<int> labels, List<LabelRun>[] planes, int[] counts, HashSet<int>[] idsOfPlanes) : IWorkItem
    {
        public void Do(int index)
        {
            var runs = new List<LabelRun>();
            var found = new HashSet<int>();
            int last = 0;
            (int _, int height, int width) = labels.Shape;
            for (int y = 0; y < height; y++)
            {
                int before = runs.Count;
                ReadOnlySpan<int> row = labels.Plane(index).Slice(y * width, width);
                int start = 0, x = 1;

                // Where an id differs from the one before it, for eight voxels at once: most of them differ nowhere.
                for (; x + Vector256<int>.Count <= width; x += Vector256<int>.Count)
                {
                    ref int at = ref Unsafe.AsRef(in row[x]);
                    Vector256<int> same = Vector256.Equals(Vector256.LoadUnsafe(ref at), Vector256.LoadUnsafe(ref Unsafe.Subtract(ref at, 1)));
                    for (uint changes = ~same.ExtractMostSignificantBits() & 0xFF; changes != 0; changes &= changes - 1)
                    {
                        End(row, x + BitOperations.TrailingZeroCount(changes));
                    }
                }

                for (; x < width; x++)
                {
                    if (row[x] != row[x - 1]) End(row, x);
                }

                End(row, width);
                counts[(index * height) + y + 1] = runs.Count - before;

                void End(ReadOnlySpan<int> ids, int end)
                {
                    int id = ids[start];
                    if (id != 0)
                    {
                        // The id stands in for the index until all ids are known.
                        runs.Add(new LabelRun(start, end - start, id));
                        if (id != last) found.Add(last = id);
                    }

                    start = end;
                }
            }

            planes[index] = runs;
            idsOfPlanes[index] = found;
        }
    }
}
