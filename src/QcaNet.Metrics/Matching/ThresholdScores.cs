namespace QcaNet.Metrics;

/// <summary>The result of one-to-one matching at one IoU threshold.</summary>
/// <remarks>
/// TP are pairs, FP predicted objects without a partner, FN true objects without a partner. If there are no objects at all, every ratio is
/// 1; with objects on one side only, it is 0.
/// </remarks>
/// <param name="Threshold">Minimum IoU of a pair.</param>
/// <param name="TruePositives">Number of pairs.</param>
/// <param name="FalsePositives">Number of predicted objects without a partner.</param>
/// <param name="FalseNegatives">Number of true objects without a partner.</param>
/// <param name="SumOfIou">Sum of the IoU of the pairs.</param>
public sealed record ThresholdScores(double Threshold, int TruePositives, int FalsePositives, int FalseNegatives, double SumOfIou)
{
    /// <summary>The reported thresholds: 0.1, 0.2 .. 0.9.</summary>
    public static IReadOnlyList<double> Thresholds { get; } = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];

    /// <summary>TP / (TP + FP).</summary>
    public double Precision => Ratio(TruePositives, TruePositives + FalsePositives);

    /// <summary>TP / (TP + FN).</summary>
    public double Recall => Ratio(TruePositives, TruePositives + FalseNegatives);

    /// <summary>2 TP / (2 TP + FP + FN).</summary>
    public double F1 => Ratio(2 * TruePositives, (2 * TruePositives) + FalsePositives + FalseNegatives);

    /// <summary>
    /// TP / (TP + FP + FN), which StarDist (Schmidt et al. 2018) and Cellpose (Stringer et al. 2021) call average precision.
    /// </summary>
    public double AveragePrecision => Ratio(TruePositives, TruePositives + FalsePositives + FalseNegatives);

    /// <summary>
    /// Mean IoU of the pairs: the segmentation quality of Kirillov et al. 2019. Without pairs, like every ratio: 1 if there are no objects
    /// at all, otherwise 0.
    /// </summary>
    public double SegmentationQuality => Ratio(SumOfIou, TruePositives);

    /// <summary>
    /// Panoptic quality (Kirillov et al. 2019, CVPR, equation 1): sum of IoU / (TP + FP / 2 + FN / 2), which is
    /// <see cref="SegmentationQuality"/> times <see cref="F1"/>. Published at IoU above 0.5.
    /// </summary>
    public double PanopticQuality => Ratio(SumOfIou, TruePositives + (0.5 * FalsePositives) + (0.5 * FalseNegatives));

    /// <summary>Computes the scores at one threshold.</summary>
    /// <param name="table">The overlaps.</param>
    /// <param name="threshold">Minimum IoU of a pair, above 0 and at most 1.</param>
    /// <exception cref="ArgumentNullException"><paramref name="table"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The threshold is out of its range.</exception>
    public static ThresholdScores Compute(ContingencyTable table, double threshold)
    {
        IReadOnlyList<MatchedPair> pairs = ObjectMatching.Match(table, threshold);
        int matched = pairs.Count;
        return new ThresholdScores(
            threshold, matched, table.PredictedSizes.Count - matched, table.TrueSizes.Count - matched, pairs.Sum(pair => pair.Iou));
    }

    /// <summary>Computes the scores at each of <see cref="Thresholds"/>.</summary>
    /// <exception cref="ArgumentNullException"><paramref name="table"/> is null.</exception>
    public static IReadOnlyList<ThresholdScores> ComputeAll(ContingencyTable table) =>
        [.. Thresholds.Select(threshold => Compute(table, threshold))];

    private double Ratio(double part, double whole) =>
        whole != 0 ? part / whole : TruePositives + FalsePositives + FalseNegatives == 0 ? 1 : 0;
}
