using ScottPlot;
using ScottPlot.Plottables;

namespace QcaNet.Reporting;

/// <summary>Elements that several plots share.</summary>
internal static class PlotParts
{
    // More markers than this would only make the line thicker.
    private const int MostMarkers = 16;

    /// <summary>Adds a line with markers (on some points only, if there are many), and a legend entry if it has a name.</summary>
    public static void Line(Plot plot, double[] x, double[] y, SeriesStyle style, string name, float markerSize = 7)
    {
        Scatter line = plot.Add.Scatter(x, y, PlotTheme.Plot(style.Color));
        (line.LineWidth, line.MarkerSize) = (2, 0);
        if (style.Marker != MarkerShape.None)
        {
            int every = ((x.Length - 1) / MostMarkers) + 1;
            int[] marked = [.. Enumerable.Range(0, x.Length).Where(i => i % every == every / 2)];
            Points(plot, [.. marked.Select(i => x[i])], [.. marked.Select(i => y[i])], style, markerSize);
        }

        if (name.Length == 0) return;
        plot.Legend.ManualItems.Add(new LegendItem
        {
            LabelText = name,
            LineColor = PlotTheme.Plot(style.Color),
            LineWidth = 2,
            MarkerShape = style.Marker,
            MarkerSize = markerSize,
            MarkerFillColor = PlotTheme.Plot(style.Color),
            MarkerLineColor = PlotTheme.Plot(style.Color),
        });
    }

    public static Scatter Points(Plot plot, double[] x, double[] y, SeriesStyle style, float size, double opacity = 1)
    {
        Scatter points = plot.Add.ScatterPoints(x, y, PlotTheme.Plot(style.Color, opacity));
        points.MarkerShape = style.Marker;
        points.MarkerSize = size;
        return points;
    }

    /// <summary>Adds mean and deviation as a line in a band; a single point is a marker with an error bar.</summary>
    public static void Band(Plot plot, double[] x, double[] mean, double[] deviation, SeriesStyle style, string name)
    {
        double[] low = [.. mean.Zip(deviation, (m, d) => m - d)], high = [.. mean.Zip(deviation, (m, d) => m + d)];
        if (x.Length > 1)
        {
            FillY band = plot.Add.FillY(x, low, high);
            band.FillColor = PlotTheme.Plot(style.Color, 0.22);
            band.LineWidth = 0;
            band.MarkerSize = 0;
            band.LegendText = "± SD";
            Line(plot, x, mean, style, name);
            return;
        }

        ErrorBar bar = plot.Add.ErrorBar(x, mean, deviation);
        bar.Color = PlotTheme.Plot(style.Color);
        bar.LineWidth = 2;
        Points(plot, x, mean, style, 8).LegendText = $"{name} ± SD";
    }
}
