using QcaNet.Volumes;

namespace QcaNet.Training.Data;

/// <summary>Bounding box, size and centroid of a labeled object.</summary>
/// <remarks>
/// The measurements of QcaNet.Metrics reject negative ids.
/// Training labels may contain them, because a negative label marks voxels that were not annotated.
/// </remarks>
internal sealed record ObjectBox(int Id, int Voxels, int Z, int Y, int X, Shape3D Shape, (double Z, double Y, double X) Centroid)
{
    /// <summary>Finds all objects of a label volume in one pass, ordered by id.</summary>
    public static IReadOnlyList<ObjectBox> Find(Volume<int> labels)
    {
        var found = new SortedDictionary<int, Extent>();
        (int depth, int height, int width) = labels.Shape;
        for (int z = 0, at = 0; z < depth; z++)
        {
            for (int y = 0; y < height; y++)
            {
                for (int x = 0; x < width; x++, at++)
                {
                    int id = labels.Voxels[at];
                    if (id <= 0) continue;
                    if (!found.TryGetValue(id, out Extent? extent)) found.Add(id, extent = new Extent());
                    extent.Add(z, y, x);
                }
            }
        }

        return [.. found.Select(pair => pair.Value.ToBox(pair.Key))];
    }

    private sealed class Extent
    {
        private int _z0 = int.MaxValue, _y0 = int.MaxValue, _x0 = int.MaxValue, _z1, _y1, _x1, _count;
        private long _z, _y, _x;

        public void Add(int z, int y, int x)
        {
            (_z0, _y0, _x0) = (Math.Min(_z0, z), Math.Min(_y0, y), Math.Min(_x0, x));
            (_z1, _y1, _x1) = (Math.Max(_z1, z), Math.Max(_y1, y), Math.Max(_x1, x));
            (_z, _y, _x, _count) = (_z + z, _y + y, _x + x, _count + 1);
        }

        public ObjectBox ToBox(int id) => new(
            id, _count, _z0, _y0, _x0, new Shape3D(_z1 - _z0 + 1, _y1 - _y0 + 1, _x1 - _x0 + 1),
            ((double)_z / _count, (double)_y / _count, (double)_x / _count));
    }
}
