using QcaNet.Metrics;
using ScottPlot;

namespace QcaNet.Reporting;

/// <summary>Plots of the scores of a data set.</summary>
public static class ScorePlots
{
    private static readonly string[] MainScores = ["iou", "seg", "mucov", "f1_50", "pq", "aji", "det_f1"];

    /// <summary>
    /// Plots the scores of all stacks, one dot each, with a box from the lower to the upper quartile, the median, and the mean (diamond).
    /// </summary>
    /// <param name="stacks">The stacks, at least one.</param>
    /// <param name="scores">Names of ratios (<see cref="ScoreValues.Names"/>); null for IoU, SEG, MUCov, F1 and PQ at 0.5, AJI, and F1 of
    /// detection.</param>
    /// <param name="options">Appearance; null for the defaults.</param>
    /// <exception cref="ArgumentException">There is no stack, or a name is not that of a score.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    public static Figure Distributions(
        IReadOnlyList<StackEvaluation> stacks, IReadOnlyList<string>? scores = null, PlotOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(stacks);
        options ??= new PlotOptions();
        options.Validate();
        if (stacks.Count == 0) throw new ArgumentException("There is no stack to draw.", nameof(stacks));
        string[] names = [.. scores ?? MainScores];
        if (names.FirstOrDefault(n => !ScoreValues.Names.Contains(n)) is { } unknown)
        {
            throw new ArgumentException(
                $"'{unknown}' is not the name of a score; the names are those of ScoreValues.Names.", nameof(scores));
        }

        IReadOnlyDictionary<string, double?>[] all = [.. stacks.Select(s => ScoreValues.Of(s.Evaluation))];
        double[][] values = [.. names.Select(name => all.Select(v => v[name]).OfType<double>().Order().ToArray())];
        return new Figure(options.Width, options.Height, () =>
        {
            var multiplot = new Multiplot();
            multiplot.AddPlots(1);
            Plot plot = multiplot.GetPlot(0);
            string title = stacks.Count == 1 ? "scores of 1 stack" : $"scores of {stacks.Count} stacks";
            PlotTheme.Prepare(plot, options.Title ?? title, string.Empty, "score");
            for (int i = 0; i < names.Length; i++)
            {
                if (values[i].Length > 0) AddScore(plot, i, values[i]);
            }

            plot.Axes.Bottom.SetTicks([.. Enumerable.Range(0, names.Length).Select(i => (double)i)], names);
            plot.Axes.SetLimits(-0.6, names.Length - 0.4, Math.Min(0, values.SelectMany(v => v).DefaultIfEmpty().Min()), 1.03);
            return multiplot;
        });
    }

    /// <summary>Plots precision, recall, F1 and AP as functions of the minimum IoU of a match.</summary>
    /// <param name="thresholds">At least two thresholds, for instance <see cref="EvaluationSummary.PooledThresholds"/>.</param>
    /// <param name="options">Appearance; null for the defaults.</param>
    /// <exception cref="ArgumentException">There are fewer than two thresholds.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    public static Figure Thresholds(IReadOnlyList<ThresholdScores> thresholds, PlotOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(thresholds);
        options ??= new PlotOptions();
        options.Validate();
        if (thresholds.Count < 2) throw new ArgumentException("A curve takes at least two thresholds.", nameof(thresholds));
        return new Figure(options.Width, options.Height, () =>
        {
            var multiplot = new Multiplot();
            multiplot.AddPlots(1);
            Plot plot = multiplot.GetPlot(0);
            PlotTheme.Prepare(plot, options.Title ?? "nuclei found one to one", "least IoU of a pair", "score");
            double[] x = [.. thresholds.Select(t => t.Threshold)];
            (string Name, Func<ThresholdScores, double> Of)[] curves =
                [("precision", t => t.Precision), ("recall", t => t.Recall), ("F1", t => t.F1), ("AP", t => t.AveragePrecision)];
            for (int i = 0; i < curves.Length; i++)
            {
                PlotParts.Line(plot, x, [.. thresholds.Select(curves[i].Of)], PlotTheme.Series[i], curves[i].Name);
            }

            plot.Axes.SetLimitsY(0, 1.03);
            plot.ShowLegend(Edge.Right);
            return multiplot;
        });
    }

    private static void AddScore(Plot plot, int at, double[] sorted)
    {
        // The golden ratio spreads dots without a random number.
        double[] x = [.. sorted.Select((_, i) => at - 0.22 + (0.44 * ((i * 0.6180339887) % 1)))];
        PlotParts.Points(plot, x, sorted, PlotTheme.Series[5] with { Marker = MarkerShape.FilledCircle }, 6, 0.75);
        if (sorted.Length >= 5)
        {
            ScottPlot.Plottables.Rectangle box = plot.Add.Rectangle(at - 0.3, at + 0.3, Quantile(sorted, 0.25), Quantile(sorted, 0.75));
            box.FillColor = Colors.Transparent;
            box.LineColor = PlotTheme.Plot(PlotTheme.Ink);
            box.LineWidth = 1.5f;
            ScottPlot.Plottables.LinePlot median = plot.Add.Line(at - 0.3, Quantile(sorted, 0.5), at + 0.3, Quantile(sorted, 0.5));
            (median.Color, median.LineWidth, median.MarkerSize) = (PlotTheme.Plot(PlotTheme.Ink), 2.5f, 0);
        }

        plot.Add.Marker(at, sorted.Average(), MarkerShape.FilledDiamond, 11, PlotTheme.Plot(PlotTheme.Vermilion));
    }

    private static double Quantile(double[] sorted, double share) =>
        Volumes.Preprocessing.Intensity.Percentile([.. sorted.Select(v => (float)v)], 100 * share);
}
