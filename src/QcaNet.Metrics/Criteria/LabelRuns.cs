// Runs of equal ids along x: what all criteria of objects are computed from. Nuclei fill a few percent of a volume and are a dozen voxels
// wide, so that a volume has fifty times fewer runs than voxels. The voxels are read once, by vectors; everything else goes over runs.
// Memory: 20 bytes per run, and as much again while they are found.

using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using QcaNet.Labels;
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
    private readonly Extent[] _extents;

    private LabelRuns(Shape3D shape, IdPositions ids, PlaneRuns[] planes, int[] rowStarts)
    {
        (Shape, Ids, _rowStarts) = (shape, ids.Ids, rowStarts);
        _runs = new LabelRun[rowStarts[^1]];
        _rowOfRun = new int[_runs.Length];
        _objectStarts = new int[Ids.Length + 1];
        _extents = new Extent[Ids.Length];
        Sizes = new int[Ids.Length];
        int at = 0;
        for (int z = 0; z < shape.Depth; z++)
        {
            ReadOnlySpan<LabelRun> found = planes[z].Runs;
            int next = 0;
            for (int y = 0; y < shape.Height; y++)
            {
                int row = (z * shape.Height) + y;
                for (; at < rowStarts[row + 1]; at++)
                {
                    LabelRun run = found[next++];
                    int index = ids.Of(run.Index);
                    _runs[at] = run with { Index = index };
                    _rowOfRun[at] = row;
                    _objectStarts[index + 1]++;
                    Sizes[index] += run.Length;
                    _extents[index].Add(z, y, run);
                }
            }
        }

        for (int i = 0; i < Ids.Length; i++) _objectStarts[i + 1] += _objectStarts[i];
        _ofObject = new int[_runs.Length];
        int[] nextOfObject = _objectStarts[..^1];
        for (int i = 0; i < _runs.Length; i++) _ofObject[nextOfObject[_runs[i].Index]++] = i;
    }

    /// <summary>Extent of the volume.</summary>
    internal Shape3D Shape { get; }

    /// <summary>The ids that occur, ascending.</summary>
    internal int[] Ids { get; }

    /// <summary>Voxels of each object.</summary>
    internal int[] Sizes { get; }

    /// <summary>Number of runs.</summary>
    internal int Count => _runs.Length;

    /// <summary>The runs of row y of plane z, by ascending x.</summary>
    internal ReadOnlySpan<LabelRun> Row(int z, int y) => RowAt((z * Shape.Height) + y);

    /// <summary>The runs of a row, counted over all planes.</summary>
    internal ReadOnlySpan<LabelRun> RowAt(int row) => _runs.AsSpan(_rowStarts[row], _rowStarts[row + 1] - _rowStarts[row]);

    /// <summary>The runs of an object in raster order, as numbers for <see cref="Run"/>.</summary>
    internal ReadOnlySpan<int> OfObject(int index) =>
        _ofObject.AsSpan(_objectStarts[index], _objectStarts[index + 1] - _objectStarts[index]);

    /// <summary>The smallest box around an object.</summary>
    internal VoxelBox Box(int index) => _extents[index].Box;

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
        var planes = new PlaneRuns[shape.Depth];
        var counts = new int[(shape.Depth * shape.Height) + 1];
        try
        {
            ParallelWork.For(shape.Depth, 1, threads, new PlaneItem(labels, planes, counts));
            IdPositions ids = IdPositions.Create(planes);

            // Ids are checked as they are found, and not in a pass of its own; only the message needs the place.
            if (ids.Ids is [< 0, ..]) LabelIds.NoNegative(labels.Voxels, name);
            for (int row = 0; row + 1 < counts.Length; row++) counts[row + 1] += counts[row];
            return new LabelRuns(shape, ids, planes, counts);
        }
        finally
        {
            foreach (PlaneRuns plane in planes) plane.Return();
        }
    }

    /// <summary>The box of an object while its runs come in raster order.</summary>
    private struct Extent
    {
        private bool _any;
        private int _firstZ;
        private int _lastZ;
        private int _firstY;
        private int _lastY;
        private int _firstX;
        private int _lastX;

        internal readonly VoxelBox Box => new(_firstZ, _firstY, _firstX, _lastZ, _lastY, _lastX);

        internal void Add(int z, int y, LabelRun run)
        {
            if (!_any) (_any, _firstZ, _firstY, _lastY, _firstX, _lastX) = (true, z, y, y, run.X, run.End - 1);
            _lastZ = z;
            if (y < _firstY) _firstY = y;
            if (y > _lastY) _lastY = y;
            if (run.X < _firstX) _firstX = run.X;
            if (run.End > _lastX + 1) _lastX = run.End - 1;
        }
    }

    /// <summary>The runs of one plane in rented memory, ids in place of positions.</summary>
    private struct PlaneRuns
    {
        private LabelRun[]? _rented;
        private int _count;

        internal readonly int Count => _count;

        internal readonly ReadOnlySpan<LabelRun> Runs => _rented.AsSpan(0, _count);

        internal void Add(LabelRun run)
        {
            if (_rented is null || _count == _rented.Length) Grow();
            _rented![_count++] = run;
        }

        internal readonly void Return()
        {
            if (_rented is not null) ArrayPool<LabelRun>.Shared.Return(_rented);
        }

        private void Grow()
        {
            LabelRun[] larger = ArrayPool<LabelRun>.Shared.Rent(Math.Max(1024, 2 * _count));
            Runs.CopyTo(larger);
            Return();
            _rented = larger;
        }
    }

    /// <summary>Where each id stands among those that occur: a table where ids are small, as they nearly always are.</summary>
    private sealed class IdPositions
    {
        private const int LargestOfTable = 1 << 22;

        private readonly int[] _table;
        private readonly Dictionary<int, int> _others = [];

        private IdPositions(int[] ids)
        {
            Ids = ids;
            int largest = ids.LastOrDefault(id => id <= LargestOfTable);
            _table = new int[Math.Max(0, largest) + 1];
            for (int i = 0; i < ids.Length; i++)
            {
                if ((uint)ids[i] < (uint)_table.Length) _table[ids[i]] = i;
                else _others.Add(ids[i], i);
            }
        }

        /// <summary>Ascending.</summary>
        internal int[] Ids { get; }

        internal int Of(int id) => (uint)id < (uint)_table.Length ? _table[id] : _others[id];

        internal static IdPositions Create(PlaneRuns[] planes)
        {
            var small = new bool[1];
            var large = new HashSet<int>();
            foreach (PlaneRuns plane in planes)
            {
                foreach (ref readonly LabelRun run in plane.Runs)
                {
                    int id = run.Index;
                    if (id is < 0 or > LargestOfTable)
                    {
                        large.Add(id);
                        continue;
                    }

                    if (id >= small.Length) Array.Resize(ref small, Math.Min(LargestOfTable + 1, 2 * (id + 1)));
                    small[id] = true;
                }
            }

            IEnumerable<int> inTable = Enumerable.Range(0, small.Length).Where(id => small[id]);
            return new IdPositions([.. large.Where(id => id < 0).Order(), .. inTable, .. large.Where(id => id > 0).Order()]);
        }
    }

    private readonly struct PlaneItem(Volume<int> labels, PlaneRuns[] planes, int[] counts) : IWorkItem
    {
        public void Do(int index)
        {
            var runs = default(PlaneRuns);
            (int _, int height, int width) = labels.Shape;
            for (int y = 0; y < height; y++)
            {
                int before = runs.Count;
                ReadOnlySpan<int> row = labels.Plane(index).Slice(y * width, width);
                int start = 0, x = 1;

                // Where an id differs from the one before it, for eight voxels at once: most of them differ nowhere.
                ref int first = ref MemoryMarshal.GetReference(row);
                for (; x + Vector256<int>.Count <= width; x += Vector256<int>.Count)
                {
                    Vector256<int> same = Vector256.Equals(
                        Vector256.LoadUnsafe(ref first, (nuint)x), Vector256.LoadUnsafe(ref first, (nuint)(x - 1)));
                    for (uint changes = ~same.ExtractMostSignificantBits() & 0xFF; changes != 0; changes &= changes - 1)
                    {
                        int end = x + BitOperations.TrailingZeroCount(changes);
                        End(ref runs, row, start, end);
                        start = end;
                    }
                }

                for (; x < width; x++)
                {
                    if (row[x] == row[x - 1]) continue;
                    End(ref runs, row, start, x);
                    start = x;
                }

                End(ref runs, row, start, width);
                counts[(index * height) + y + 1] = runs.Count - before;
            }

            planes[index] = runs;
        }

        // The id stands in for the position until all ids are known.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void End(ref PlaneRuns runs, ReadOnlySpan<int> row, int start, int end)
        {
            if (row[start] != 0) runs.Add(new LabelRun(start, end - start, row[start]));
        }
    }
}
