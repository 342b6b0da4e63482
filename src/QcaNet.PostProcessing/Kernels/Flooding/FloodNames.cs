namespace QcaNet.PostProcessing.Kernels.Flooding;

/// <summary>
/// How the objects of all components are named: by their markers' own ids, or by provisional ones that <see cref="InRasterOrder"/> sorts.
/// </summary>
/// <param name="renumber">Whether ids become 1..n in raster order.</param>
/// <param name="markerlessAreObjects">Whether a component without a marker becomes an object; only if ids are renumbered.</param>
internal sealed class FloodNames(bool renumber, bool markerlessAreObjects)
{
    private readonly List<NamedObject> _objects = [];
    private int _provisional;

    internal bool Renumber => renumber;

    internal bool MarkerlessAreObjects => markerlessAreObjects;

    /// <summary>Reserves <paramref name="count"/> provisional ids; returns the id before the first.</summary>
    internal int Reserve(int count) => Interlocked.Add(ref _provisional, count) - count;

    /// <summary>Records which object a provisional id represents and where it begins.</summary>
    internal void Add(ReadOnlySpan<NamedObject> objects)
    {
        lock (_objects) _objects.AddRange(objects);
    }

    /// <summary>
    /// The final id of each provisional one: 1..n in raster order of first voxels. Pieces of one marker in several components are one
    /// object. Entry 0 is 0.
    /// </summary>
    internal int[] InRasterOrder(out int objects)
    {
        _objects.Sort((a, b) => a.FirstVoxel.CompareTo(b.FirstVoxel));
        var final = new int[_provisional + 1];
        var known = new Dictionary<long, int>(_objects.Count);
        foreach (NamedObject named in _objects)
        {
            if (!known.TryGetValue(named.Marker, out int id)) known.Add(named.Marker, id = known.Count + 1);
            final[named.Provisional] = id;
        }

        objects = known.Count;
        return final;
    }

    /// <summary>A piece of an object. Markers are above 0; a component without a marker has a negative key of its own.</summary>
    internal readonly record struct NamedObject(int FirstVoxel, int Provisional, long Marker);
}
