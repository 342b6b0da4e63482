using QcaNet.Volumes;

namespace QcaNet.Metrics;

/// <summary>Agreement between predicted and true labels.</summary>
/// <remarks>
/// <para>IoU(P, T) of two objects is |P and T| / |P or T| in voxels. Ratios lie between 0 and 1; 1 is perfect. Without objects on either
/// side, every ratio is 1; with objects on one side only, every ratio is 0.</para>
/// <para>Three different conventions of SEG are in use; each is available under its own name. <see cref="Seg"/> and <see cref="MuCov"/>
/// follow the formulas of Tokuoka et al. 2020 (npj Systems Biology and Applications 6:32), <see cref="SegPublished"/> and
/// <see cref="MuCovPublished"/> the code published with it, <see cref="SegCtc"/> the Cell Tracking Challenge (Maška et al. 2014,
/// Bioinformatics 30:1609).</para>
/// </remarks>
public sealed record SegmentationScores
{
    /// <summary>IoU of the foregrounds; objects are not distinguished.</summary>
    public required double Iou { get; init; }

    /// <summary>Dice coefficient of the two foregrounds: 2 |P and T| / (|P| + |T|).</summary>
    public required double Dice { get; init; }

    /// <summary>Mean over true objects of the largest IoU with a predicted one. Decreases with every missed object.</summary>
    public required double Seg { get; init; }

    /// <summary>Mean over predicted objects of the largest IoU with a true one. Decreases with every false object.</summary>
    public required double MuCov { get; init; }

    /// <summary>
    /// <see cref="Seg"/> as the published code computes it: an object counts as 0 unless some candidate that improved the running best IoU
    /// (ties improve; candidates in ascending order of id) covers more than half of the true object.
    /// </summary>
    public required double SegPublished { get; init; }

    /// <summary>
    /// <see cref="MuCov"/> as the published code computes it, with the rule of <see cref="SegPublished"/>; here, too, more than half of the
    /// true object must be covered.
    /// </summary>
    public required double MuCovPublished { get; init; }

    /// <summary>
    /// SEG of the Cell Tracking Challenge: only the predicted object that covers more than half of a true one counts for it.
    /// </summary>
    public required double SegCtc { get; init; }

    /// <summary>F1 of objects matched one to one at IoU of at least 0.5: 2 TP / (2 TP + FP + FN).</summary>
    public required double F1At50 { get; init; }

    /// <summary>Average precision as StarDist and Cellpose report it, at IoU of at least 0.5: TP / (TP + FP + FN).</summary>
    public required double ApAt50 { get; init; }

    /// <summary>Number of true objects.</summary>
    public required int TrueCount { get; init; }

    /// <summary>Number of predicted objects.</summary>
    public required int PredictedCount { get; init; }

    /// <summary>Absolute difference between the numbers of predicted and true objects.</summary>
    public int CountError => Math.Abs(PredictedCount - TrueCount);

    /// <summary>Scores predicted labels against true ones.</summary>
    /// <param name="predicted">Predicted labels, 0 is background; not changed.</param>
    /// <param name="truth">True labels, 0 is background; not changed.</param>
    /// <exception cref="ArgumentNullException">A volume is null.</exception>
    /// <exception cref="ArgumentException">The shapes differ, or an id is negative.</exception>
    public static SegmentationScores Compute(Volume<int> predicted, Volume<int> truth) =>
        Compute(ContingencyTable.Create(predicted, truth));

