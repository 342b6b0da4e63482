// Connected components by runs and union-find, in two passes, over slabs.
//
// Algorithm. The first pass cuts every row into runs of foreground voxels. A run is joined with the runs it touches in the rows
// before it; runs are sorted along x, so two rows are merged in one sweep. The second pass gives every root an id in the order
// of the runs.
//
//        plane z-1      plane z           rows looked back at, and how far runs may lie apart along x:
//        . a .          . c .             6:   b, c with 0
//        . b .          . r .             18:  b, c with 1 (an edge), a, d with 0 (an edge)
//        . d .          . . .             26:  a, b, c, d with 1
//        (rows above each other: y - 1, y, y + 1; r is the row at hand)
//
// Threads. The rows are divided into slabs. Each slab collects its runs, then joins those of its own rows; runs that touch an earlier slab
// (in the first plane's worth of rows) are joined afterwards on one thread. Two slabs never write the same parents, and the root of a
// component is its first run whatever the order of the unions, so the ids do not depend on the slabs.
//
// Source. A. Rosenfeld, J. Pfaltz, J. ACM 13 (1966) 471-494 for the two passes; L. He, Y. Chao, K. Suzuki, IEEE TIP 17 (2008)
// 749-756 for runs; R. Tarjan, J. ACM 22 (1975) 215-225 for union-find, here with path halving.
//
// Why this variant. A union always makes the smaller run the root, so the root of a component is its first run in raster order:
// ids come out in raster order without a third pass, and one ascending sweep resolves all parents, because a parent is smaller
// than its child. Masks of nuclei have few runs; the watershed reads the runs again instead of the volume.
//
// Memory. 12 bytes per run (start, end, component), 8 more while they are collected, from the shared pool; and 4 bytes per row.

using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using QcaNet.Threading;
using QcaNet.Volumes;

namespace QcaNet.PostProcessing.Kernels.Components;

/// <summary>All runs of a volume in raster order, with the component of each; see the description at the top of the file.</summary>
internal sealed unsafe class RunTable : IDisposable
{
    // Slabs of about a hundred rows or more have few connections between them; four per thread balance an uneven load.
    private const int SmallestSlab = 128;
    private const int SlabsPerThread = 4;

    private readonly Shape3D _shape;
    private readonly int[] _firstOfRow;
    private readonly int[] _start;
    private readonly int[] _end;
    private readonly int[] _component;

    private RunTable(Shape3D shape, int[] firstOfRow, int runs)
    {
        _shape = shape;
        _firstOfRow = firstOfRow;
        Count = runs;
        _start = ArrayPool<int>.Shared.Rent(runs);
        _end = ArrayPool<int>.Shared.Rent(runs);
        _component = ArrayPool<int>.Shared.Rent(runs);
    }

    /// <summary>Number of components; their ids are 1..n in raster order of their first voxels.</summary>
    internal int Components { get; private set; }

    internal int Rows => _firstOfRow.Length - 1;

    internal int Count { get; }

    /// <summary>Offset of the first voxel of each run.</summary>
    internal ReadOnlySpan<int> Start => _start.AsSpan(0, Count);

    /// <summary>Offset of the voxel after the last one of each run.</summary>
    internal ReadOnlySpan<int> End => _end.AsSpan(0, Count);

    /// <summary>Id of the component of each run.</summary>
    internal ReadOnlySpan<int> Component => _component.AsSpan(0, Count);

    /// <summary>The runs of row <paramref name="row"/>: from the first to the second (exclusive).</summary>
    internal (int From, int To) OfRow(int row) => (_firstOfRow[row], _firstOfRow[row + 1]);

