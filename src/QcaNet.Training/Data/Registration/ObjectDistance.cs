using QcaNet.PostProcessing;
using QcaNet.Volumes;

namespace QcaNet.Training.Data.Registration;

/// <summary>Signed distance from the outline of an object in a box around it, micrometers. Positive inside.</summary>
/// <remarks>
/// The outline lies half a voxel of the finest axis from the centers of the boundary voxels on both sides. Both sides are therefore treated
/// alike: shifting an object by half a voxel and back restores it. Other objects count as outside.
/// </remarks>
internal sealed class ObjectDistance
{
    /// <summary>Distances are clipped to this value, so that they are finite and can be interpolated.</summary>
    public const float Farthest = 1e9f;

    private ObjectDistance(int z, int y, int x, Shape3D shape, float[] values) => (Z, Y, X, Shape, Values) = (z, y, x, shape, values);

    /// <summary>First plane of the box in the volume.</summary>
    public int Z { get; }

    /// <summary>First row of the box in the volume.</summary>
    public int Y { get; }

    /// <summary>First column of the box in the volume.</summary>
    public int X { get; }

    /// <summary>Shape of the box.</summary>
    public Shape3D Shape { get; }

    /// <summary>Signed distances in the box, with x fastest.</summary>
    public float[] Values { get; }

    /// <summary>Computes the distances of one object.</summary>
    /// <param name="labels">Labels with spacing.</param>
    /// <param name="box">The object.</param>
    /// <param name="margin">Number of voxels by which the box extends beyond the object, within the volume.</param>
    /// <param name="shift">Shift of the object in voxels, applied by linear interpolation of the distance.</param>
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

    /// <summary>Computes the signed distance of a whole mask, shifted by <paramref name="shift"/> voxels.</summary>
    /// <returns>Distances in micrometers; plus or minus <see cref="Farthest"/> if the mask has no outline.</returns>
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

    /// <summary>Distance from the centers of boundary voxels to the outline, micrometers.</summary>
    public static double HalfStep(VoxelSpacing spacing) => Math.Min(spacing.Z, Math.Min(spacing.Y, spacing.X)) / 2;
}
