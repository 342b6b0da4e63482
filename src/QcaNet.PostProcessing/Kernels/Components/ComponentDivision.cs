using QcaNet.Labels;
using QcaNet.Volumes;

namespace QcaNet.PostProcessing.Kernels.Components;

/// <summary>Divides components that fall into several parts at a higher level.</summary>
/// <remarks>
/// The voxels of a component are visited from the highest level to the lowest and joined by union-find (Najman and Couprie 2006, with the
/// few levels as buckets). Whenever a level is finished, the sets that it changed become nodes of the component tree.
/// </remarks>
internal sealed class ComponentDivision
{
    private readonly Volume<byte> _levels;
    private readonly Volume<int> _centers;
    private readonly int _smallest;
    private readonly List<int> _parents = [];
    private readonly List<long> _voxels = [];
    private int[] _slotAt = [];
    private int[] _places = [];
    private int[] _cells = [];
    private int[] _set = [];
    private int[] _size = [];
    private int[] _nodeOfSet = [];
    private int[] _nodeOfSlot = [];

    private ComponentDivision(Volume<byte> levels, Volume<int> centers, int smallest) =>
        (_levels, _centers, _smallest) = (levels, centers, smallest);

    /// <summary>Divides the components in place. The parts have new ids, above those that exist.</summary>
    /// <param name="levels">Level of each voxel, 0 in the background.</param>
    /// <param name="centers">6-connected components of the voxels above 0; some may have been removed. Receives the parts.</param>
    /// <param name="count">Largest id in <paramref name="centers"/>.</param>
    /// <param name="smallest">Number of voxels of the smallest part, 1 or more.</param>
    public static void Divide(Volume<byte> levels, Volume<int> centers, int count, int smallest)
    {
        Extent[] extents = Measure(levels, centers, count);
        var division = new ComponentDivision(levels, centers, smallest);
        int next = count;
        for (int id = 1; id < extents.Length; id++)
        {
            ref readonly Extent extent = ref extents[id];
            bool mayFallApart = extent.Voxels >= 2L * smallest && extent.Lowest < extent.Highest;
            if (mayFallApart) next = division.Divide(id, extent, next);
        }
    }

    private static Extent[] Measure(Volume<byte> levels, Volume<int> centers, int count)
    {
        var extents = new Extent[count + 1];
        Array.Fill(extents, Extent.Empty);
        ReadOnlySpan<int> ids = centers.Voxels;
        ReadOnlySpan<byte> level = levels.Voxels;
        (int height, int width) = (centers.Shape.Height, centers.Shape.Width);
        for (int row = 0, at = 0; at < ids.Length; row++, at += width)
        {
            for (int x = 0; x < width; x++)
            {
                if (ids[at + x] != 0) extents[ids[at + x]].Include(row / height, row % height, x, level[at + x]);
            }
        }

        return extents;
    }

    private int Divide(int id, in Extent extent, int next)
    {
        Sort(id, extent);
        Grow(extent);
        int[] parents = new int[_parents.Count];
        long[] voxels = new long[parents.Length];

        // Nodes were made from the leaves to the root.
        for (int node = 0; node < parents.Length; node++)
        {
            int turned = parents.Length - 1 - node;
            parents[turned] = _parents[node] < 0 ? -1 : parents.Length - 1 - _parents[node];
            voxels[turned] = _voxels[node];
        }

        int[] objects = ComponentTree.Objects(parents, voxels, _smallest);
        int parts = objects.Max();
        if (parts < 2) return next;
        Span<int> ids = _centers.Voxels;
        for (int slot = 0; slot < extent.Voxels; slot++)
        {
            int part = objects[parents.Length - 1 - _nodeOfSlot[slot]];
            ids[_places[slot]] = part == 0 ? 0 : next + part;
        }

        return next + parts;
    }

    /// <summary>Sorts the voxels of a component by descending level.</summary>
    private void Sort(int id, in Extent extent)
    {
        Reserve(extent);
        Shape3D shape = _centers.Shape;
        ReadOnlySpan<int> ids = _centers.Voxels;
        ReadOnlySpan<byte> levels = _levels.Voxels;
        Span<int> first = stackalloc int[256];
        first.Clear();
        for (int pass = 0; pass < 2; pass++)
        {
            int cell = 0;
            for (int z = extent.Z; z < extent.EndZ; z++)
            {
                for (int y = extent.Y; y < extent.EndY; y++)
                {
                    int row = ((z * shape.Height) + y) * shape.Width;
                    for (int x = extent.X; x < extent.EndX; x++, cell++)
                    {
                        bool isInside = ids[row + x] == id;
                        if (pass == 0)
                        {
                            if (isInside) first[255 - levels[row + x]]++;
                            continue;
                        }

                        int slot = isInside ? first[255 - levels[row + x]]++ : -1;
                        _slotAt[cell] = slot;
                        if (!isInside) continue;
                        _places[slot] = row + x;
                        _cells[slot] = cell;
                    }
                }
            }

            if (pass == 0) Accumulate(first);
        }
    }

