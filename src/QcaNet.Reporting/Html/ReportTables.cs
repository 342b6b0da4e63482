using QcaNet.Metrics;

namespace QcaNet.Reporting;

/// <summary>The tables of each kind of report.</summary>
internal static class ReportTables
{
    private static readonly string[] MainScores =
        ["iou", "seg", "mucov", "f1_50", "ap_50", "pq", "aji", "det_f1", "n_true", "n_pred", "count_error", "boundary_mean_um"];

    private static readonly string[] SummaryOfCriteria =
    [
        "volume_mean_um3", "volume_sd_um3", "surface_area_mean_um2", "surface_area_sd_um2", "sphericity_mean",
    ];

    /// <summary>Columns of the table of nuclei that are shown initially.</summary>
    public static IReadOnlyList<string> MainCriteria { get; } =
    [
        "id", "track", "class", "voxels", "volume_um3", "surface_area_um2", "sphericity", "solidity", "elongation",
        "centroid_z_um", "centroid_y_um", "centroid_x_um", "nearest_distance_um", "touching_count", "intensity_mean", "touches_border",
    ];

    /// <summary>All nuclei of a stack with all criteria, and the audit class and the track if known.</summary>
    public static string NucleiCsv(ReportItem item, IReadOnlyDictionary<int, int>? tracks)
    {
        Dictionary<int, AuditClass>? classes = item.Evaluation?.Audit.Entries.Where(e => !e.IsTrue).ToDictionary(e => e.Id, e => e.Class);
        string[] columns =
        [
            .. CriteriaTable.Columns, .. classes is null ? [] : (string[])["class"], .. tracks is null ? [] : (string[])["track"],
        ];
        return ReportTable.Of("nuclei", "nuclei", columns, item.Nuclei.Select(Row)).Csv;

        IEnumerable<object?> Row(NucleusCriteria n)
        {
            foreach (object? cell in CriteriaTable.Cells(n)) yield return cell;
            if (classes is not null) yield return Name(classes[n.Nucleus.Id]);
            if (tracks is not null) yield return tracks[n.Nucleus.Id];
        }
    }

    /// <summary>The audit class of every object; null without true labels.</summary>
    public static string? AuditCsv(ReportItem item) => item.Evaluation is not { } evaluation ? null : ReportTable.Of(
        "audit",
        "audit",
        ["side", "id", "voxels", "class", "related_ids", "best_iou"],
        evaluation.Audit.Entries.Select(e => (IEnumerable<object?>)
            [e.IsTrue ? "true" : "predicted", e.Id, e.Voxels, Name(e.Class), string.Join(';', e.Related), e.BestIou])).Csv;

    /// <summary>Scores of one stack, one per row.</summary>
    public static ReportTable Scores(ReportItem item) => ReportTable.Of(
        "scores", "Scores", ["score", "value"], ScoreValues.Of(item.Evaluation!).Select(v => (IEnumerable<object?>)[v.Key, v.Value]));

    /// <summary>One row per stack or time point: counts, criteria, scores.</summary>
    public static ReportTable Items(IReadOnlyList<ReportItem> items, TimeSpan? interval)
    {
        bool scored = items.Any(i => i.Evaluation is not null), timed = interval is not null;
        string[] first = timed ? ["time_point", "time_h", "file", "count"] : ["file", "group", "count"];
        string[] scores = scored ? [.. ScoreValues.Names] : [];
        string[] columns = [.. first, .. SummaryOfCriteria, .. scores];
        return ReportTable.Of(timed ? "time-points" : "stacks", timed ? "Time points" : "Stacks", columns, items.Select(Row)) with
        {
            RowsAreItems = true,
            Shown = [.. first, .. SummaryOfCriteria.Take(3), .. scored ? MainScores : []],
            Note = timed ? "A click shows the time point." : "A click shows the stack.",
        };

        IEnumerable<object?> Row(ReportItem item, int at)
        {
            object?[] who = timed
                ? [at, at * interval!.Value.TotalHours, item.Name, item.Nuclei.Count]
                : [item.Name, item.Group, item.Nuclei.Count];
            IReadOnlyDictionary<string, double?>? values = item.Evaluation is { } e ? ScoreValues.Of(e) : null;
            (double? volume, double? volumeSD) = Describe(item.Nuclei, n => n.Nucleus.Volume);
            (double? area, double? areaSD) = Describe(item.Nuclei, n => n.SurfaceArea);
            double? sphericity = Describe(item.Nuclei, n => n.Sphericity).Mean;
            return [.. who, volume, volumeSD, area, areaSD, sphericity, .. scores.Select(s => (object?)values?[s])];
        }
    }

