// Connected components of a mask, by runs and union-find, in two passes.
//
// Algorithm. The first pass cuts every row into runs of foreground voxels. A run is joined with the runs it touches in the rows
// before it; rows are sorted along x, so two fingers walk two rows in one go. The second pass gives every root an id in the
// order of the runs and paints the runs.
//
//        plane z-1      plane z           rows looked back at, and how far runs may lie apart along x:
//        . a .          . c .             6:   b, c with 0
//        . b .          . r .             18:  b, c with 1 (an edge), a, d with 0 (an edge)
//        . d .          . . .             26:  a, b, c, d with 1
//        (rows above each other: y - 1, y, y + 1; r is the row at hand)
//
// Source. A. Rosenfeld, J. Pfaltz, J. ACM 13 (1966) 471-494 for the two passes; L. He, Y. Chao, K. Suzuki, IEEE TIP 17 (2008)
// 749-756 for runs; R. Tarjan, J. ACM 22 (1975) 215-225 for union-find, here with path halving.
//
// Why this variant. A union always makes the smaller run the root, so the root of a component is its first run in raster order:
// ids come out in raster order without a third pass, and one ascending sweep resolves all parents, because a parent is smaller
// than its child. Masks of nuclei have few runs, and both scans of a row are vectorised searches for a byte.
//
// Memory. 12 bytes a run (start, end, parent), grown by doubling, and 4 bytes a row.

using QcaNet.Volumes;

namespace QcaNet.PostProcessing.Kernels;

/// <summary>Connected components by runs; the essay is at the top of the file.</summary>
internal static class RunComponentsKernel
{
    /// <summary>Writes ids 1..n in raster order and returns n; the spans fill the shape.</summary>
    internal static int Run(ReadOnlySpan<byte> mask, Shape3D shape, Connectivity connectivity, Span<int> labels)
    {
        (int depth, int height, int width) = shape;
        int rows = depth * height;
        int reachOfFaces = connectivity == Connectivity.Faces ? 0 : 1;
        int reachOfEdges = connectivity == Connectivity.Corners ? 1 : 0;
        bool edges = connectivity != Connectivity.Faces;

        var runs = new RunList(rows);
        for (int z = 0; z < depth; z++)
        {
            for (int y = 0; y < height; y++)
            {
                int row = (z * height) + y;
                if (!runs.Collect(row, mask.Slice(row * width, width))) continue;

                if (y > 0) runs.Join(row, row - 1, reachOfFaces);
                if (z == 0) continue;

                runs.Join(row, row - height, reachOfFaces);
                if (edges && y > 0) runs.Join(row, row - height - 1, reachOfEdges);
                if (edges && y < height - 1) runs.Join(row, row - height + 1, reachOfEdges);
            }
        }

        int count = runs.NumberRoots();
        labels.Clear();
        for (int row = 0; row < rows; row++) runs.Paint(row, labels.Slice(row * width, width));
        return count;
    }

    /// <summary>All runs of the volume in raster order, as a forest.</summary>
    private sealed class RunList(int rows)
    {
        private readonly int[] _firstOfRow = new int[rows + 1];
        private int[] _start = new int[256];
        private int[] _end = new int[256];
        private int[] _parent = new int[256];
        private int _count;

        /// <summary>Appends the runs of a row, each its own root; false where there is none. Rows come in order.</summary>
        internal bool Collect(int row, ReadOnlySpan<byte> mask)
        {
            int at = 0;
            while (true)
            {
                int gap = mask[at..].IndexOfAnyExcept((byte)0);
                if (gap < 0)
                {
                    _firstOfRow[row + 1] = _count;
                    return _count > _firstOfRow[row];
                }

                int start = at + gap;
                int length = mask[start..].IndexOf((byte)0);
                at = length < 0 ? mask.Length : start + length;
                if (_count == _start.Length) Grow();
                _start[_count] = start;
                _end[_count] = at;
                _parent[_count] = _count;
                _count++;
            }
        }

        /// <summary>Joins the runs of a row with those of an earlier row that lie at most <paramref name="reach"/> voxels apart along x.</summary>
        internal void Join(int row, int earlier, int reach)
        {
            int a = _firstOfRow[row];
            int aEnd = _firstOfRow[row + 1];
            int b = _firstOfRow[earlier];
            int bEnd = _firstOfRow[earlier + 1];
            while (a < aEnd && b < bEnd)
            {
                if (_start[a] < _end[b] + reach && _start[b] < _end[a] + reach) Union(a, b);

                // The run that ends first has met all it can meet: between two runs of a row lies at least one voxel of
                // background, so the other's successor starts more than `reach` behind it. At equal ends that holds for both.
                if (_end[a] < _end[b]) a++;
                else b++;
            }
        }

        /// <summary>Turns parents into ids: 1..n by root, in raster order. No union may follow.</summary>
        internal int NumberRoots()
        {
            int ids = 0;
            for (int run = 0; run < _count; run++)
            {
                int parent = _parent[run];
                _parent[run] = parent == run ? ++ids : _parent[parent]; // parent < run, so it is an id already
            }

            return ids;
        }

        internal void Paint(int row, Span<int> labels)
        {
            for (int run = _firstOfRow[row]; run < _firstOfRow[row + 1]; run++)
            {
                labels[_start[run].._end[run]].Fill(_parent[run]);
            }
        }

        private void Union(int a, int b)
        {
            a = Root(a);
            b = Root(b);
            if (a < b) _parent[b] = a;
            else _parent[a] = b;
        }

        private int Root(int run)
        {
            while (_parent[run] != run)
            {
                _parent[run] = _parent[_parent[run]];
                run = _parent[run];
            }

            return run;
        }

        private void Grow()
        {
            int size = (int)Math.Min(Array.MaxLength, 2L * _start.Length);
            Array.Resize(ref _start, size);
            Array.Resize(ref _end, size);
            Array.Resize(ref _parent, size);
        }
    }
}
