using QcaNet.Volumes;

namespace QcaNet.Synthesis.Geometry;

/// <summary>Computes the exact labels: which voxel centers lie inside which ellipsoid.</summary>
internal static class LabelRaster
{
    /// <summary>
    /// Draws the bodies; a voxel that lies in two (on a shared surface) is assigned to the one with the smaller normalized distance.
    /// </summary>
    /// <returns>
    /// Labels 1 .. n in raster order of the first voxel, and for each of them (id - 1) the index of its body; bodies without voxels are
    /// omitted.
    /// </returns>
    public static (Volume<int> Labels, int[] Order) Draw(IReadOnlyList<Ellipsoid> bodies, Shape3D shape, VoxelSpacing spacing)
    {
        var labels = new Volume<int>(shape, spacing);
        Span<int> voxels = labels.Voxels;
        for (int i = 0; i < bodies.Count; i++)
        {
            Ellipsoid body = bodies[i];
            VoxelBox box = VoxelBox.Around(body, shape, spacing, margin: 0);
            for (int z = box.ZFrom; z <= box.ZTo; z++)
            {
                for (int y = box.YFrom; y <= box.YTo; y++)
                {
                    int row = shape.Offset(z, y, 0);
                    for (int x = box.XFrom; x <= box.XTo; x++)
                    {
                        var point = new Vector(z * spacing.Z, y * spacing.Y, x * spacing.X);
                        double square = body.NormalizedSquare(point);
                        if (square > 1) continue;
                        int owner = voxels[row + x];
                        if (owner != 0 && bodies[owner - 1].NormalizedSquare(point) <= square) continue;
                        voxels[row + x] = i + 1;
                    }
                }
            }
        }

        return (labels, SortInRasterOrder(voxels, bodies.Count));
    }

    private static int[] SortInRasterOrder(Span<int> voxels, int count)
    {
        var order = new List<int>(count);
        var idOf = new int[count + 1];
        foreach (ref int voxel in voxels)
        {
            if (voxel == 0) continue;
            if (idOf[voxel] == 0)
            {
                order.Add(voxel - 1);
                idOf[voxel] = order.Count;
            }

            voxel = idOf[voxel];
        }

        return [.. order];
    }
}
