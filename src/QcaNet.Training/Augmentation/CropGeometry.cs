using QcaNet.Volumes;

namespace QcaNet.Training.Augmentation;

/// <summary>
/// Affine map from crop voxels to stack voxels: scale, flips, transpose, and rotation and shear within the plane.
/// </summary>
/// <param name="Center">Position in the stack of the middle of the crop, in fractional voxels.</param>
/// <param name="DepthStep">Stack planes per crop plane; negative if mirrored.</param>
/// <param name="RowY">Stack rows per step along the crop's y axis.</param>
/// <param name="RowX">Stack columns per step along the crop's y axis.</param>
/// <param name="ColumnY">Stack rows per step along the crop's x axis.</param>
/// <param name="ColumnX">Stack columns per step along the crop's x axis.</param>
internal readonly record struct CropGeometry(
    (double Z, double Y, double X) Center, double DepthStep, double RowY, double RowX, double ColumnY, double ColumnX)
{
    /// <summary>
    /// Draws a random map for crops with spacing <paramref name="target"/> from a stack with spacing <paramref name="source"/>.
    /// </summary>
    public static CropGeometry Draw(
        (double Z, double Y, double X) center, VoxelSpacing source, VoxelSpacing target, AugmentationOptions options, Random random)
    {
        double scale = 1 + (options.PlaneScale * Symmetric(random)), depth = 1 + (options.DepthScale * Symmetric(random));
        double angle = random.NextDouble() < options.RotationShare ? random.NextDouble() * 2 * Math.PI : 0;
        double shear = options.Shear * Symmetric(random);
        int flipZ = Sign(), flipY = Sign(), flipX = Sign();
        bool transpose = options.Transpose && random.NextDouble() < 0.5;

        // Steps are rotated, mirrored and sheared in micrometers, because rows and columns may differ in spacing,
        // and then converted to voxels.
        double stepY = target.Y * scale * flipY, stepX = target.X * scale * flipX;
        (double sin, double cos) = Math.SinCos(angle);
        (double rowY, double rowX) = (stepY * cos, stepY * sin);
        (double columnY, double columnX) = (-stepX * sin, stepX * cos);
        (rowX, columnX) = (rowX + (shear * rowY), columnX + (shear * columnY));
        if (transpose) ((rowY, rowX), (columnY, columnX)) = ((columnY, columnX), (rowY, rowX));
        double planes = target.Z * depth * flipZ / source.Z;
        return new CropGeometry(center, planes, rowY / source.Y, rowX / source.X, columnY / source.Y, columnX / source.X);

        int Sign() => options.Flips && random.NextDouble() < 0.5 ? -1 : 1;
    }

    private static double Symmetric(Random random) => (2 * random.NextDouble()) - 1;
}
