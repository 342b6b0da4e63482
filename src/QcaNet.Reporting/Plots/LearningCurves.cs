using System.Globalization;
using ScottPlot;
using ScottPlot.MultiplotLayouts;
using SkiaSharp;

namespace QcaNet.Reporting;

/// <summary>How a training went: loss over epochs, training and validation, and beside it the validation IoU with its best epoch.</summary>
public static class LearningCurves
{
    private const int Width = 1000;
    private const int Height = 400;
    private static readonly Lock Drawing = new();

    /// <summary>Draws the curves and writes them; the file appears whole or not at all.</summary>
    /// <param name="path">The PNG file; an existing one is replaced.</param>
    /// <param name="history">Epochs in order; at least one. Values that are not finite are left out.</param>
    /// <param name="title">What was trained, for instance "NSN, levels 2, base 8"; null for none.</param>
    /// <exception cref="ReportException">The file cannot be written.</exception>
    /// <exception cref="ArgumentException">There is no epoch.</exception>
    public static void WritePng(string path, IReadOnlyList<HistoryPoint> history, string? title = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        ReportFile.Write(path, ToPng(history, title));
    }

    /// <summary>Draws the curves as SVG and writes them; the file appears whole or not at all.</summary>
    /// <param name="path">The SVG file; an existing one is replaced.</param>
    /// <param name="history">Epochs in order; at least one. Values that are not finite are left out.</param>
    /// <param name="title">What was trained; null for none.</param>
    /// <exception cref="ReportException">The file cannot be written.</exception>
    /// <exception cref="ArgumentException">There is no epoch.</exception>
    public static void WriteSvg(string path, IReadOnlyList<HistoryPoint> history, string? title = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        ReportFile.Write(path, ToSvg(history, title));
    }

    /// <summary>Draws the curves and gives the bytes of the PNG (1000 x 400 pixels).</summary>
    /// <param name="history">Epochs in order; at least one. Values that are not finite are left out.</param>
    /// <param name="title">What was trained; null for none.</param>
    /// <exception cref="ArgumentException">There is no epoch.</exception>
    public static byte[] ToPng(IReadOnlyList<HistoryPoint> history, string? title = null) =>
        Draw(history, title, multiplot => multiplot.Render(Width, Height).GetImageBytes(ImageFormat.Png, 100));

    /// <summary>Draws the curves and gives the bytes of an SVG of 1000 x 400 units.</summary>
    /// <param name="history">Epochs in order; at least one. Values that are not finite are left out.</param>
    /// <param name="title">What was trained; null for none.</param>
    /// <exception cref="ArgumentException">There is no epoch.</exception>
    public static byte[] ToSvg(IReadOnlyList<HistoryPoint> history, string? title = null) => Draw(history, title, multiplot =>
    {
        using var stream = new MemoryStream();

        // The canvas writes the end of the file when it is disposed of.
        using (SKCanvas canvas = SKSvgCanvas.Create(new SKRect(0, 0, Width, Height), stream))
        {
            multiplot.Render(canvas, new PixelRect(0, Width, Height, 0));
        }

        return stream.ToArray();
    });

    private static byte[] Draw(IReadOnlyList<HistoryPoint> history, string? title, Func<Multiplot, byte[]> render)
    {
        ArgumentNullException.ThrowIfNull(history);
        if (history.Count == 0)
        {
            throw new ArgumentException("There is no epoch to draw; give the rows of a training's history.", nameof(history));
        }

        BundledFontResolver.Register();

        // ScottPlot keeps typefaces in a cache that is not made for several threads.
        lock (Drawing)
        {
            var multiplot = new Multiplot { Layout = new Columns() };
            multiplot.AddPlots(2);
            DrawLoss(multiplot.GetPlot(0), history, title);
            DrawIoU(multiplot.GetPlot(1), history);
            return render(multiplot);
        }
    }

    private static void DrawLoss(Plot plot, IReadOnlyList<HistoryPoint> history, string? title)
    {
        Prepare(plot, title is null ? "loss" : $"{title}: loss");
        AddCurve(plot, history, point => point.TrainLoss, "training", PictureTheme.Blue);
        AddCurve(plot, history, point => point.ValidationLoss, "validation", PictureTheme.Orange);
        plot.ShowLegend(Alignment.UpperRight);
    }

    private static void DrawIoU(Plot plot, IReadOnlyList<HistoryPoint> history)
    {
        HistoryPoint? best = history.Where(point => double.IsFinite(point.ValidationIoU)).MaxBy(point => point.ValidationIoU);
        string heading = best is null
            ? "validation IoU"
            : string.Create(CultureInfo.InvariantCulture, $"validation IoU: best {best.ValidationIoU:0.000} at epoch {best.Epoch}");
        Prepare(plot, heading);
        AddCurve(plot, history, point => point.ValidationIoU, string.Empty, PictureTheme.Green);
        plot.HideLegend();
        if (best is null) return;
        ScottPlot.Plottables.Marker marker =
            plot.Add.Marker(best.Epoch, best.ValidationIoU, MarkerShape.OpenCircle, 12, Color(PictureTheme.Text));
        marker.LineWidth = 2;
    }

    private static void AddCurve(
        Plot plot, IReadOnlyList<HistoryPoint> history, Func<HistoryPoint, double> value, string name, SKColor colour)
    {
        HistoryPoint[] points = [.. history.Where(point => double.IsFinite(value(point)))];
        if (points.Length == 0) return;
        ScottPlot.Plottables.Scatter curve = plot.Add.Scatter(
            Array.ConvertAll(points, point => (double)point.Epoch),
            Array.ConvertAll(points, point => value(point)),
            Color(colour));
        curve.LineWidth = 2;
        curve.LegendText = name;

        // Beyond a few dozen epochs markers only thicken the line.
        curve.MarkerSize = points.Length <= 40 ? 5 : 0;
    }

    private static void Prepare(Plot plot, string heading)
    {
        plot.FigureBackground.Color = Color(PictureTheme.Ground);
        plot.DataBackground.Color = Color(PictureTheme.Ground);
        plot.Axes.Color(Color(PictureTheme.Muted));
        plot.Grid.MajorLineColor = Color(PictureTheme.Frame);
        plot.Legend.BackgroundColor = Color(PictureTheme.Ground);
        plot.Legend.OutlineColor = Color(PictureTheme.Frame);
        plot.Legend.FontColor = Color(PictureTheme.Text);
        plot.Title(heading, 16);
        plot.Axes.Title.Label.ForeColor = Color(PictureTheme.Text);
        plot.XLabel("epoch", 13);
        plot.Axes.Bottom.TickGenerator = new ScottPlot.TickGenerators.NumericAutomatic { IntegerTicksOnly = true };
        plot.Font.Set(PictureFonts.Family);
        plot.Legend.FontName = PictureFonts.Family;
        plot.Axes.Margins(0.03, 0.08);
    }

    private static Color Color(SKColor colour) => new(colour.Red, colour.Green, colour.Blue);
}
