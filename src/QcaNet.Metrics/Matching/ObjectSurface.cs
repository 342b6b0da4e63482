namespace QcaNet.Metrics;

/// <summary>The surface voxels of one object: those with a face that is not shared with the object itself.</summary>
internal sealed class ObjectSurface
{
    private readonly bool[] _isSurface;
    private readonly (int Z, int Y, int X) _first;
    private readonly int _depth;
    private readonly int _height;
    private readonly int _width;

    private ObjectSurface(LabelRuns runs, int index)
    {
        (int Z, int Y, int X) first = (int.MaxValue, int.MaxValue, int.MaxValue), last = (0, 0, 0);
        foreach (int number in runs.OfObject(index))
        {
            LabelRun run = runs.Run(number, out int z, out int y);
            first = (Math.Min(first.Z, z), Math.Min(first.Y, y), Math.Min(first.X, run.X));
            last = (Math.Max(last.Z, z), Math.Max(last.Y, y), Math.Max(last.X, run.End - 1));
        }

        // One voxel more on each side, so that neighbors need no test of the bounds.
        _first = (first.Z - 1, first.Y - 1, first.X - 1);
        (_depth, _height, _width) = (last.Z - first.Z + 3, last.Y - first.Y + 3, last.X - first.X + 3);
        var inside = new bool[checked(_depth * _height * _width)];
        foreach (int number in runs.OfObject(index))
        {
            LabelRun run = runs.Run(number, out int z, out int y);
            inside.AsSpan(Offset(z, y, run.X), run.Length).Fill(true);
        }

        _isSurface = new bool[inside.Length];
        int plane = _height * _width;
        foreach (int number in runs.OfObject(index))
        {
            LabelRun run = runs.Run(number, out int z, out int y);
            int at = Offset(z, y, run.X);
            for (int i = 0; i < run.Length; i++, at++)
            {
                if (inside[at - 1] && inside[at + 1] && inside[at - _width] && inside[at + _width] && inside[at - plane] && inside[at + plane]) continue;
                _isSurface[at] = true;
                Points.Add((z, y, run.X + i));
            }
        }
    }

    /// <summary>The surface voxels in raster order.</summary>
    internal List<(int Z, int Y, int X)> Points { get; } = [];

    /// <summary>The surface of the object of an id.</summary>
    /// <exception cref="ArgumentException">The id does not occur.</exception>
    internal static ObjectSurface Of(LabelRuns runs, int id, string name)
    {
        int index = Array.BinarySearch(runs.Ids, id);
        return index >= 0 ? new ObjectSurface(runs, index) : throw new ArgumentException($"Id {id} does not occur in {name}.", name);
    }

    /// <summary>Whether a voxel, which may lie anywhere, is a surface voxel.</summary>
    internal bool Contains(int z, int y, int x) =>
        (uint)(z - _first.Z) < (uint)_depth && (uint)(y - _first.Y) < (uint)_height && (uint)(x - _first.X) < (uint)_width && _isSurface[Offset(z, y, x)];

    private int Offset(int z, int y, int x) => ((((z - _first.Z) * _height) + y - _first.Y) * _width) + x - _first.X;
}
