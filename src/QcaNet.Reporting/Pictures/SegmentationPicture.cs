using System.Globalization;
using System.Numerics;
using QcaNet.Metrics;
using QcaNet.Volumes;

namespace QcaNet.Reporting;

/// <summary>
/// A picture of a segmentation: the raw stack and its labels side by side, viewed from above and, below that, from the side, with the true
/// labels next to them if known.
/// </summary>
/// <remarks>
/// Raw panels are maximum projections. Label panels show the label nearest to plane 0 (or row 0), darker with increasing depth, with a
/// dark line where two labels meet. <see cref="SegmentationPictureOptions.View"/> shows slices instead. Planes are stretched by the
/// spacing, so that a micrometer has the same length along z and x; without a spacing, voxels are assumed to be cubes and there is no
/// scale bar. A stack of one plane has no side view. The same input produces the same bytes.
/// </remarks>
public static class SegmentationPicture
{
    /// <summary>Draws the picture and writes it atomically: the file appears complete or not at all.</summary>
    /// <typeparam name="T">Type of a voxel.</typeparam>
    /// <param name="path">The PNG file; an existing one is replaced.</param>
    /// <param name="stack">The image. Values that are not finite count as the lowest.</param>
    /// <param name="labels">Its labels, of the same shape; 0 is background.</param>
    /// <param name="options">The appearance; null for the defaults.</param>
    /// <exception cref="ReportException">The file cannot be written.</exception>
    /// <exception cref="ArgumentException">The shapes differ, an id is negative, or an option is out of range.</exception>
    public static void WritePng<T>(string path, Volume<T> stack, Volume<int> labels, SegmentationPictureOptions? options = null)
        where T : unmanaged, INumber<T>
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        ReportFile.Write(path, ToPng(stack, labels, options));
    }

    /// <summary>Draws the picture and returns the bytes of the PNG, for notebooks and web pages.</summary>
    /// <inheritdoc cref="WritePng{T}" path="/typeparam|/param[@name='stack']|/param[@name='labels']|/param[@name='options']"/>
    /// <exception cref="ArgumentException">The shapes differ, an id is negative, or an option is out of range.</exception>
    public static byte[] ToPng<T>(Volume<T> stack, Volume<int> labels, SegmentationPictureOptions? options = null)
        where T : unmanaged, INumber<T>
    {
        ArgumentNullException.ThrowIfNull(stack);
        ArgumentNullException.ThrowIfNull(labels);
        options ??= new SegmentationPictureOptions();
        options.Validate();
        PictureChecks.SameShape(labels.Shape, stack.Shape, nameof(labels));
        if (options.Truth is { } truth) PictureChecks.SameShape(truth.Shape, stack.Shape, nameof(options));
        options.View.Validate(stack.Shape, nameof(options.View));

        VoxelSpacing? spacing = stack.Spacing ?? labels.Spacing;
        PictureScale scale = PictureScale.For(stack.Shape, spacing, options.PixelsPerVoxel);
        return PictureSheet.Compose(new PictureLayout(
            [.. Columns(stack, labels, options, scale)],
            scale,
            options.Title ?? string.Empty,
            options.Subtitle ?? PictureChecks.Facts(stack.Shape, spacing, options.View))
        {
            // A stack of one plane is not projected.
            Captions = PictureChecks.Captions(stack.Shape, options.View),
        });
    }

    private static IEnumerable<PictureColumn> Columns<T>(
        Volume<T> stack, Volume<int> labels, SegmentationPictureOptions options, PictureScale scale)
        where T : unmanaged, INumber<T>
    {
        StackView raw = StackView.Of(stack, options.View);
        LabelView seen = LabelView.Of(labels, options.View);
        Panel[] gray = GrayPanels(raw, options, scale);
        if (options.Contours) Outline(gray, seen);
        yield return new PictureColumn("raw", string.Empty, gray);
        if (options.Overlay)
        {
            Panel[] overlay = GrayPanels(raw, options, scale);
            foreach ((Panel panel, LabelGrid grid) in overlay.Zip(Grids(seen)))
            {
                PanelPainter.Tint(panel, grid.Ids, id => new ObjectStyle(LabelColors.Of(id), ObjectFill.Solid));
            }

            Outline(overlay, seen);
            yield return new PictureColumn("overlay", string.Empty, overlay) { Texts = options.Numbers ? Numbers(seen, overlay) : [] };
        }

        yield return LabelColumn("labels", seen, NucleusMeasurement.Measure(labels).Count, LabelColors.Of, scale, options.Numbers);
        if (options.Truth is not { } truth) yield break;
        Dictionary<int, int> partners = LabelCounterparts.Of(ContingencyTable.Create(labels, truth));
        yield return LabelColumn("truth", LabelView.Of(truth, options.View), partners.Count, ColorOfTrue, scale, options.Numbers);

        (byte, byte, byte) ColorOfTrue(int id) => partners[id] == 0 ? LabelColors.Unmatched : LabelColors.Of(partners[id]);
    }

    private static PictureColumn LabelColumn(
        string heading, LabelView view, int count, Func<int, (byte Red, byte Green, byte Blue)> colorOf, PictureScale scale, bool numbers)
    {
        LabelGrid[] grids = Grids(view);
        Panel[] panels =
        [
            .. grids.Select((grid, i) => PanelPainter.Labels(grid, i == 0 ? scale.Height : scale.Depth, scale.Width, colorOf)),
        ];
        string detail = count == 1 ? "1 nucleus" : string.Create(CultureInfo.InvariantCulture, $"{count} nuclei");
        return new PictureColumn(heading, detail, panels) { Texts = numbers ? Numbers(view, panels) : [] };
    }

    private static Panel[] GrayPanels(StackView view, SegmentationPictureOptions options, PictureScale scale)
    {
        (float low, float high) = view.Contrast(options.LowPercentile, options.HighPercentile);
        Panel top = PanelPainter.Gray(view.Top, scale.Height, scale.Width, low, high, options.Gamma);
        return view.Side is null ? [top] : [top, PanelPainter.Gray(view.Side, scale.Depth, scale.Width, low, high, options.Gamma)];
    }

    private static void Outline(Panel[] panels, LabelView view)
    {
        foreach ((Panel panel, LabelGrid grid) in panels.Zip(Grids(view))) PanelPainter.DrawOutlines(panel, grid.Ids, LabelColors.Of);
    }

    private static PanelText[] Numbers(LabelView view, Panel[] panels) =>
    [
        .. Grids(view).SelectMany((grid, i) => PanelPainter.Middles(grid.Ids, panels[i].Height, panels[i].Width)
            .Select(middle => new PanelText(i, middle.Value.Y, middle.Value.X, middle.Key.ToString(CultureInfo.InvariantCulture)))),
    ];

    private static LabelGrid[] Grids(LabelView view) => view.Side is null ? [view.Top] : [view.Top, view.Side];
}