    /// <summary>Collects and joins the runs of a volume.</summary>
    internal static RunTable Of<TSource>(TSource source, Shape3D shape, Connectivity connectivity, int threads)
        where TSource : struct, IRunSource
    {
        int rows = shape.Depth * shape.Height;
        int slabs = threads == 1 ? 1 : Math.Clamp(rows / SmallestSlab, 1, threads * SlabsPerThread);
        var buffers = new RunBuffer[slabs];
        var firstOfRow = new int[rows + 1];
        ParallelWork.For(slabs, 1, threads, new CollectSlab<TSource>(source, rows, buffers, firstOfRow));

        var offsets = new int[slabs + 1];
        for (int slab = 0; slab < slabs; slab++)
        {
            offsets[slab + 1] = checked(offsets[slab] + buffers[slab].Count);
            for (int row = FirstRow(slab, slabs, rows); row < FirstRow(slab + 1, slabs, rows); row++) firstOfRow[row + 1] += offsets[slab];
        }

        var table = new RunTable(shape, firstOfRow, offsets[slabs]);
        ParallelWork.For(slabs, 1, threads, new JoinSlab<TSource>(source, table, buffers, offsets, connectivity));
        for (int slab = 1; slab < slabs; slab++) table.JoinAcross(source, FirstRow(slab, slabs, rows), connectivity);
        table.Components = table.NumberRoots();
        return table;
    }

    /// <summary>Returns the memory to the shared pool.</summary>
    public void Dispose()
    {
        ArrayPool<int>.Shared.Return(_start);
        ArrayPool<int>.Shared.Return(_end);
        ArrayPool<int>.Shared.Return(_component);
    }

    /// <summary>Writes each voxel's component id, 0 in the background.</summary>
    internal void Paint(int* labels, int threads) => ParallelWork.For(Rows, 64, threads, new PaintRow(this, labels));

    private static int FirstRow(int slab, int slabs, int rows) => (int)((long)rows * slab / slabs);

    /// <summary>
    /// Joins the runs of <paramref name="row"/> with those of the preceding rows that lie in <paramref name="from"/>..<paramref name="to"/>
    /// (exclusive).
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void JoinRow<TSource>(TSource source, int row, int from, int to, Connectivity connectivity)
        where TSource : struct, IRunSource
    {
        if (_firstOfRow[row] == _firstOfRow[row + 1]) return;

        int height = _shape.Height;
        int y = row % height;
        bool edges = connectivity != Connectivity.Faces;
        int reachOfFaces = edges ? 1 : 0;
        int reachOfEdges = connectivity == Connectivity.Corners ? 1 : 0;
        if (y > 0) JoinRows(row - 1, reachOfFaces);
        if (row < height) return;

        JoinRows(row - height, reachOfFaces);
        if (edges && y > 0) JoinRows(row - height - 1, reachOfEdges);
        if (edges && y < height - 1) JoinRows(row - height + 1, reachOfEdges);

        void JoinRows(int earlier, int reach)
        {
            if (earlier >= from && earlier < to) Join(source, row, earlier, reach);
        }
    }

    /// <summary>Joins the first rows of a slab with the preceding slabs.</summary>
    private void JoinAcross<TSource>(TSource source, int firstRow, Connectivity connectivity)
        where TSource : struct, IRunSource
    {
        int last = Math.Min(Rows, firstRow + _shape.Height + 1);
        for (int row = firstRow; row < last; row++) JoinRow(source, row, 0, firstRow, connectivity);
    }

