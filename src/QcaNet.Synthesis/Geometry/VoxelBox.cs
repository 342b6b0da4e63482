using QcaNet.Volumes;

namespace QcaNet.Synthesis.Geometry;

/// <summary>The voxels, both ends inclusive, that an ellipsoid can cover; clipped to the volume.</summary>
internal readonly record struct VoxelBox(int ZFrom, int ZTo, int YFrom, int YTo, int XFrom, int XTo)
{
    /// <param name="body">The ellipsoid.</param>
    /// <param name="shape">Extent of the volume.</param>
    /// <param name="spacing">Micrometers between voxel centers.</param>
    /// <param name="margin">Number of voxels to add on each side.</param>
    public static VoxelBox Around(Ellipsoid body, Shape3D shape, VoxelSpacing spacing, int margin)
    {
        Vector half = body.HalfBox;
        return new VoxelBox(
            From(body.Center.Z - half.Z, spacing.Z, margin),
            To(body.Center.Z + half.Z, spacing.Z, shape.Depth, margin),
            From(body.Center.Y - half.Y, spacing.Y, margin),
            To(body.Center.Y + half.Y, spacing.Y, shape.Height, margin),
            From(body.Center.X - half.X, spacing.X, margin),
            To(body.Center.X + half.X, spacing.X, shape.Width, margin));
    }

    private static int From(double lowest, double spacing, int margin) => Math.Max(0, (int)Math.Ceiling(lowest / spacing) - margin);

    private static int To(double highest, double spacing, int size, int margin) =>
        Math.Min(size - 1, (int)Math.Floor(highest / spacing) + margin);
}
