using System.Numerics;
using QcaNet.Volumes;

namespace QcaNet.Reporting;

/// <summary>
/// A picture of a segmentation: the raw stack and its labels side by side, projected along z and, below, along y, with the truth beside
/// them if it is known.
/// </summary>
/// <remarks>
/// Raw panels are maximum projections. Label panels show the label nearest to plane 0 (or row 0), darker with increasing depth, with a
/// dark line where two labels meet. Planes are stretched by the spacing, so that a micrometer has the same length along z and x; without a
/// spacing, voxels are assumed to be cubes and there is no scale bar. A stack of one plane has no projection along y. The same input gives
/// the same bytes.
/// </remarks>
public static class SegmentationPicture
{
    /// <summary>Draws the picture and writes it atomically: the file appears complete or not at all.</summary>
    /// <typeparam name="T">Type of a voxel.</typeparam>
    /// <param name="path">The PNG file; an existing one is replaced.</param>
    /// <param name="stack">The image. Values that are not finite count as the lowest.</param>
    /// <param name="labels">Its labels, of the same shape; 0 and below are background.</param>
    /// <param name="options">The appearance; null for the defaults.</param>
    /// <exception cref="ReportException">The file cannot be written.</exception>
    /// <exception cref="ArgumentException">The shapes differ, or an option is out of its range.</exception>
    public static void WritePng<T>(string path, Volume<T> stack, Volume<int> labels, SegmentationPictureOptions? options = null)
        where T : unmanaged, INumber<T>
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        ReportFile.Write(path, ToPng(stack, labels, options));
    }

    /// <summary>Draws the picture and returns the bytes of the PNG, for notebooks and web pages.</summary>
    /// <inheritdoc cref="WritePng{T}" path="/typeparam|/param[@name='stack']|/param[@name='labels']|/param[@name='options']"/>
    /// <exception cref="ArgumentException">The shapes differ, or an option is out of its range.</exception>
    public static byte[] ToPng<T>(Volume<T> stack, Volume<int> labels, SegmentationPictureOptions? options = null)
        where T : unmanaged, INumber<T>
    {
        ArgumentNullException.ThrowIfNull(stack);
        ArgumentNullException.ThrowIfNull(labels);
        options ??= new SegmentationPictureOptions();
        options.Validate();
        RequireShape(labels.Shape, stack.Shape, nameof(labels));
        if (options.Truth is { } truth) RequireShape(truth.Shape, stack.Shape, nameof(options));

        VoxelSpacing? spacing = stack.Spacing ?? labels.Spacing;
        PictureScale scale = PictureScale.For(stack.Shape, spacing, options.PixelsPerVoxel);
        PictureColumn[] columns = PictureColumns.Render(stack, labels, options, scale);
        string subtitle = options.Subtitle ?? Facts(stack.Shape, spacing);
        return PictureSheet.Compose(columns, scale, options.Title ?? string.Empty, subtitle);
    }

    private static string Facts(Shape3D shape, VoxelSpacing? spacing)
    {
        string extent = FormattableString.Invariant($"{shape.Depth} × {shape.Height} × {shape.Width} voxels");
        return spacing is { } known
            ? FormattableString.Invariant($"{extent} of {known.Z:0.###} × {known.Y:0.###} × {known.X:0.###} µm")
            : $"{extent}, spacing unknown";
    }

    private static void RequireShape(Shape3D given, Shape3D wanted, string name)
    {
        if (given != wanted)
        {
            throw new ArgumentException($"The labels are {given} voxels and the stack is {wanted}; both must have the same shape.", name);
        }
    }
}
