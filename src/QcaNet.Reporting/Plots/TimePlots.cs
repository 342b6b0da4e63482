using QcaNet.Metrics;
using ScottPlot;

namespace QcaNet.Reporting;

/// <summary>Plots of the nuclei of an embryo over time.</summary>
public static class TimePlots
{
    /// <summary>Plots the number of nuclei at each time point, and a nondecreasing curve (<see cref="CleavageTiming.Monotone"/>).</summary>
    /// <param name="counts">One count per time point, at least one.</param>
    /// <param name="truth">The same number of true counts, for a second curve; null for none.</param>
    /// <param name="options">Appearance and interval; null for the defaults.</param>
    /// <exception cref="ArgumentException">There is no time point, or the numbers of time points differ.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    public static Figure Counts(IReadOnlyList<int> counts, IReadOnlyList<int>? truth = null, PlotOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(counts);
        options = Checked(options, counts.Count, nameof(counts));
        if (truth is not null && truth.Count != counts.Count)
        {
            throw new ArgumentException(
                $"There are {counts.Count} counts and {truth.Count} true ones; give one of each per time point.", nameof(truth));
        }

        double[] own = [.. counts.Select(c => (double)c)], fit = [.. CleavageTiming.Monotone(counts)];
        return Single(options, "number of nuclei", "nuclei", plot =>
        {
            double[] times = options.Times(own.Length);
            PlotParts.Line(plot, times, fit, new SeriesStyle(PlotTheme.Muted, MarkerShape.None), "never falling fit");
            if (truth is not null)
            {
                // Larger and open, so that it is visible around dots at the same position.
                SeriesStyle open = PlotTheme.Series[1] with { Marker = MarkerShape.OpenSquare };
                PlotParts.Points(plot, times, [.. truth.Select(c => (double)c)], open, own.Length > 100 ? 7 : 11).LegendText = "truth";
            }

            PlotParts.Points(plot, times, own, PlotTheme.Series[0], own.Length > 100 ? 4 : 7).LegendText = "counted";
            plot.Axes.Left.TickGenerator = PlotTheme.WholeTicks();
            plot.Axes.SetLimitsY(0, Math.Max(own.Max(), truth?.Max() ?? 0) * 1.08);
            plot.ShowLegend(Alignment.UpperLeft);
        });
    }

    /// <summary>
    /// Plots the mean volume of the nuclei at each time point, with their standard deviation (divided by n, as published) as a band.
    /// </summary>
    /// <remarks>In cubic micrometers, or in voxels if the labels had no spacing. Time points without nuclei are omitted.</remarks>
    /// <param name="timePoints">The nuclei of each time point.</param>
    /// <param name="options">Appearance and interval; null for the defaults.</param>
    /// <exception cref="ArgumentException">No time point has a nucleus.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    public static Figure Volumes(IReadOnlyList<IReadOnlyList<NucleusCriteria>> timePoints, PlotOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(timePoints);
        bool known = timePoints.All(t => t.All(n => n.Nucleus.Volume is not null));
        string axis = known ? "volume (µm³)" : "volume (voxels)";
        return Spread(
            timePoints, n => known ? n.Nucleus.Volume : n.Nucleus.Voxels, "volume of a nucleus", axis, PlotTheme.Series[0], options);
    }

    /// <summary>
    /// Plots the mean surface area of the nuclei at each time point, with their standard deviation (divided by n) as a band.
    /// </summary>
    /// <remarks>Time points without nuclei are omitted.</remarks>
    /// <param name="timePoints">The nuclei of each time point, measured with a spacing.</param>
    /// <param name="options">Appearance and interval; null for the defaults.</param>
    /// <exception cref="ArgumentException">No time point has a nucleus, or one has no surface area: its labels have no spacing, or one
    /// plane.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    public static Figure SurfaceAreas(IReadOnlyList<IReadOnlyList<NucleusCriteria>> timePoints, PlotOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(timePoints);
        if (timePoints.Any(t => t.Any(n => n.SurfaceArea is null)))
        {
            throw new ArgumentException(
                "A nucleus has no surface area; measure labels of several planes that have a spacing.", nameof(timePoints));
        }

        return Spread(timePoints, n => n.SurfaceArea, "surface area of a nucleus", "surface area (µm²)", PlotTheme.Series[2], options);
    }

    private static Figure Spread(
        IReadOnlyList<IReadOnlyList<NucleusCriteria>> timePoints,
        Func<NucleusCriteria, double?> valueOf,
        string title,
        string axis,
        SeriesStyle style,
        PlotOptions? options)
    {
        options = Checked(options, timePoints.Sum(t => t.Count), nameof(timePoints));
        double[][] values = [.. timePoints.Select(t => t.Select(n => valueOf(n)!.Value).ToArray())];
        double[] times = options.Times(values.Length);
        int[] seen = [.. Enumerable.Range(0, values.Length).Where(t => values[t].Length > 0)];
        return Single(options, title, axis, plot =>
        {
            double[] mean = [.. seen.Select(t => values[t].Average())];
            double[] deviation =
            [
                .. seen.Select(t => values[t].Average() is var m ? Math.Sqrt(values[t].Average(v => (v - m) * (v - m))) : 0),
            ];
            PlotParts.Band(plot, [.. seen.Select(t => times[t])], mean, deviation, style, "mean");
            plot.Axes.SetLimitsY(0, mean.Zip(deviation, (m, d) => m + d).Max() * 1.08);
            plot.ShowLegend(Alignment.UpperRight);
        });
    }

    private static Figure Single(PlotOptions options, string title, string axis, Action<Plot> draw) =>
        new(options.Width, options.Height, () => Draw(options, title, axis, draw));

    private static Multiplot Draw(PlotOptions options, string title, string axis, Action<Plot> draw)
    {
        var multiplot = new Multiplot();
        multiplot.AddPlots(1);
        Plot plot = multiplot.GetPlot(0);
        PlotTheme.Prepare(plot, options.Title ?? title, options.TimeAxis, axis);
        draw(plot);
        if (options.Interval is null) plot.Axes.Bottom.TickGenerator = PlotTheme.WholeTicks();
        return multiplot;
    }

    private static PlotOptions Checked(PlotOptions? options, int count, string name)
    {
        options ??= new PlotOptions();
        options.Validate();
        return count > 0 ? options : throw new ArgumentException("There is nothing to draw: no time point with a nucleus.", name);
    }
}
