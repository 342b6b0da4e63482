using System.Globalization;
using QcaNet.Metrics;
using QcaNet.Volumes;

namespace QcaNet.Reporting;

/// <summary>
/// Draws time points side by side, from left to right and from top to bottom, viewed along z. Frames are drawn one after the other, so a
/// sequence that reads files needs memory for one frame only.
/// </summary>
public static class TimeMontage
{
    /// <summary>Draws the picture and writes it atomically.</summary>
    /// <param name="path">The PNG file; an existing one is replaced.</param>
    /// <param name="frames">The time points: at least one, all of the same shape.</param>
    /// <param name="options">The appearance; null for the defaults.</param>
    /// <exception cref="ReportException">The file cannot be written.</exception>
    /// <exception cref="ArgumentException">There is no frame, shapes differ, an id is negative, or an option is out of range.</exception>
    public static void WritePng(string path, IEnumerable<MontageFrame> frames, TimeMontageOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        ReportFile.Write(path, ToPng(frames, options));
    }

    /// <summary>Draws the picture and returns the bytes of the PNG.</summary>
    /// <param name="frames">The time points: at least one, all of the same shape.</param>
    /// <param name="options">The appearance; null for the defaults.</param>
    /// <exception cref="ArgumentException">There is no frame, shapes differ, an id is negative, or an option is out of range.</exception>
    public static byte[] ToPng(IEnumerable<MontageFrame> frames, TimeMontageOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(frames);
        options ??= new TimeMontageOptions();
        options.Validate();
        var columns = new List<PictureColumn>();
        (Shape3D shape, VoxelSpacing? spacing, PictureScale scale) = (default, null, default);
        foreach (MontageFrame frame in frames)
        {
            if (columns.Count == 0)
            {
                (shape, spacing) = (frame.Labels.Shape, frame.Labels.Spacing ?? frame.Image?.Spacing);
                options.View.Validate(shape, nameof(options.View));
                scale = PictureScale.For(shape, spacing, (double)options.PanelWidth / shape.Width) with { Depth = 0 };
            }

            PictureChecks.SameShape(frame.Labels.Shape, shape, nameof(frames));
            if (frame.Image is { } image) PictureChecks.SameShape(image.Shape, shape, nameof(frames));
            columns.Add(Draw(frame, options, scale));
        }

        if (columns.Count == 0) throw new ArgumentException("There is no time point to draw.", nameof(frames));
        return PictureSheet.Compose(new PictureLayout(
            columns, scale, options.Title ?? string.Empty, options.Subtitle ?? PictureChecks.FactsFromAbove(shape, spacing, options.View))
        {
            ColumnsPerBand = options.Columns ?? Math.Min(columns.Count, (int)Math.Ceiling(Math.Sqrt(2 * columns.Count))),
        });
    }

    private static PictureColumn Draw(MontageFrame frame, TimeMontageOptions options, PictureScale scale)
    {
        LabelGrid labels = LabelView.Of(frame.Labels, options.View).Top;
        int count = NucleusMeasurement.Measure(frame.Labels).Count;
        Panel panel;
        if (frame.Image is { } image)
        {
            StackView seen = StackView.Of(image, options.View);
            (float low, float high) = seen.Contrast(5, 99.8);
            panel = PanelPainter.Gray(seen.Top, scale.Height, scale.Width, low, high, 0.85);
            PanelPainter.DrawOutlines(panel, labels.Ids, LabelColors.Of);
        }
        else
        {
            panel = PanelPainter.Labels(labels, scale.Height, scale.Width, LabelColors.Of);
        }

        return new PictureColumn(frame.Caption, count.ToString(CultureInfo.InvariantCulture), [panel]);
    }
}
