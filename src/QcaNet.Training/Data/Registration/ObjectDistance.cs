using QcaNet.PostProcessing;
using QcaNet.Volumes;

namespace QcaNet.Training.Data.Registration;

/// <summary>The signed distance from an object's outline in a box around it: above zero inside, micrometers.</summary>
/// <remarks>
/// The outline runs half a voxel of the finest axis from the centers of the voxels at the rim, on either side, so that both sides count
/// alike: a shift by
/// half a voxel and back gives the object again. Other objects count as outside.
/// </remarks>
internal sealed class ObjectDistance
{
    /// <summary>Distances are cut here: finite, so that they can be interpolated.</summary>
    public const float Farthest = 1e9f;

    private ObjectDistance(int z, int y, int x, Shape3D shape, float[] values) => (Z, Y, X, Shape, Values) = (z, y, x, shape, values);

    /// <summary>First plane of the box in the volume.</summary>
    public int Z { get; }

    /// <summary>First row of the box in the volume.</summary>
    public int Y { get; }

    /// <summary>First column of the box in the volume.</summary>
    public int X { get; }

    /// <summary>Extent of the box.</summary>
    public Shape3D Shape { get; }

    /// <summary>Signed distances in the box, x fastest.</summary>
    public float[] Values { get; }

    /// <summary>Measures one object.</summary>
    /// <param name="labels">The volume, with spacing.</param>
    /// <param name="box">The object.</param>
    /// <param name="margin">Voxels around the object that belong to the box, where the volume has them.</param>
    /// <param name="shift">The object is moved by this many voxels first, with linear interpolation of the distance.</param>
    public static ObjectDistance Of(Volume<int> labels, ObjectBox box, (int Z, int Y, int X) margin, VoxelOffset shift)
    {
        Shape3D all = labels.Shape;
        int z0 = Math.Max(0, box.Z - margin.Z), z1 = Math.Min(all.Depth, box.Z + box.Shape.Depth + margin.Z);
        int y0 = Math.Max(0, box.Y - margin.Y), y1 = Math.Min(all.Height, box.Y + box.Shape.Height + margin.Y);
        int x0 = Math.Max(0, box.X - margin.X), x1 = Math.Min(all.Width, box.X + box.Shape.Width + margin.X);
        var shape = new Shape3D(z1 - z0, y1 - y0, x1 - x0);
        byte[] mask = new byte[shape.Length];
        for (int z = 0, at = 0; z < shape.Depth; z++)
        {
            for (int y = 0; y < shape.Height; y++)
            {
                ReadOnlySpan<int> row = labels.Voxels.Slice(all.Offset(z0 + z, y0 + y, x0), shape.Width);
                foreach (int id in row) mask[at++] = id == box.Id ? (byte)1 : (byte)0;
            }
        }

        return new ObjectDistance(z0, y0, x0, shape, Signed(mask, shape, labels.Spacing!.Value, shift));
    }

    /// <summary>The signed distance of a whole mask, moved by <paramref name="shift"/> voxels.</summary>
    /// <returns>Micrometers; plus or minus <see cref="Farthest"/> where the mask has no outline.</returns>
    public static float[] Signed(byte[] mask, Shape3D shape, VoxelSpacing spacing, VoxelOffset shift)
    {
        float[] inside = new float[mask.Length], outside = new float[mask.Length];
        DistanceTransform.Euclidean(mask, shape, spacing, inside, 1);
        byte[] inverse = new byte[mask.Length];
        for (int i = 0; i < mask.Length; i++) inverse[i] = mask[i] == 0 ? (byte)1 : (byte)0;
        DistanceTransform.Euclidean(inverse, shape, spacing, outside, 1);
        float half = (float)HalfStep(spacing);
        for (int i = 0; i < mask.Length; i++)
        {
            inside[i] = Math.Clamp(mask[i] != 0 ? inside[i] - half : half - outside[i], -Farthest, Farthest);
        }

        return LinearShift.Apply(inside, shape, shift);
    }

    /// <summary>From the centers of rim voxels to the outline, micrometers.</summary>
    public static double HalfStep(VoxelSpacing spacing) => Math.Min(spacing.Z, Math.Min(spacing.Y, spacing.X)) / 2;
}
