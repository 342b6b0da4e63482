using QcaNet.Metrics;
using QcaNet.Volumes;

namespace QcaNet.Reporting;

/// <summary>
/// Draws the surfaces of labeled nuclei in 3D, in the box of their volume, in orthographic projection. Surfaces are smoothed for display.
/// The same input produces the same bytes.
/// </summary>
public static class SurfacePicture
{
    /// <summary>Maximum number of vertices; with more, triangles would be smaller than a pixel.</summary>
    internal const int MostVertices = 300_000;

    /// <summary>Draws the picture and writes it atomically.</summary>
    /// <param name="path">The PNG file; an existing one is replaced.</param>
    /// <param name="labels">The labels; 0 is background.</param>
    /// <param name="options">The appearance; null for the defaults.</param>
    /// <exception cref="ReportException">The file cannot be written.</exception>
    /// <exception cref="ArgumentException">The shapes differ, an id is negative, or an option is out of range.</exception>
    public static void WritePng(string path, Volume<int> labels, SurfacePictureOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        ReportFile.Write(path, ToPng(labels, options));
    }

    /// <summary>Draws the picture and returns the bytes of the PNG.</summary>
    /// <param name="labels">The labels; 0 is background.</param>
    /// <param name="options">The appearance; null for the defaults.</param>
    /// <exception cref="ArgumentException">The shapes differ, an id is negative, or an option is out of range.</exception>
    public static byte[] ToPng(Volume<int> labels, SurfacePictureOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(labels);
        options ??= new SurfacePictureOptions();
        options.Validate();
        Func<int, (byte Red, byte Green, byte Blue)> colorOf = options.ColorOf ?? LabelColors.Of;
        var camera = new Camera(
            ExtentOf(labels.Shape, labels.Spacing), options.Yaw, options.Pitch, options.Size, options.Size, options.Size * 0.06);
        var columns = new List<PictureColumn> { Column("labels", labels, colorOf, camera, options.Size) };
        if (options.Truth is { } truth)
        {
            PictureChecks.SameShape(truth.Shape, labels.Shape, nameof(options));
            Dictionary<int, int> partners = LabelCounterparts.Of(ContingencyTable.Create(labels, truth));
            columns.Add(Column(
                "truth",
                truth.WithSpacing(labels.Spacing),
                id => partners[id] == 0 ? LabelColors.Unmatched : colorOf(partners[id]),
                camera,
                options.Size));
        }

        double? scale = labels.Spacing is null ? null : camera.Scale;
        return PictureSheet.Compose(new PictureLayout(
            columns,
            new PictureScale(options.Size, options.Size, 0, scale),
            options.Title ?? string.Empty,
            options.Subtitle ?? PictureChecks.Facts(labels.Shape, labels.Spacing, PictureView.Projection)));
    }

    internal static (double X, double Y, double Z) ExtentOf(Shape3D shape, VoxelSpacing? spacing)
    {
        VoxelSpacing um = spacing ?? VoxelSpacing.Isotropic(1);
        return (shape.Width * um.X, shape.Height * um.Y, shape.Depth * um.Z);
    }

    /// <summary>The letters of the axes at the ends of the three edges of the first voxel.</summary>
    internal static PanelText[] AxisNames(Camera camera, int panel)
    {
        (double x0, double y0, _) = camera.Project(camera.Corner(0));
        return [.. ((string[])["x", "y", "z"]).Select((name, axis) =>
        {
            (double x, double y, _) = camera.Project(camera.Corner(1 << axis));
            double length = Math.Max(1, Math.Sqrt(((x - x0) * (x - x0)) + ((y - y0) * (y - y0))));
            return new PanelText(panel, y + (10 * (y - y0) / length), x + (10 * (x - x0) / length), name);
        })];
    }

    private static PictureColumn Column(
        string heading, Volume<int> labels, Func<int, (byte Red, byte Green, byte Blue)> colorOf, Camera camera, int size)
    {
        IReadOnlyList<Nucleus> nuclei = NucleusMeasurement.Measure(labels);
        Panel panel = SurfaceRenderer.Render(SurfaceNets.Create(labels, nuclei, MostVertices), colorOf, camera, size, size);
        string detail = nuclei.Count == 1 ? "1 nucleus" : $"{nuclei.Count} nuclei";
        return new PictureColumn(heading, detail, [panel]) { Texts = AxisNames(camera, 0) };
    }
}