    /// <summary>
    /// Joins the runs of a row with those of an earlier row that lie at most <paramref name="reach"/> voxels apart along x.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Join<TSource>(TSource source, int row, int earlier, int reach)
        where TSource : struct, IRunSource
    {
        int apart = (row - earlier) * source.Width;
        int a = _firstOfRow[row];
        int aEnd = _firstOfRow[row + 1];
        int b = _firstOfRow[earlier];
        int bEnd = _firstOfRow[earlier + 1];
        fixed (int* start = _start, end = _end, parent = _component)
        {
            while (a < aEnd && b < bEnd)
            {
                int ends = end[a] - (end[b] + apart);
                if (start[a] < end[b] + apart + reach && start[b] + apart < end[a] + reach && source.Alike(start[a], start[b]))
                {
                    Union(parent, a, b);
                }

                if (ends == 0)
                {
                    // Runs of labels may follow each other without a gap; each successor then still touches the other's predecessor.
                    if (reach > 0 && a + 1 < aEnd && start[a + 1] == end[a] && source.Alike(start[a + 1], start[b]))
                    {
                        Union(parent, a + 1, b);
                    }

                    if (reach > 0 && b + 1 < bEnd && start[b + 1] == end[b] && source.Alike(start[a], start[b + 1]))
                    {
                        Union(parent, a, b + 1);
                    }
                }

                // The run that ends first touches no further run: the other's successor starts after the other's end.
                a += ends <= 0 ? 1 : 0;
                b += ends >= 0 ? 1 : 0;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Union(int* parent, int a, int b)
    {
        // Most runs touch the component they already belong to, or one whose root is one step away.
        int rootA = parent[a];
        int rootB = parent[b];
        if (rootA == rootB) return;
        if (parent[rootA] != rootA) rootA = Root(parent, rootA);
        if (parent[rootB] != rootB) rootB = Root(parent, rootB);
        if (rootA < rootB) parent[rootB] = rootA;
        else parent[rootA] = rootB;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Root(int* parent, int run)
    {
        while (parent[run] != run)
        {
            parent[run] = parent[parent[run]];
            run = parent[run];
        }

        return run;
    }

    /// <summary>Converts parents to ids: 1..n by root, in raster order. No further unions are allowed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int NumberRoots()
    {
        int ids = 0;
        int[] component = _component;
        for (int run = 0; run < Count; run++)
        {
            int parent = component[run];
            component[run] = parent == run ? ++ids : component[parent]; // parent < run, so it is an id already
        }

        return ids;
    }

    private readonly struct CollectSlab<TSource>(TSource source, int rows, RunBuffer[] buffers, int[] firstOfRow) : IWorkItem
        where TSource : struct, IRunSource
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Do(int index)
        {
            var runs = new RunBuffer();
            int to = FirstRow(index + 1, buffers.Length, rows);
            for (int row = FirstRow(index, buffers.Length, rows); row < to; row++)
            {
                source.Collect(row, runs);
                firstOfRow[row + 1] = runs.Count; // within the slab; its offset is added when all are known
            }

            buffers[index] = runs;
        }
    }

    private readonly struct JoinSlab<TSource>(
        TSource source, RunTable table, RunBuffer[] buffers, int[] offsets, Connectivity connectivity) : IWorkItem
        where TSource : struct, IRunSource
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Do(int index)
        {
            int from = FirstRow(index, buffers.Length, table.Rows);
            int to = FirstRow(index + 1, buffers.Length, table.Rows);
            int offset = offsets[index];
            buffers[index].Starts.CopyTo(table._start.AsSpan(offset));
            buffers[index].Ends.CopyTo(table._end.AsSpan(offset));
            for (int run = offset; run < offsets[index + 1]; run++) table._component[run] = run;
            buffers[index].Release();
            for (int row = from; row < to; row++) table.JoinRow(source, row, from, to, connectivity);
        }
    }

    private readonly struct PaintRow(RunTable table, int* labels) : IWorkItem
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Do(int index)
        {
            int width = table._shape.Width;
            int at = index * width;
            (int from, int to) = table.OfRow(index);
            int end = at + width;
            for (int run = from; run < to; run++)
            {
                Fill(labels + at, labels + table._start[run], 0);
                at = table._end[run];
                Fill(labels + table._start[run], labels + at, table._component[run]);
            }

            Fill(labels + at, labels + end, 0);
        }

        /// <summary>Like Span.Fill, without a call for runs of a few voxels.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Fill(int* from, int* to, int value)
        {
            Vector256<int> values = Vector256.Create(value);
            for (; to - from >= Vector256<int>.Count; from += Vector256<int>.Count) values.Store(from);
            while (from < to) *from++ = value;
        }
    }
}
