namespace QcaNet.Metrics;

/// <summary>The scores of an evaluation under stable names, the columns of tables. docs/metrics.md defines each.</summary>
public static class ScoreValues
{
    // Must precede Names, which is built from it.
    private static readonly string[] AtThreshold = ["precision", "recall", "f1", "ap"];

    /// <summary>
    /// Names in order. New names are only added at the end. <c>_um</c> and <c>_bits</c> are units; scores without one are ratios or
    /// counts.
    /// </summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "iou", "dice", "seg", "mucov", "seg_pub", "mucov_pub", "seg_ctc", "f1_50", "ap_50", "n_true", "n_pred", "count_error",
        "pq", "sq", "aji", "vi_split_bits", "vi_merge_bits", "are", "rand_precision", "rand_recall",
        "det_precision", "det_recall", "det_f1", "det_f1_10vox", "boundary_mean_um", "boundary_hd95_um",
        .. ThresholdScores.Thresholds.SelectMany(t => AtThreshold.Select(name => Named(name, t)).Where(n => n is not ("f1_50" or "ap_50"))),
        "true_matched", "true_split", "true_merged", "true_missed", "pred_matched", "pred_split", "pred_merged", "pred_spurious",
    ];

    /// <summary>Returns the value of each of <see cref="Names"/>; null if it is undefined or not in micrometers.</summary>
    /// <exception cref="ArgumentNullException"><paramref name="evaluation"/> is null.</exception>
    public static IReadOnlyDictionary<string, double?> Of(Evaluation evaluation)
    {
        ArgumentNullException.ThrowIfNull(evaluation);
        var values = new OrderedDictionary<string, double?>();
        AddScores(values, evaluation.Scores);
        ThresholdScores half = evaluation.Thresholds.Single(t => t.Threshold == 0.5);
        (values["pq"], values["sq"], values["aji"]) = (half.PanopticQuality, half.SegmentationQuality, evaluation.AggregatedJaccard);
        PartitionScores p = evaluation.Partition;
        (values["vi_split_bits"], values["vi_merge_bits"]) = (p.VariationOfInformationSplit, p.VariationOfInformationMerge);
        (values["are"], values["rand_precision"], values["rand_recall"]) = (p.AdaptedRandError, p.RandPrecision, p.RandRecall);
        DetectionScores? d = evaluation.Detection;
        (values["det_precision"], values["det_recall"], values["det_f1"]) = (d?.Precision, d?.Recall, d?.F1);
        values["det_f1_10vox"] = evaluation.PublishedDetection.F1;
        values["boundary_mean_um"] = evaluation.InMicrometers ? evaluation.MeanBoundaryDistance : null;
        values["boundary_hd95_um"] = evaluation.InMicrometers ? evaluation.MeanHausdorff95 : null;
        foreach (ThresholdScores t in evaluation.Thresholds)
        {
            values[Named("precision", t.Threshold)] = t.Precision;
            values[Named("recall", t.Threshold)] = t.Recall;
            values[Named("f1", t.Threshold)] = t.F1;
            values[Named("ap", t.Threshold)] = t.AveragePrecision;
        }

        SegmentationAudit a = evaluation.Audit;
        values["true_matched"] = a.CountTrue(AuditClass.Matched);
        values["true_split"] = a.CountTrue(AuditClass.Split);
        values["true_merged"] = a.CountTrue(AuditClass.Merged);
        values["true_missed"] = a.CountTrue(AuditClass.Missed);
        values["pred_matched"] = a.CountPredicted(AuditClass.Matched);
        values["pred_split"] = a.CountPredicted(AuditClass.Split);
        values["pred_merged"] = a.CountPredicted(AuditClass.Merged);
        values["pred_spurious"] = a.CountPredicted(AuditClass.Spurious);
        return values;
    }

    internal static void AddScores(IDictionary<string, double?> values, SegmentationScores s)
    {
        (values["iou"], values["dice"], values["seg"], values["mucov"]) = (s.Iou, s.Dice, s.Seg, s.MuCov);
        (values["seg_pub"], values["mucov_pub"], values["seg_ctc"]) = (s.SegPublished, s.MuCovPublished, s.SegCtc);
        (values["f1_50"], values["ap_50"]) = (s.F1At50, s.ApAt50);
        (values["n_true"], values["n_pred"], values["count_error"]) = (s.TrueCount, s.PredictedCount, s.CountError);
    }

    private static string Named(string score, double threshold) => $"{score}_{(int)Math.Round(100 * threshold)}";
}
