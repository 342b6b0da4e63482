using System.Runtime.InteropServices;
using QcaNet.Volumes;

namespace QcaNet.Batch;

/// <summary>The objects of a part and their runs, in raster order: what a finished block stores on disk.</summary>
/// <param name="shape">Extent of the volume that voxel offsets refer to.</param>
internal sealed class LabeledPart(Shape3D shape)
{
    private readonly List<PartObject> _objects = [];
    private readonly List<PlacedRun> _runs = [];

    /// <summary>Number of objects so far.</summary>
    public int Objects => _objects.Count;

    /// <summary>Number of voxels of the mask that no marker reached.</summary>
    public long Unreached { get; set; }

    /// <summary>Adds an object; returns its number.</summary>
    public int AddObject(long key)
    {
        _objects.Add(PartObject.New(key));
        return _objects.Count - 1;
    }

    /// <summary>A reference to an object, for modification.</summary>
    public ref PartObject Object(int number) => ref CollectionsMarshal.AsSpan(_objects)[number];

    /// <summary>Adds a run of an object. Runs must be added plane by plane.</summary>
    public void Add(int z, int y, int start, int end, int number)
    {
        var run = new PlacedRun(z, y, start, end, number);
        _runs.Add(run);
        Object(number).Add(run, Offset(z, y, start));
    }

    /// <summary>Offset of a voxel in the volume.</summary>
    public long Offset(int z, int y, int x) => ((((long)z * shape.Height) + y) * shape.Width) + x;

    /// <summary>Writes the part; the file is either complete or does not exist.</summary>
    public void Write(string path)
    {
        int first = _runs.Count == 0 ? 0 : _runs[0].Z;
        int planes = _runs.Count == 0 ? 0 : _runs[^1].Z - first + 1;
        int[] ofPlane = new int[planes + 1];
        foreach (PlacedRun run in _runs) ofPlane[run.Z - first + 1]++;
        for (int z = 0; z < planes; z++) ofPlane[z + 1] += ofPlane[z];
        CheckedFile.Write(path, writer =>
        {
            writer.Write(Unreached);
            writer.Write(first);
            writer.Write(planes);
            writer.Write(_objects.Count);
            writer.Write<int>(ofPlane);
            writer.Write<PartObject>(CollectionsMarshal.AsSpan(_objects));
            writer.Write<PlacedRun>(CollectionsMarshal.AsSpan(_runs));
        });
    }
}
