using QcaNet.Metrics;
using ScottPlot;
using ScottPlot.MultiplotLayouts;
using SkiaSharp;

namespace QcaNet.Reporting;

/// <summary>Plots of the positions of nuclei.</summary>
public static class SpatialPlots
{
    /// <summary>
    /// Plots centroids in three dimensions: viewed along each axis, to the same scale, and obliquely. Circles have the diameter of a ball
    /// with the volume of the nucleus; over time, dots change from dark to light.
    /// </summary>
    /// <param name="timePoints">Nuclei of each time point, measured with a spacing; a single stack is one time point.</param>
    /// <param name="options">Appearance; null for the defaults, with 640 x 640 pixels.</param>
    /// <exception cref="ArgumentException">There are no nuclei, or one has no position in micrometers.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    public static Figure Centroids(IReadOnlyList<IReadOnlyList<Nucleus>> timePoints, PlotOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(timePoints);
        options ??= new PlotOptions { Width = 640, Height = 640 };
        options.Validate();
        Placed[] nuclei = [.. timePoints.SelectMany((t, i) => t.Select(n => Place(n, i, timePoints.Count)))];
        if (nuclei.Length == 0) throw new ArgumentException("There is nothing to draw: no nucleus.", nameof(timePoints));
        bool circles = timePoints.Count == 1;
        return new Figure(options.Width, options.Height, () =>
        {
            var multiplot = new Multiplot { Layout = new Grid(2, 2) };
            multiplot.AddPlots(4);
            string oblique = circles ? "obliquely" : "obliquely; dark: first, light: last";
            string[] titles = ["from above (along z)", "from the side (along x)", "from the front (along y)", oblique];
            (string X, string Y)[] axes = [("x (µm)", "y (µm)"), ("z (µm)", "y (µm)"), ("x (µm)", "z (µm)"), (string.Empty, string.Empty)];
            for (int i = 0; i < 4; i++)
            {
                Plot plot = multiplot.GetPlot(i);
                string title = i == 0 && options.Title is { Length: > 0 } own ? $"{own}: {titles[i]}" : titles[i];
                PlotTheme.Prepare(plot, title, axes[i].X, axes[i].Y);
                plot.Axes.Title.Label.FontSize = 14;
                foreach (Placed n in nuclei) Draw(plot, n, i, circles);

                if (i == 3) DrawBox(plot, nuclei);
                plot.Axes.AutoScale();
                plot.Axes.Margins(0.06, 0.06);

                // Rows and planes increase downward, as in pictures.
                plot.Axes.InvertY();
                plot.Axes.SquareUnits();
            }

            return multiplot;
        });
    }

    /// <summary>
    /// Plots Ripley's L function minus the radius: 0 for random positions, above 0 for clustered nuclei, below 0 for dispersed ones
    /// (Besag's comment on Ripley 1977).
    /// </summary>
    /// <param name="curves">One or more curves with their names, at most six.</param>
    /// <param name="options">Appearance; null for the defaults.</param>
    /// <exception cref="ArgumentException">There is no curve, or more than six.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    public static Figure LFunction(IReadOnlyList<(string Name, IReadOnlyList<RipleyPoint> Points)> curves, PlotOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(curves);
        options ??= new PlotOptions();
        options.Validate();
        if (curves.Count == 0 || curves.Count > PlotTheme.Series.Count)
        {
            throw new ArgumentException($"{curves.Count} curves were given; a plot takes 1 to {PlotTheme.Series.Count}.", nameof(curves));
        }

        return new Figure(options.Width, options.Height, () =>
        {
            var multiplot = new Multiplot();
            multiplot.AddPlots(1);
            Plot plot = multiplot.GetPlot(0);
            PlotTheme.Prepare(plot, options.Title ?? "Ripley's L function", "radius r (µm)", "L(r) - r (µm)");
            ScottPlot.Plottables.HorizontalLine zero = plot.Add.HorizontalLine(0, 1, PlotTheme.Plot(PlotTheme.Muted));
            zero.LegendText = "no order";
            for (int i = 0; i < curves.Count; i++)
            {
                PlotParts.Line(
                    plot,
                    [.. curves[i].Points.Select(p => p.Radius)],
                    [.. curves[i].Points.Select(p => p.L - p.Radius)],
                    PlotTheme.Series[i],
                    curves[i].Name);
            }

            plot.ShowLegend(Edge.Right);
            return multiplot;
        });
    }

    private static Placed Place(Nucleus nucleus, int time, int times)
    {
        Point3D at = nucleus.CentroidMicrometers ?? throw new ArgumentException(
            $"Nucleus {nucleus.Id} has no position in micrometers; measure labels that have a spacing.", nameof(nucleus));
        return new Placed(at, Math.Cbrt(6 * (nucleus.Volume ?? 0) / Math.PI) / 2, times == 1 ? 0 : time / (times - 1.0));
    }

    private static void Draw(Plot plot, Placed n, int view, bool circle)
    {
        (double x, double y) = view switch
        {
            0 => (n.At.X, n.At.Y),
            1 => (n.At.Z, n.At.Y),
            2 => (n.At.X, n.At.Z),
            _ => Oblique(n.At),
        };
        if (circle)
        {
            ScottPlot.Plottables.Ellipse outline = plot.Add.Circle(x, y, n.Radius);
            outline.LineColor = PlotTheme.Plot(PlotTheme.Blue);
            outline.LineWidth = 1.5f;
            outline.FillColor = PlotTheme.Plot(PlotTheme.SkyBlue, 0.3);
            plot.Add.Marker(x, y, MarkerShape.FilledCircle, 4, PlotTheme.Plot(PlotTheme.Ink));
            return;
        }

        Color color = new ScottPlot.Colormaps.Viridis().GetColor(0.92 * n.Share);
        plot.Add.Marker(x, y, MarkerShape.FilledCircle, 4, color.WithAlpha(0.8));
    }

    // Right-handed, viewed from above and in front: x to the right, y toward the viewer, z downward.
    private static (double X, double Y) Oblique(Point3D p) => ((0.87 * p.X) - (0.5 * p.Y), (0.29 * p.X) + (0.5 * p.Y) + (0.82 * p.Z));

    /// <summary>
    /// Draws the edges of the smallest box around all nuclei, with the names of the axes, because an oblique view cannot have ticks.
    /// </summary>
    private static void DrawBox(Plot plot, Placed[] nuclei)
    {
        plot.HideGrid();
        foreach (IAxis axis in plot.Axes.GetAxes())
        {
            axis.FrameLineStyle.Width = 0;
            axis.SetTicks([], []);
        }

        (double Low, double High)[] ranges =
        [
            (nuclei.Min(n => n.At.Z - n.Radius), nuclei.Max(n => n.At.Z + n.Radius)),
            (nuclei.Min(n => n.At.Y - n.Radius), nuclei.Max(n => n.At.Y + n.Radius)),
            (nuclei.Min(n => n.At.X - n.Radius), nuclei.Max(n => n.At.X + n.Radius)),
        ];
        for (int corner = 0; corner < 8; corner++)
        {
            for (int axis = 0; axis < 3; axis++)
            {
                if ((corner & (1 << axis)) != 0) continue;
                (double x1, double y1) = Oblique(Corner(corner));
                (double x2, double y2) = Oblique(Corner(corner | (1 << axis)));
                ScottPlot.Plottables.LinePlot edge = plot.Add.Line(x1, y1, x2, y2);
                (edge.Color, edge.LineWidth, edge.MarkerSize) = (PlotTheme.Plot(PlotTheme.Muted, 0.6), 1, 0);
            }
        }

        string[] names = ["z", "y", "x"];
        for (int axis = 0; axis < 3; axis++)
        {
            // Slightly beyond the end of the edge, where there are no lines.
            (double x, double y) = Oblique(Corner(1 << axis));
            (double x0, double y0) = Oblique(Corner(0));
            ScottPlot.Plottables.Text text = plot.Add.Text(names[axis], x + (0.06 * (x - x0)), y + (0.06 * (y - y0)));
            text.LabelFontName = PictureFonts.Family;
            text.LabelFontSize = 14;
            text.LabelFontColor = PlotTheme.Plot(PlotTheme.Ink);
            text.LabelAlignment = Alignment.MiddleCenter;
        }

        Point3D Corner(int which) => new(End(0, which), End(1, which), End(2, which));
        double End(int axis, int which) => (which & (1 << axis)) == 0 ? ranges[axis].Low : ranges[axis].High;
    }

    private readonly record struct Placed(Point3D At, double Radius, double Share);
}
