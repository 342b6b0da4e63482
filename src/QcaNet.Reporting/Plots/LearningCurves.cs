using System.Globalization;
using ScottPlot;
using ScottPlot.MultiplotLayouts;

namespace QcaNet.Reporting;

/// <summary>
/// Learning curves of a training run: training and validation loss over epochs and, next to it, the IoU of both, with the best validation
/// marked. The training IoU is shown for epochs in which it was measured.
/// </summary>
public static class LearningCurves
{
    private const int Width = 1000;
    private const int Height = 400;

    /// <summary>Draws the curves as a figure of 1000 x 400.</summary>
    /// <param name="history">Epochs in order; at least one. Values that are not finite are omitted.</param>
    /// <param name="title">What was trained, for instance "NSN, levels 2, base 8"; null for none.</param>
    /// <exception cref="ArgumentException">There is no epoch.</exception>
    public static Figure Draw(IReadOnlyList<HistoryPoint> history, string? title = null)
    {
        ArgumentNullException.ThrowIfNull(history);
        if (history.Count == 0)
        {
            throw new ArgumentException("There is no epoch to draw; give the rows of a training's history.", nameof(history));
        }

        HistoryPoint[] epochs = [.. history];
        return new Figure(Width, Height, () =>
        {
            var multiplot = new Multiplot { Layout = new Columns() };
            multiplot.AddPlots(2);
            DrawLoss(multiplot.GetPlot(0), epochs, title);
            DrawIou(multiplot.GetPlot(1), epochs);
            return multiplot;
        });
    }

    /// <summary>Draws the curves and writes them atomically: the file is either complete or not written at all.</summary>
    /// <param name="path">The PNG file; an existing one is replaced.</param>
    /// <param name="history">Epochs in order; at least one. Values that are not finite are omitted.</param>
    /// <param name="title">What was trained; null for none.</param>
    /// <exception cref="ReportException">The file cannot be written.</exception>
    /// <exception cref="ArgumentException">There is no epoch.</exception>
    public static void WritePng(string path, IReadOnlyList<HistoryPoint> history, string? title = null) =>
        Draw(history, title).WritePng(path);

    /// <summary>Draws the curves as SVG and writes them atomically: the file is either complete or not written at all.</summary>
    /// <param name="path">The SVG file; an existing one is replaced.</param>
    /// <param name="history">Epochs in order; at least one. Values that are not finite are omitted.</param>
    /// <param name="title">What was trained; null for none.</param>
    /// <exception cref="ReportException">The file cannot be written.</exception>
    /// <exception cref="ArgumentException">There is no epoch.</exception>
    public static void WriteSvg(string path, IReadOnlyList<HistoryPoint> history, string? title = null) =>
        Draw(history, title).WriteSvg(path);

    /// <summary>Draws the curves as a PNG of 1000 x 400 pixels and returns the bytes.</summary>
    /// <param name="history">Epochs in order; at least one. Values that are not finite are omitted.</param>
    /// <param name="title">What was trained; null for none.</param>
    /// <exception cref="ArgumentException">There is no epoch.</exception>
    public static byte[] ToPng(IReadOnlyList<HistoryPoint> history, string? title = null) => Draw(history, title).ToPng();

    /// <summary>Draws the curves as an SVG of 1000 x 400 units and returns the bytes.</summary>
    /// <param name="history">Epochs in order; at least one. Values that are not finite are omitted.</param>
    /// <param name="title">What was trained; null for none.</param>
    /// <exception cref="ArgumentException">There is no epoch.</exception>
    public static byte[] ToSvg(IReadOnlyList<HistoryPoint> history, string? title = null) => Draw(history, title).ToSvg();

    private static void DrawLoss(Plot plot, HistoryPoint[] history, string? title)
    {
        Prepare(plot, title is null ? "loss" : $"{title}: loss");
        AddCurve(plot, history, point => point.TrainLoss, "training", PlotTheme.Series[0]);
        AddCurve(plot, history, point => point.ValidationLoss, "validation", PlotTheme.Series[1]);
        plot.ShowLegend(Alignment.UpperRight);
    }

    private static void DrawIou(Plot plot, HistoryPoint[] history)
    {
        HistoryPoint? best = history.Where(point => double.IsFinite(point.ValidationIou)).MaxBy(point => point.ValidationIou);
        bool both = history.Any(point => double.IsFinite(point.TrainIou));
        string heading = best is null
            ? (both ? "IoU" : "validation IoU")
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{(both ? "IoU: best validation" : "validation IoU: best")} {best.ValidationIou:0.000} at epoch {best.Epoch}");
        Prepare(plot, heading);
        if (both) AddCurve(plot, history, point => point.TrainIou, "training", PlotTheme.Series[0]);
        AddCurve(plot, history, point => point.ValidationIou, both ? "validation" : string.Empty, PlotTheme.Series[2]);
        if (both) plot.ShowLegend(Edge.Right);
        if (best is null) return;
        ScottPlot.Plottables.Marker marker =
            plot.Add.Marker(best.Epoch, best.ValidationIou, MarkerShape.OpenCircle, 12, PlotTheme.Plot(PlotTheme.Ink));
        marker.LineWidth = 2;
    }

    private static void AddCurve(Plot plot, HistoryPoint[] history, Func<HistoryPoint, double> value, string name, SeriesStyle style)
    {
        HistoryPoint[] points = [.. history.Where(point => double.IsFinite(value(point)))];
        if (points.Length == 0) return;
        PlotParts.Line(plot, Array.ConvertAll(points, p => (double)p.Epoch), Array.ConvertAll(points, p => value(p)), style, name);
    }

    private static void Prepare(Plot plot, string heading)
    {
        PlotTheme.Prepare(plot, heading, "epoch", string.Empty);
        plot.Axes.Bottom.TickGenerator = PlotTheme.WholeTicks();
    }
}
