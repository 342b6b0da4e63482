using System.Globalization;
using QcaNet.Metrics;
using QcaNet.Volumes;

namespace QcaNet.Reporting;

/// <summary>
/// Compares a prediction with the true labels and marks every error: matched objects are outlined, other objects are filled by class
/// (split, merged, missed, spurious) and numbered, and a third column overlays both outlines.
/// </summary>
/// <remarks>
/// Classes are those of <see cref="SegmentationAudit"/>. They differ in color (Okabe and Ito) and in fill pattern, so they can be
/// distinguished in grayscale. The same input produces the same bytes.
/// </remarks>
public static class ComparisonPicture
{
    private static readonly (byte Red, byte Green, byte Blue) TruthOutline = (255, 255, 255);

    /// <summary>Draws the picture and writes it atomically.</summary>
    /// <param name="path">The PNG file; an existing one is replaced.</param>
    /// <param name="predicted">Predicted labels, 0 is background.</param>
    /// <param name="truth">True labels, of the same shape.</param>
    /// <param name="options">The appearance; null for the defaults.</param>
    /// <exception cref="ReportException">The file cannot be written.</exception>
    /// <exception cref="ArgumentException">The shapes differ, an id is negative, or an option is out of range.</exception>
    public static void WritePng(string path, Volume<int> predicted, Volume<int> truth, ComparisonPictureOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        ReportFile.Write(path, ToPng(predicted, truth, options));
    }

    /// <summary>Draws the picture and returns the bytes of the PNG.</summary>
    /// <param name="predicted">Predicted labels, 0 is background.</param>
    /// <param name="truth">True labels, of the same shape.</param>
    /// <param name="options">The appearance; null for the defaults.</param>
    /// <exception cref="ArgumentException">The shapes differ, an id is negative, or an option is out of range.</exception>
    public static byte[] ToPng(Volume<int> predicted, Volume<int> truth, ComparisonPictureOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(predicted);
        ArgumentNullException.ThrowIfNull(truth);
        options ??= new ComparisonPictureOptions();
        options.Validate();
        PictureChecks.SameShape(truth.Shape, predicted.Shape, nameof(truth));
        if (options.Stack is { } stack) PictureChecks.SameShape(stack.Shape, predicted.Shape, nameof(options));
        options.View.Validate(predicted.Shape, nameof(options.View));
        VoxelSpacing? spacing = truth.Spacing ?? predicted.Spacing ?? options.Stack?.Spacing;
        PictureScale scale = PictureScale.For(predicted.Shape, spacing, options.PixelsPerVoxel);
        SegmentationAudit audit = SegmentationAudit.Create(ContingencyTable.Create(predicted, truth), options.Threshold);
        LabelView mine = LabelView.Of(predicted, options.View), theirs = LabelView.Of(truth, options.View);
        Panel[] outlines = Ground(options, predicted.Shape, scale);
        Outline(outlines, mine, _ => StyleOf(AuditClass.Matched).Color);
        Outline(outlines, theirs, _ => TruthOutline, dashed: true);
        return PictureSheet.Compose(new PictureLayout(
            [
                Column("prediction", mine, audit, isTrue: false, options, predicted.Shape, scale),
                Column("truth", theirs, audit, isTrue: true, options, predicted.Shape, scale),
                new PictureColumn("outlines", "of both", outlines),
            ],
            scale,
            options.Title ?? string.Empty,
            options.Subtitle ?? PictureChecks.Facts(predicted.Shape, spacing, options.View))
        {
            Captions = PictureChecks.Captions(predicted.Shape, options.View),
            Legend = [.. Legend(audit)],
        });
    }

    /// <summary>How the objects of a class are drawn.</summary>
    internal static ObjectStyle StyleOf(AuditClass which) => which switch
    {
        AuditClass.Split => new((240, 228, 66), ObjectFill.Rising),
        AuditClass.Merged => new((204, 121, 167), ObjectFill.Falling),
        AuditClass.Missed => new((213, 94, 0), ObjectFill.Solid),
        AuditClass.Spurious => new((230, 159, 0), ObjectFill.Solid),
        _ => new((86, 180, 233), ObjectFill.None),
    };

    private static PictureColumn Column(
        string heading,
        LabelView view,
        SegmentationAudit audit,
        bool isTrue,
        ComparisonPictureOptions options,
        Shape3D shape,
        PictureScale scale)
    {
        Dictionary<int, AuditClass> classes = audit.Entries.Where(e => e.IsTrue == isTrue).ToDictionary(e => e.Id, e => e.Class);
        Panel[] panels = Ground(options, shape, scale);
        LabelGrid[] grids = view.Side is null ? [view.Top] : [view.Top, view.Side];
        var texts = new List<PanelText>();
        for (int i = 0; i < panels.Length; i++)
        {
            PanelPainter.Tint(panels[i], grids[i].Ids, id => StyleOf(classes[id]));
            PanelPainter.DrawOutlines(panels[i], grids[i].Ids, id => StyleOf(classes[id]).Color);
            texts.AddRange(PanelPainter.Middles(grids[i].Ids, panels[i].Height, panels[i].Width)
                .Where(m => classes[m.Key] != AuditClass.Matched)
                .Select(m => new PanelText(i, m.Value.Y, m.Value.X, m.Key.ToString(CultureInfo.InvariantCulture))));
        }

        int wrong = classes.Values.Count(c => c != AuditClass.Matched);
        string detail = string.Create(
            CultureInfo.InvariantCulture, $"{classes.Count} nuclei, {(wrong == 0 ? "all" : classes.Count - wrong)} matched");
        return new PictureColumn(heading, detail, panels) { Texts = texts };
    }

    private static Panel[] Ground(ComparisonPictureOptions options, Shape3D shape, PictureScale scale)
    {
        bool side = shape.Depth > 1;
        if (options.Stack is null)
        {
            var black = new Panel(scale.Width, scale.Height);
            return side ? [black, new Panel(scale.Width, scale.Depth)] : [black];
        }

        StackView view = StackView.Of(options.Stack, options.View);
        (float low, float high) = view.Contrast(options.LowPercentile, options.HighPercentile);

        // Darker than in other pictures, so that the overlaid colors stand out.
        Panel top = PanelPainter.Gray(view.Top, scale.Height, scale.Width, low, high, 1.1);
        return side ? [top, PanelPainter.Gray(view.Side!, scale.Depth, scale.Width, low, high, 1.1)] : [top];
    }

    private static void Outline(Panel[] panels, LabelView view, Func<int, (byte Red, byte Green, byte Blue)> colorOf, bool dashed = false)
    {
        PanelPainter.DrawOutlines(panels[0], view.Top.Ids, colorOf, dashed);
        if (view.Side is { } side) PanelPainter.DrawOutlines(panels[1], side.Ids, colorOf, dashed);
    }

    private static IEnumerable<LegendEntry> Legend(SegmentationAudit audit)
    {
        foreach (AuditClass which in Enum.GetValues<AuditClass>())
        {
            (int truth, int predicted) = (audit.CountTrue(which), audit.CountPredicted(which));
            if (truth + predicted == 0) continue;
            string name = ReportTables.Name(which);
            string text = which switch
            {
                AuditClass.Missed => $"{name}: {truth} true",
                AuditClass.Spurious => $"{name}: {predicted} predicted",
                _ => $"{name}: {truth} true, {predicted} predicted",
            };
            ObjectStyle style = StyleOf(which);
            yield return new LegendEntry(style.Color, style.Fill, text);
        }

        yield return new LegendEntry(TruthOutline, ObjectFill.None, "outline of the truth", Dashed: true);
    }
}