    /// <summary>Computes scores from a contingency table.</summary>
    /// <exception cref="ArgumentNullException"><paramref name="table"/> is null.</exception>
    public static SegmentationScores Compute(ContingencyTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        var pairs = new List<Pair>();
        long bothForeground = 0;
        foreach (LabelOverlap overlap in table.Overlaps)
        {
            if (overlap.Predicted == 0 || overlap.Truth == 0) continue;

            bothForeground += overlap.Voxels;
            double cover = (double)overlap.Voxels / table.TrueSizes[overlap.Truth];
            pairs.Add(new Pair(overlap.Predicted, overlap.Truth, table.Iou(overlap), cover));
        }

        int predictedCount = table.PredictedSizes.Count;
        int trueCount = table.TrueSizes.Count;
        long foregrounds = Total(table.PredictedSizes.Values) + Total(table.TrueSizes.Values);
        bool empty = predictedCount == 0 && trueCount == 0;

        double majority = 0;
        foreach (Pair pair in pairs)
        {
            if (pair.Cover > 0.5) majority += pair.Iou;
        }

        int matched = Matched(pairs);
        return new SegmentationScores
        {
            Iou = Ratio(bothForeground, foregrounds - bothForeground),
            Dice = Ratio(2 * bothForeground, foregrounds),
            Seg = Ratio(Largest(pairs, table.TrueSizes.Keys, pair => pair.Truth), trueCount),
            MuCov = Ratio(Largest(pairs, table.PredictedSizes.Keys, pair => pair.Predicted), predictedCount),
            SegPublished = Ratio(LargestPublished(pairs, table.TrueSizes.Keys, pair => pair.Truth), trueCount),
            MuCovPublished = Ratio(LargestPublished(pairs, table.PredictedSizes.Keys, pair => pair.Predicted), predictedCount),
            SegCtc = Ratio(majority, trueCount),
            F1At50 = Ratio(2 * matched, predictedCount + trueCount),
            ApAt50 = Ratio(matched, predictedCount + trueCount - matched),
            TrueCount = trueCount,
            PredictedCount = predictedCount,
        };

        double Ratio(double part, double whole) => whole != 0 ? part / whole : empty ? 1 : 0;
    }

    private static long Total(IEnumerable<int> sizes)
    {
        long total = 0;
        foreach (int size in sizes) total += size;
        return total;
    }

    /// <summary>Sum over objects of the largest IoU, in ascending order of id (so that the rounding of the sum is defined).</summary>
    private static double Largest(List<Pair> pairs, IEnumerable<int> ids, Func<Pair, int> side)
    {
        var best = new Dictionary<int, double>();
        foreach (Pair pair in pairs)
        {
            int id = side(pair);
            best[id] = Math.Max(best.GetValueOrDefault(id), pair.Iou);
        }

        double total = 0;
        foreach (int id in ids) total += best.GetValueOrDefault(id);
        return total;
    }

    /// <summary>
    /// The published code keeps the largest cover seen among the candidates that improved the best IoU, not the cover of the best candidate
    /// itself. This is reproduced as is, because published results were computed with it.
    /// </summary>
    private static double LargestPublished(List<Pair> pairs, IEnumerable<int> ids, Func<Pair, int> side)
    {
        var best = new Dictionary<int, (double Iou, double Cover)>();
        foreach (Pair pair in pairs) // ascending in both ids: the order of the candidates
        {
            int id = side(pair);
            (double iou, double cover) = best.GetValueOrDefault(id);
            if (pair.Iou >= iou) best[id] = (pair.Iou, Math.Max(cover, pair.Cover));
        }

        double total = 0;
        foreach (int id in ids)
        {
            (double iou, double cover) = best.GetValueOrDefault(id);
            if (cover > 0.5) total += iou;
        }

        return total;
    }

    /// <summary>
    /// Number of pairs with an IoU of at least 0.5, one to one. Above 0.5 an object can be in only one pair; at exactly 0.5 two pairs may
    /// share an object, and the first in ascending order of id takes it.
    /// </summary>
    private static int Matched(List<Pair> pairs)
    {
        var usedPredicted = new HashSet<int>();
        var usedTruth = new HashSet<int>();
        foreach (Pair pair in pairs)
        {
            if (pair.Iou <= 0.5) continue;

            usedPredicted.Add(pair.Predicted);
            usedTruth.Add(pair.Truth);
        }

        int matched = usedPredicted.Count;
        foreach (Pair pair in pairs)
        {
            if (pair.Iou != 0.5 || usedPredicted.Contains(pair.Predicted) || usedTruth.Contains(pair.Truth)) continue;

            usedPredicted.Add(pair.Predicted);
            usedTruth.Add(pair.Truth);
            matched++;
        }

        return matched;
    }

    /// <summary>Two objects that overlap; Cover is the fraction of the true one that the predicted one covers.</summary>
    private readonly record struct Pair(int Predicted, int Truth, double Iou, double Cover);
}
