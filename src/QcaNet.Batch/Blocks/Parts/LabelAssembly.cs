using System.Runtime.InteropServices;
using QcaNet.Metrics;
using QcaNet.Volumes;

namespace QcaNet.Batch;

/// <summary>Combines the parts: one object per key, ids in raster order, labels slab by slab.</summary>
internal sealed class LabelAssembly
{
    private readonly Shape3D _shape;
    private readonly List<Part> _parts = [];
    private readonly List<PartObject> _objects = [];

    private LabelAssembly(Shape3D shape) => _shape = shape;

    /// <summary>Objects that are kept, by ascending id from 1.</summary>
    public IReadOnlyList<PartObject> Objects => _objects;

    /// <summary>Number of voxels of the mask that no marker reached.</summary>
    public long Unreached { get; private set; }

    /// <summary>Reads the objects of all parts and assigns their ids.</summary>
    /// <param name="shape">Extent of the volume.</param>
    /// <param name="paths">The parts.</param>
    /// <param name="smallestVoxels">Objects with fewer voxels are removed.</param>
    public static LabelAssembly Of(Shape3D shape, IEnumerable<string> paths, double smallestVoxels)
    {
        var assembly = new LabelAssembly(shape);
        var all = new Dictionary<long, PartObject>();
        var keys = new List<long[]>();
        foreach (string path in paths)
        {
            using FileStream stream = File.OpenRead(path);
            assembly.Unreached += CheckedFile.ReadOne<long>(stream);
            int first = CheckedFile.ReadOne<int>(stream);
            int planes = CheckedFile.ReadOne<int>(stream);
            int count = CheckedFile.ReadOne<int>(stream);
            if (planes == 0) continue;
            int[] ofPlane = CheckedFile.ReadMany<int>(stream, planes + 1);
            PartObject[] objects = CheckedFile.ReadMany<PartObject>(stream, count);
            foreach (ref readonly PartObject one in objects.AsSpan())
            {
                ref PartObject known = ref CollectionsMarshal.GetValueRefOrAddDefault(
                    all, one.Key, out bool exists);
                if (exists) known.Add(one);
                else known = one;
            }

            keys.Add([.. objects.Select(o => o.Key)]);
            assembly._parts.Add(new Part(path, first, ofPlane, stream.Position));
        }

        var ids = new Dictionary<long, int>(all.Count);
        foreach (PartObject one in all.Values.Where(o => o.Voxels >= smallestVoxels).OrderBy(o => o.First))
        {
            assembly._objects.Add(one);
            ids.Add(one.Key, assembly._objects.Count);
        }

        for (int i = 0; i < keys.Count; i++) assembly._parts[i].Ids = [.. keys[i].Select(key => ids.GetValueOrDefault(key))];
        return assembly;
    }

    /// <summary>Returns the labels in slabs; the memory of each slab is reused for the next one.</summary>
    /// <param name="planesAtOnce">Number of planes per slab, 1 or more.</param>
    /// <param name="done">Receives the number of finished planes.</param>
    /// <param name="cancellationToken">Checked before each slab.</param>
    public IEnumerable<Volume<int>> Slabs(int planesAtOnce, Action<int> done, CancellationToken cancellationToken)
    {
        int[] memory = GC.AllocateUninitializedArray<int>(Math.Min(planesAtOnce, _shape.Depth) * _shape.PlaneLength);
        for (int z = 0; z < _shape.Depth; z += planesAtOnce)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var shape = new Shape3D(Math.Min(planesAtOnce, _shape.Depth - z), _shape.Height, _shape.Width);
            var slab = new Volume<int>(memory.AsMemory(0, shape.Length), shape);
            slab.Voxels.Clear();
            foreach (Part part in _parts.Where(p => p.First < z + shape.Depth && p.First + p.Planes > z)) Paint(part, z, slab);
            yield return slab;
            done(z + shape.Depth);
        }
    }

    /// <summary>The measurements of the objects, as for a volume in memory.</summary>
    public IReadOnlyList<Nucleus> Measured(VoxelSpacing? spacing) => [.. _objects.Select((o, i) => Measured(o, i + 1, spacing))];

    private static Nucleus Measured(in PartObject one, int id, VoxelSpacing? spacing)
    {
        var centroid = new Point3D((double)one.SumZ / one.Voxels, (double)one.SumY / one.Voxels, (double)one.SumX / one.Voxels);
        int voxels = (int)Math.Min(one.Voxels, int.MaxValue);
        return new Nucleus
        {
            Id = id,
            Voxels = voxels,
            Volume = spacing is { } s ? one.Voxels * s.VoxelVolume : null,
            Centroid = centroid,
            CentroidMicrometers = spacing is { } t ? new Point3D(centroid.Z * t.Z, centroid.Y * t.Y, centroid.X * t.X) : null,
            BoundingBox = new VoxelBox(one.Box.Z, one.Box.Y, one.Box.X, one.Box.EndZ - 1, one.Box.EndY - 1, one.Box.EndX - 1),
        };
    }

    private void Paint(Part part, int z, Volume<int> slab)
    {
        int from = part.OfPlane[Math.Max(0, z - part.First)];
        int to = part.OfPlane[Math.Min(part.Planes, z + slab.Shape.Depth - part.First)];
        if (from == to) return;
        using var file = RunFile.Open(part.Path);
        RunFile.Read<PlacedRun>(file, from, to, part.RunsAt, runs =>
        {
            foreach (ref readonly PlacedRun run in runs)
            {
                int id = part.Ids[run.Id];
                int at = ((((run.Z - z) * _shape.Height) + run.Y) * _shape.Width) + run.Start;
                if (id != 0) slab.Voxels.Slice(at, run.End - run.Start).Fill(id);
            }
        });
    }

    /// <summary>The runs of a part on disk.</summary>
    private sealed class Part(string path, int first, int[] ofPlane, long runsAt)
    {
        public string Path => path;

        public int First => first;

        public int[] OfPlane => ofPlane;

        public int Planes => ofPlane.Length - 1;

        /// <summary>Offset of its first run, in bytes.</summary>
        public long RunsAt => runsAt;

        /// <summary>Final id of each of its objects; 0 if it is removed.</summary>
        public int[] Ids { get; set; } = [];
    }
}
