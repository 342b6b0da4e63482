using QcaNet.Volumes;

namespace QcaNet.Metrics;

/// <summary>
/// The fraction of every cell of a grid that belongs to one object, with a border of empty cells. Cells are blocks of voxels, whose means
/// are already smooth; along axes where a block is a single voxel, fractions are smoothed by (1, 2, 1) / 4, so that the surface at one half
/// does not show the steps of voxels.
/// </summary>
internal sealed class SurfaceField
{
    private SurfaceField(Shape3D shape, float[] values) => (Shape, Values) = (shape, values);

    /// <summary>Number of cells, including the border.</summary>
    public Shape3D Shape { get; }

    /// <summary>Fractions, 0 to 1.</summary>
    public float[] Values { get; }

    public static SurfaceField Of(Volume<int> labels, Nucleus nucleus, (int Z, int Y, int X) block)
    {
        VoxelBox box = nucleus.BoundingBox;
        (int firstZ, int firstY, int firstX) = (box.FirstZ / block.Z, box.FirstY / block.Y, box.FirstX / block.X);
        var shape = new Shape3D((box.LastZ / block.Z) - firstZ + 3, (box.LastY / block.Y) - firstY + 3, (box.LastX / block.X) - firstX + 3);
        var values = new float[shape.Length];
        int width = labels.Shape.Width;
        for (int z = box.FirstZ; z <= box.LastZ; z++)
        {
            for (int y = box.FirstY; y <= box.LastY; y++)
            {
                ReadOnlySpan<int> row = labels.Plane(z).Slice(y * width, width);
                int start = shape.Offset((z / block.Z) - firstZ + 1, (y / block.Y) - firstY + 1, 1);
                for (int x = box.FirstX; x <= box.LastX; x++)
                {
                    if (row[x] == nucleus.Id) values[start + (x / block.X) - firstX]++;
                }
            }
        }

        // Blocks at the end of a volume can be truncated; the part outside counts as empty.
        float share = 1f / (block.Z * block.Y * block.X);
        for (int i = 0; i < values.Length; i++) values[i] *= share;
        float[] smooth = Smoothed(values, shape, [block.X == 1, block.Y == 1, block.Z == 1]);

        // Smoothing may remove an object of a few voxels, and with coarse blocks it is possible that no cell reaches one half.
        float[] kept = smooth.Max() >= SurfaceNets.Level ? smooth : values;
        float most = kept.Max();
        if (most < SurfaceNets.Level)
        {
            for (int i = 0; i < kept.Length; i++) kept[i] /= most;
        }

        return new SurfaceField(shape, kept);
    }

    private static float[] Smoothed(float[] values, Shape3D shape, bool[] axes)
    {
        int[] steps = [1, shape.Width, shape.PlaneLength];
        int[] extents = [shape.Width, shape.Height, shape.Depth];
        float[] from = values;
        for (int axis = 0; axis < 3; axis++)
        {
            if (!axes[axis]) continue;
            var to = new float[values.Length];
            (int step, int extent) = (steps[axis], extents[axis]);
            for (int i = 0; i < from.Length; i++)
            {
                int at = i / step % extent;
                float before = at > 0 ? from[i - step] : 0, after = at < extent - 1 ? from[i + step] : 0;
                to[i] = (0.25f * before) + (0.5f * from[i]) + (0.25f * after);
            }

            from = to;
        }

        return from;
    }
}