    private static void Accumulate(Span<int> counts)
    {
        int sum = 0;
        foreach (ref int count in counts) (count, sum) = (sum, sum + count);
    }

    /// <summary>Builds the nodes, level by level.</summary>
    private void Grow(in Extent extent)
    {
        ReadOnlySpan<byte> levels = _levels.Voxels;
        _parents.Clear();
        _voxels.Clear();
        List<(int Slot, int Node)> roots = [], before = [];
        for (int from = 0, to; from < extent.Voxels; from = to)
        {
            byte level = levels[_places[from]];
            for (to = from; to < extent.Voxels && levels[_places[to]] == level; to++) Add(to, extent);
            (before, roots) = (roots, before);
            roots.Clear();
            int oldNodes = _parents.Count;
            for (int slot = from; slot < to; slot++)
            {
                int root = Root(slot);
                if (_nodeOfSet[root] < oldNodes)
                {
                    roots.Add((root, _parents.Count));
                    _nodeOfSet[root] = _parents.Count;
                    _parents.Add(-1);
                    _voxels.Add(_size[root]);
                }

                _nodeOfSlot[slot] = _nodeOfSet[root];
            }

            // Sets that this level did not change keep their nodes.
            foreach ((int slot, int node) in before)
            {
                int now = _nodeOfSet[Root(slot)];
                if (now == node) roots.Add((slot, node));
                else _parents[node] = now;
            }
        }
    }

    /// <summary>Adds a voxel and joins it to its neighbors of the same or a higher level.</summary>
    private void Add(int slot, in Extent extent)
    {
        (int height, int width) = (extent.EndY - extent.Y, extent.EndX - extent.X);
        int cell = _cells[slot];
        (_set[slot], _size[slot], _nodeOfSet[slot]) = (slot, 1, -1);
        (int row, int x) = Math.DivRem(cell, width);
        (int z, int y) = Math.DivRem(row, height);
        if (x > 0) Join(slot, _slotAt[cell - 1]);
        if (x < width - 1) Join(slot, _slotAt[cell + 1]);
        if (y > 0) Join(slot, _slotAt[cell - width]);
        if (y < height - 1) Join(slot, _slotAt[cell + width]);
        if (z > 0) Join(slot, _slotAt[cell - (width * height)]);
        if (z < extent.EndZ - extent.Z - 1) Join(slot, _slotAt[cell + (width * height)]);
    }

    private void Join(int slot, int neighbor)
    {
        // Outside the component, or not added yet.
        if (neighbor < 0 || neighbor >= slot) return;
        (int a, int b) = (Root(slot), Root(neighbor));
        if (a == b) return;
        (int keep, int drop) = _size[a] >= _size[b] ? (a, b) : (b, a);
        _set[drop] = keep;
        _size[keep] += _size[drop];
    }

    private int Root(int slot)
    {
        while (_set[slot] != slot)
        {
            _set[slot] = _set[_set[slot]];
            slot = _set[slot];
        }

        return slot;
    }

    private void Reserve(in Extent extent)
    {
        int box = (extent.EndZ - extent.Z) * (extent.EndY - extent.Y) * (extent.EndX - extent.X);
        if (_slotAt.Length < box) _slotAt = new int[box];
        if (_places.Length >= extent.Voxels) return;
        (_places, _cells) = (new int[extent.Voxels], new int[extent.Voxels]);
        (_set, _size) = (new int[extent.Voxels], new int[extent.Voxels]);
        (_nodeOfSet, _nodeOfSlot) = (new int[extent.Voxels], new int[extent.Voxels]);
    }

    /// <summary>Box, number of voxels and levels of a component.</summary>
    private struct Extent
    {
        public static readonly Extent Empty = new() { Z = int.MaxValue, Y = int.MaxValue, X = int.MaxValue, Lowest = byte.MaxValue };

        public int Z, Y, X, EndZ, EndY, EndX, Voxels;
        public byte Lowest, Highest;

        public void Include(int z, int y, int x, byte level)
        {
            (Z, Y, X) = (Math.Min(Z, z), Math.Min(Y, y), Math.Min(X, x));
            (EndZ, EndY, EndX) = (Math.Max(EndZ, z + 1), Math.Max(EndY, y + 1), Math.Max(EndX, x + 1));
            (Lowest, Highest) = (Math.Min(Lowest, level), Math.Max(Highest, level));
            Voxels++;
        }
    }
}
