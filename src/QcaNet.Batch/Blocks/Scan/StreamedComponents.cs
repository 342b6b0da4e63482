using System.Runtime.InteropServices;

namespace QcaNet.Batch;

/// <summary>
/// Connected components of a volume that is read plane by plane. The runs of two planes are kept in memory, and the box of every label's
/// component.
/// </summary>
/// <remarks>
/// Runs and union-find as in <c>RunTable</c> of QcaNet.PostProcessing (Rosenfeld and Pfaltz 1966; He, Chao and Suzuki 2008): a run takes
/// the label of the first run it touches and joins the others. The smaller label becomes the root, and labels are assigned in raster order,
/// so roots in ascending order are components in raster order of their first voxels. In contrast to <c>RunTable</c>, a plane is discarded
/// two planes later; the labels of its runs are on disk and are resolved after the last plane.
/// </remarks>
/// <param name="height">Number of rows of a plane.</param>
/// <param name="connectivity">6, 18 or 26.</param>
internal sealed class StreamedComponents(int height, int connectivity)
{
    private readonly List<int> _parent = [];
    private readonly List<ComponentExtent> _extents = [];
    private Plane _before = new(height);
    private Plane _plane = new(height);
    private int _z = -1;

    /// <summary>Number of labels so far.</summary>
    public int Labels => _parent.Count;

    /// <summary>Memory in bytes.</summary>
    public long Bytes => ((long)_parent.Capacity * sizeof(int)) + ((long)_extents.Capacity * Marshal.SizeOf<ComponentExtent>());

    /// <summary>Runs of the current plane, in raster order.</summary>
    public ReadOnlySpan<Run> Runs => CollectionsMarshal.AsSpan(_plane.Runs);

    /// <summary>The runs of a row of the current plane, as a range with an exclusive end.</summary>
    public (int From, int To) OfRow(int y) => (_plane.FirstOfRow[y], _plane.FirstOfRow[y + 1]);

    /// <summary>Begins the next plane. Its rows must be ended in order, each after its runs were added.</summary>
    public void NextPlane()
    {
        (_before, _plane) = (_plane, _before);
        _plane.Runs.Clear();
        _plane.Values.Clear();
        _z++;
    }

    /// <summary>Adds a run of the current row, from left to right.</summary>
    /// <param name="y">The row.</param>
    /// <param name="start">First voxel.</param>
    /// <param name="end">Voxel after the last.</param>
    /// <param name="value">Only runs of the same value are connected.</param>
    public void Add(int y, int start, int end, int value = 1)
    {
        _plane.Runs.Add(new Run(y, start, end, -1));
        _plane.Values.Add(value);
    }

    /// <summary>Ends a row and labels its runs.</summary>
    public void EndRow(int y)
    {
        int from = y == 0 ? 0 : _plane.FirstOfRow[y];
        _plane.FirstOfRow[y + 1] = _plane.Runs.Count;
        if (y == 0) _plane.FirstOfRow[0] = 0;
        if (from == _plane.Runs.Count) return;

        int faces = connectivity == 6 ? 0 : 1;
        int edges = connectivity == 26 ? 1 : 0;
        if (y > 0) Join(y, _plane, y - 1, faces);
        if (_z > 0)
        {
            Join(y, _before, y, faces);
            if (connectivity > 6 && y > 0) Join(y, _before, y - 1, edges);
            if (connectivity > 6 && y < height - 1) Join(y, _before, y + 1, edges);
        }

        Span<Run> runs = CollectionsMarshal.AsSpan(_plane.Runs);
        for (int i = from; i < runs.Length; i++)
        {
            ref Run run = ref runs[i];
            if (run.Label < 0)
            {
                run = run with { Label = _parent.Count };
                _parent.Add(run.Label);
                _extents.Add(ComponentExtent.Of(_z, y, run.Start, run.End));
            }
            else
            {
                int root = Root(run.Label);
                run = run with { Label = root };
                CollectionsMarshal.AsSpan(_extents)[root].Include(_z, y, run.Start, run.End);
            }
        }
    }

    /// <summary>The component of each label, from 0 in raster order of first voxels, and the extents of the components.</summary>
    public (int[] OfLabel, ComponentExtent[] Extents) Resolve()
    {
        int[] component = new int[_parent.Count];
        var extents = new List<ComponentExtent>();
        for (int label = 0; label < component.Length; label++)
        {
            int parent = _parent[label];
            if (parent == label)
            {
                component[label] = extents.Count;
                extents.Add(_extents[label]);
            }
            else
            {
                component[label] = component[parent]; // a parent is smaller than its child, so it is resolved already
            }
        }

        return (component, [.. extents]);
    }

    /// <summary>
    /// Joins the runs of the current row with those of another one that are at most <paramref name="reach"/> voxels apart along x.
    /// </summary>
    private void Join(int y, Plane other, int otherY, int reach)
    {
        Span<Run> runs = CollectionsMarshal.AsSpan(_plane.Runs);
        Span<Run> others = CollectionsMarshal.AsSpan(other.Runs);
        int a = _plane.FirstOfRow[y], aEnd = _plane.FirstOfRow[y + 1];
        int b = other.FirstOfRow[otherY], bEnd = other.FirstOfRow[otherY + 1];
        while (a < aEnd && b < bEnd)
        {
            ref Run run = ref runs[a];
            ref readonly Run touched = ref others[b];
            if (run.Start < touched.End + reach && touched.Start < run.End + reach && _plane.Values[a] == other.Values[b])
            {
                int root = Root(touched.Label);
                run = run with { Label = run.Label < 0 ? root : Union(run.Label, root) };
            }

            // The run that ends first touches no further run of the other row.
            int ends = run.End - touched.End;
            if (ends <= 0) a++;
            if (ends >= 0) b++;
        }
    }

    private int Union(int label, int rootB)
    {
        int rootA = Root(label);
        if (rootA == rootB) return rootA;
        (int keep, int drop) = rootA < rootB ? (rootA, rootB) : (rootB, rootA);
        _parent[drop] = keep;
        Span<ComponentExtent> extents = CollectionsMarshal.AsSpan(_extents);
        extents[keep].Include(extents[drop]);
        return keep;
    }

    private int Root(int label)
    {
        Span<int> parent = CollectionsMarshal.AsSpan(_parent);
        while (parent[label] != label)
        {
            parent[label] = parent[parent[label]];
            label = parent[label];
        }

        return label;
    }

    /// <summary>The runs of one plane.</summary>
    private sealed class Plane(int height)
    {
        public List<Run> Runs { get; } = [];

        public List<int> Values { get; } = [];

        public int[] FirstOfRow { get; } = new int[height + 1];
    }
}
