using System.Globalization;
using QcaNet.Metrics;
using QcaNet.Volumes;
using QcaNet.Volumes.Preprocessing;

namespace QcaNet.Reporting;

/// <summary>
/// Shows every stage from a stack to its nuclei, in 2D and in 3D: raw, input, NSN's probability and mask, NDN's probability and markers,
/// distance, watershed, true labels.
/// </summary>
/// <remarks>
/// Intensities are gray; probabilities and distances range from black to yellow (inferno), with a color bar below. The 3D views of all
/// stages have the same direction: surfaces for masks and labels, the largest value along the line of sight for the others. The same
/// input produces the same bytes.
/// </remarks>
public static class StagePicture
{
    private static readonly (byte, byte, byte) MaskColor = (86, 180, 233);

    /// <summary>Draws the picture and writes it atomically.</summary>
    /// <param name="path">The PNG file; an existing one is replaced.</param>
    /// <param name="stages">The volumes; those that are null are omitted.</param>
    /// <param name="options">The appearance; null for the defaults.</param>
    /// <exception cref="ReportException">The file cannot be written.</exception>
    /// <exception cref="ArgumentException">There is no volume, grids differ and have no spacing, an id is negative, or an option is out of
    /// range.</exception>
    public static void WritePng(string path, PipelineStages stages, StagePictureOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        ReportFile.Write(path, ToPng(stages, options));
    }

    /// <summary>Draws the picture and returns the bytes of the PNG.</summary>
    /// <param name="stages">The volumes; those that are null are omitted.</param>
    /// <param name="options">The appearance; null for the defaults.</param>
    /// <exception cref="ArgumentException">There is no volume, grids differ and have no spacing, an id is negative, or an option is out of
    /// range.</exception>
    public static byte[] ToPng(PipelineStages stages, StagePictureOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(stages);
        options ??= new StagePictureOptions();
        options.Validate();
        (Shape3D shape, VoxelSpacing? spacing) = Frame(stages);
        PictureView view = options.View ?? FullestOf(stages) ?? PictureView.Slices(shape.Depth / 2, shape.Height / 2);
        view.Validate(shape, nameof(options.View));
        PictureScale scale = PictureScale.For(shape, spacing, (double)options.PanelWidth / shape.Width) with { Depth = 0 };
        Camera? camera = options.In3D && shape.Depth > 1
            ? new Camera(SurfacePicture.ExtentOf(shape, spacing), -32, 23, scale.Width, scale.Width, scale.Width * 0.07)
            : null;
        PictureColumn[] columns = [.. new StagePainter(shape, spacing, view, scale, camera).Columns(stages)];
        return PictureSheet.Compose(new PictureLayout(
            columns, scale, options.Title ?? string.Empty, options.Subtitle ?? PictureChecks.FactsFromAbove(shape, spacing, view))
        {
            ColumnsPerBand = options.Columns,
            Captions = camera is null
                ? []
                : [view.IsSlice ? string.Create(CultureInfo.InvariantCulture, $"plane {view.Z}") : "along z", "3D"],
        });
    }

    /// <summary>The grid of the first stage, on which the others are shown.</summary>
    private static (Shape3D Shape, VoxelSpacing? Spacing) Frame(PipelineStages stages)
    {
        PipelineStages s = stages;
        (string Name, Shape3D Shape, VoxelSpacing? Spacing)[] grids =
        [
            .. Grid(s.Raw, nameof(s.Raw)), .. Grid(s.Labels, nameof(s.Labels)), .. Grid(s.Truth, nameof(s.Truth)),
            .. Grid(s.NucleusProbability, nameof(s.NucleusProbability)), .. Grid(s.Mask, nameof(s.Mask)),
            .. Grid(s.CenterProbability, nameof(s.CenterProbability)), .. Grid(s.Markers, nameof(s.Markers)),
            .. Grid(s.Distance, nameof(s.Distance)), .. Grid(s.Input, nameof(s.Input)),
        ];
        if (grids.Length == 0) throw new ArgumentException("There is no volume to draw; give at least one stage.", nameof(stages));
        VoxelSpacing? spacing = grids.Select(g => g.Spacing).FirstOrDefault(g => g is not null);
        (string _, Shape3D shape, VoxelSpacing? own) = grids[0];
        if (grids.FirstOrDefault(g => g.Shape != shape && (g.Spacing is null || (own ?? spacing) is null)) is { Name: { } name } other)
        {
            throw new ArgumentException(
                $"{name} is {other.Shape} and {grids[0].Name} {shape}; volumes on different grids need a spacing.",
                nameof(stages));
        }

        return (shape, own ?? grids.Where(g => g.Shape == shape).Select(g => g.Spacing).FirstOrDefault(g => g is not null));
    }

    private static IEnumerable<(string, Shape3D, VoxelSpacing?)> Grid<T>(Volume<T>? volume, string name)
        where T : unmanaged => volume is null ? [] : [(name, volume.Shape, volume.Spacing)];

    private static PictureView? FullestOf(PipelineStages s) =>
        (s.Labels ?? s.Truth) is { } labels ? PictureView.Fullest(labels)
        : s.Mask is { } mask ? PictureView.Fullest(StagePainter.OneObject(mask))
        : null;

    /// <summary>Converts the stages to columns.</summary>
    private sealed class StagePainter(Shape3D shape, VoxelSpacing? spacing, PictureView view, PictureScale scale, Camera? camera)
    {
        // Black at 0, so that the background of a probability is as dark as that of a stack.
        private readonly ScottPlot.Colormaps.Inferno _map = new();

