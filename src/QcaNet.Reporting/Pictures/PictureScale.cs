using QcaNet.Volumes;

namespace QcaNet.Reporting;

/// <summary>The size of a panel in pixels for each axis.</summary>
/// <param name="Width">Pixels along x.</param>
/// <param name="Height">Pixels along y.</param>
/// <param name="Depth">Pixels along z; 0 if the stack has one plane and no side view.</param>
/// <param name="PixelsPerMicrometer">Pixels per micrometer; null if the spacing is unknown.</param>
internal readonly record struct PictureScale(int Width, int Height, int Depth, double? PixelsPerMicrometer)
{
    private const double SmallStack = 440;
    private const double LargeStack = 800;

    // A larger picture is almost certainly a mistake, such as a spacing in nanometers instead of micrometers along one axis.
    private const double LongestSide = 16000;

    public static PictureScale For(Shape3D shape, VoxelSpacing? spacing, double? pixelsPerVoxel)
    {
        VoxelSpacing unit = spacing ?? VoxelSpacing.Isotropic(1);
        double width = shape.Width;
        double height = shape.Height * unit.Y / unit.X;
        double depth = shape.Depth == 1 ? 0 : shape.Depth * unit.Z / unit.X;
        double longest = Math.Max(width, Math.Max(height, depth));
        double factor = pixelsPerVoxel ?? (longest > LargeStack ? LargeStack / longest : Math.Max(1, Math.Floor(SmallStack / longest)));
        factor = Math.Min(factor, LongestSide / longest);
        return new PictureScale(
            Pixels(width * factor),
            Pixels(height * factor),
            shape.Depth == 1 ? 0 : Pixels(depth * factor),
            spacing is null ? null : factor / unit.X);
    }

    private static int Pixels(double size) => Math.Max(1, (int)Math.Floor(size + 0.5));
}