    /// <summary>Means with intervals, and means by stage, one row per score.</summary>
    public static ReportTable Summary(EvaluationSummary summary)
    {
        string[] stages = [.. summary.Stages.Select(s => $"mean_{s.Stage.Name}_nuclei")];
        return ReportTable.Of(
            "summary",
            "Summary",
            ["score", "mean", "low_95", "high_95", "stacks", .. stages],
            summary.Means.Select(m => (IEnumerable<object?>)
            [
                m.Key, m.Value.Mean, m.Value.Low, m.Value.High, m.Value.Stacks,
                .. summary.Stages.Select(s => (object?)s.Summary.Means[m.Key].Mean),
            ])) with
        {
            Note = $"Means over {summary.Stacks} stacks of {summary.Groups} groups, with 95 % intervals of a bootstrap over groups, "
                + "and means by stage.",
        };
    }

    /// <summary>Pooled scores: all objects of all stacks as if they were one volume.</summary>
    public static ReportTable Pooled(EvaluationSummary summary) => ReportTable.Of(
        "pooled",
        "Pooled over all objects",
        ["threshold", "precision", "recall", "f1", "ap", "sq", "pq"],
        summary.PooledThresholds.Select(t => (IEnumerable<object?>)
            [t.Threshold, t.Precision, t.Recall, t.F1, t.AveragePrecision, t.SegmentationQuality, t.PanopticQuality])) with
    {
        Note = FormattableString.Invariant(
            $"As if all stacks were one volume: SEG {summary.Pooled.Seg:0.000}, SEG of the Cell Tracking Challenge ")
            + FormattableString.Invariant($"{summary.Pooled.SegCtc:0.000}, MUCov {summary.Pooled.MuCov:0.000}."),
    };

    /// <summary>Tracks, divisions, stages and synchrony of a series.</summary>
    public static IEnumerable<ReportTable> Series(Lineage? lineage, IReadOnlyList<int> counts, TimeSpan interval)
    {
        double hours = interval.TotalHours;
        yield return ReportTable.Of(
            "stages",
            "Stages",
            ["fewest_nuclei", "most_nuclei", "start_h", "duration_h", "complete"],
            CleavageTiming.Stages(counts, interval).Select(s => (IEnumerable<object?>)
            [
                s.Fewest, s.Most == int.MaxValue ? null : s.Most, s.Start * hours, s.Duration.TotalHours, s.IsComplete ? "true" : "false",
            ]));
        if (lineage is null) yield break;
        yield return ReportTable.Of(
            "divisions",
            "Divisions",
            ["time_point", "time_h", "mother", "daughter_a", "daughter_b"],
            lineage.Divisions.Select(d => (IEnumerable<object?>)[d.TimePoint, d.TimePoint * hours, d.Mother, d.DaughterA, d.DaughterB]));
        yield return ReportTable.Of(
            "synchrony",
            "Synchrony",
            ["round", "divisions", "deviation_min", "range_min"],
            CleavageTiming.Synchrony(lineage, interval).Select(s => (IEnumerable<object?>)
                [s.Round, s.Divisions, s.Deviation.TotalMinutes, s.Range.TotalMinutes]));
        yield return ReportTable.Of(
            "tracks",
            "Tracks",
            ["track", "parent", "first_time_point", "last_time_point", "duration_h"],
            lineage.Tracks.Select(t => (IEnumerable<object?>)[t.Id, t.Parent, t.First, t.Last, (t.Last - t.First + 1) * hours]));
    }

    public static string Name(AuditClass which) => which switch
    {
        AuditClass.Matched => "matched",
        AuditClass.Split => "split",
        AuditClass.Merged => "merged",
        AuditClass.Missed => "missed",
        _ => "spurious",
    };

    // Deviation divided by n, as published.
    private static (double? Mean, double? Deviation) Describe(IReadOnlyList<NucleusCriteria> nuclei, Func<NucleusCriteria, double?> valueOf)
    {
        double[] values = [.. nuclei.Select(valueOf).OfType<double>()];
        if (values.Length == 0) return (null, null);
        double mean = values.Average();
        return (mean, Math.Sqrt(values.Average(v => (v - mean) * (v - mean))));
    }
}