        public IEnumerable<PictureColumn> Columns(PipelineStages s)
        {
            if (s.Raw is { } raw) yield return Intensities("raw", string.Empty, raw);
            if (s.Input is { } input) yield return Intensities("input", Size(input.Shape), input);
            if (s.NucleusProbability is { } nsn) yield return Heat("NSN", "probability", nsn, 1, "0", "1");
            if (s.Mask is { } mask) yield return Objects("mask", "NSN", OneObject(mask), _ => MaskColor);
            if (s.CenterProbability is { } ndn) yield return Heat("NDN", "probability", ndn, 1, "0", "1");
            if (s.Markers is { } markers) yield return Objects("markers", Counted(markers, "center"), markers, LabelColors.Of);
            if (s.Distance is { } distance)
            {
                float most = Math.Max(
                    1e-6f, Projection.Maximum(distance, VolumeAxis.Z).Voxels.ToArray().Where(float.IsFinite).DefaultIfEmpty().Max());
                string unit = distance.Spacing is null && spacing is null ? "voxels" : "µm";
                yield return Heat(
                    "distance", "to background", distance, most, "0", string.Create(CultureInfo.InvariantCulture, $"{most:0.0} {unit}"));
            }

            if (s.Labels is { } labels) yield return Objects("watershed", Counted(labels, "nucleus"), labels, LabelColors.Of);
            if (s.Truth is not { } truth) yield break;
            yield return Objects("truth", Counted(truth, "nucleus"), truth, ColorOfTrue(s.Labels, truth));
        }

        public static Volume<int> OneObject(Volume<byte> mask)
        {
            var one = new Volume<int>(mask.Shape, mask.Spacing);
            for (int i = 0; i < one.Voxels.Length; i++) one.Voxels[i] = mask.Voxels[i] == 0 ? 0 : 1;
            return one;
        }

        private static Func<int, (byte, byte, byte)> ColorOfTrue(Volume<int>? labels, Volume<int> truth)
        {
            if (labels is null || labels.Shape != truth.Shape) return LabelColors.Of;
            Dictionary<int, int> partners = LabelCounterparts.Of(ContingencyTable.Create(labels, truth));
            return id => partners[id] == 0 ? LabelColors.Unmatched : LabelColors.Of(partners[id]);
        }

        private static string Size(Shape3D shape) =>
            string.Create(CultureInfo.InvariantCulture, $"{shape.Depth} × {shape.Height} × {shape.Width}");

        private static string Counted(Volume<int> labels, string what)
        {
            int count = NucleusMeasurement.Measure(labels).Count;
            string many = what == "nucleus" ? "nuclei" : what + "s";
            return string.Create(CultureInfo.InvariantCulture, $"{count} {(count == 1 ? what : many)}");
        }

        private PictureColumn Intensities(string heading, string detail, Volume<float> volume)
        {
            StackView seen = StackView.Of(volume, view.In(shape, volume.Shape));
            (float low, float high) = seen.Contrast(5, 99.8);
            Panel top = PanelPainter.Gray(seen.Top, scale.Height, scale.Width, low, high, 0.85);
            return new PictureColumn(
                heading, detail, WithSolid(top, volume, grid => PanelPainter.Gray(grid, scale.Width, scale.Width, low, high, 0.85)));
        }

        private PictureColumn Heat(string heading, string detail, Volume<float> volume, float most, string low, string high)
        {
            StackView seen = StackView.Of(volume, view.In(shape, volume.Shape));
            Panel top = PanelPainter.Heat(seen.Top, scale.Height, scale.Width, 0, most, _map);
            return new PictureColumn(heading, detail, WithSolid(top, volume, Solid)) { Bar = new ColorBar(_map, low, high) };

            // Pixels outside the volume stay black.
            Panel Solid(Grid<float> grid)
            {
                Panel panel = PanelPainter.Heat(grid, scale.Width, scale.Width, 0, most, _map);
                for (int i = 0; i < grid.Values.Length; i++)
                {
                    if (float.IsNegativeInfinity(grid.Values[i])) panel.Set(i / scale.Width, i % scale.Width, 0, 0, 0);
                }

                return panel;
            }
        }

        private Panel[] WithSolid(Panel top, Volume<float> volume, Func<Grid<float>, Panel> paint)
        {
            if (camera is null) return [top];
            Panel solid = paint(VolumeRenderer.Maximum(volume, camera, scale.Width, scale.Width));
            SurfaceRenderer.DrawBox(solid, camera);
            return [top, solid];
        }

        private PictureColumn Objects(
            string heading, string detail, Volume<int> labels, Func<int, (byte Red, byte Green, byte Blue)> colorOf)
        {
            LabelView seen = LabelView.Of(labels, view.In(shape, labels.Shape));
            Panel top = PanelPainter.Labels(seen.Top, scale.Height, scale.Width, colorOf);
            if (camera is null) return new PictureColumn(heading, detail, [top]);
            Volume<int> known = labels.Spacing is null ? labels.WithSpacing(spacing) : labels;
            SurfaceMesh[] meshes = SurfaceNets.Create(known, NucleusMeasurement.Measure(known), SurfacePicture.MostVertices);
            return new PictureColumn(heading, detail, [top, SurfaceRenderer.Render(meshes, colorOf, camera, scale.Width, scale.Width)]);
        }
    }
}
