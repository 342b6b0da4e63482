using QcaNet.Metrics;

namespace QcaNet.Reporting;

/// <summary>The plots of each kind of report.</summary>
internal static class ReportFigures
{
    // With fewer nuclei, L is a sum of only a few steps.
    private const int FewestForL = 8;

    // Time grows with the square of the number of nuclei: with more, the plot would take longer than the rest of the report.
    private const int MostForL = 400;

    public static IEnumerable<(string Name, Figure Figure)> Of(
        HtmlReportKind kind, IReadOnlyList<ReportItem> items, TimeSpan? interval, EvaluationSummary? summary)
    {
        StackEvaluation[] scored =
        [
            .. items.Where(i => i.Evaluation is not null).Select(i => new StackEvaluation(i.Name, i.Group, i.Evaluation!)),
        ];
        bool known = items.All(i => i.Spacing is not null), any = items.Any(i => i.Nuclei.Count > 0);
        IReadOnlyList<NucleusCriteria>[] nuclei = [.. items.Select(i => i.Nuclei)];
        if (kind == HtmlReportKind.TimeSeries)
        {
            var options = new PlotOptions { Interval = interval };
            int[]? truth = scored.Length == items.Count ? [.. items.Select(i => i.Evaluation!.Scores.TrueCount)] : null;
            yield return ("counts", TimePlots.Counts([.. nuclei.Select(n => n.Count)], truth, options));
            if (any) yield return ("volumes", TimePlots.Volumes(nuclei, options));
            if (any && nuclei.All(t => t.All(n => n.SurfaceArea is not null)))
            {
                yield return ("surface-areas", TimePlots.SurfaceAreas(nuclei, options));
            }
        }

        if (kind != HtmlReportKind.Stack && scored.Length > 0) yield return ("score-distributions", ScorePlots.Distributions(scored));
        if (summary is not null) yield return ("score-thresholds", ScorePlots.Thresholds(summary.PooledThresholds));
        if (kind != HtmlReportKind.DataSet && known && any)
        {
            yield return ("centroids", SpatialPlots.Centroids([.. nuclei.Select(t => t.Select(n => n.Nucleus).ToArray())]));
        }

        if (kind == HtmlReportKind.Stack && items[0] is { Hull: { } hull } item && item.Nuclei.Count is >= FewestForL and <= MostForL)
        {
            yield return ("l-function", Ripley(item, hull));
        }
    }

    private static Figure Ripley(ReportItem item, EmbryoHull hull)
    {
        Point3D[] points = [.. item.Nuclei.Select(n => n.Nucleus.CentroidMicrometers!.Value).Where(hull.Contains)];

        // Up to half of the shortest side; beyond that, too little data remain for the edge correction.
        double[] sides = [Side(p => p.Z), Side(p => p.Y), Side(p => p.X)];
        int radii = Math.Clamp((int)(sides.Min() / 2), 5, 60);
        double[] at = [.. Enumerable.Range(0, (2 * radii) + 1).Select(i => 0.5 * i)];
        return SpatialPlots.LFunction([($"{points.Length} nuclei", SpatialStatistics.Ripley(points, hull, at))]);

        double Side(Func<Point3D, double> axis) => points.Max(axis) - points.Min(axis);
    }
}
