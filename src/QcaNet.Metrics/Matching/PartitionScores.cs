using System.Runtime.InteropServices;

namespace QcaNet.Metrics;

/// <summary>
/// Scores that compare two labelings as partitions of voxels: based on information and pairs of voxels instead of matched objects.
/// </summary>
/// <remarks>
/// <para>By default over the voxels of true objects only, as in connectomics (Arganda-Carreras et al. 2015, Frontiers in Neuroanatomy
/// 9:142) and in scikit-image with <c>ignore_labels=(0,)</c>; there predicted background counts as one object. p is the fraction of
/// voxels.</para>
/// <para>If there are neither true nor predicted objects: 0 for each error, 1 for precision and recall. If there are only predicted
/// objects: null, because nothing is defined.</para>
/// </remarks>
public sealed record PartitionScores
{
    /// <summary>
    /// H(predicted | true) in bits: how much true objects are split; 0 if none is (Meilă 2007, Journal of Multivariate Analysis
    /// 98:873).
    /// </summary>
    public required double? VariationOfInformationSplit { get; init; }

    /// <summary>H(true | predicted) in bits: how much predicted objects merge true ones; 0 if none does.</summary>
    public required double? VariationOfInformationMerge { get; init; }

    /// <summary>Variation of information in bits: split plus merge.</summary>
    public double? VariationOfInformation => VariationOfInformationSplit + VariationOfInformationMerge;

    /// <summary>1 - F1 of <see cref="RandPrecision"/> and <see cref="RandRecall"/>: 0 is perfect, 1 is the worst.</summary>
    public required double? AdaptedRandError { get; init; }

    /// <summary>
    /// Of the pairs of voxels in one predicted object, the fraction that is in one true object; decreases with merges. 1 if no predicted
    /// object has two voxels.
    /// </summary>
    public required double? RandPrecision { get; init; }

    /// <summary>Of the pairs of voxels in one true object, the fraction that is in one predicted object; decreases with splits.</summary>
    public required double? RandRecall { get; init; }

    /// <summary>Computes the scores.</summary>
    /// <param name="table">The overlaps.</param>
    /// <param name="withTrueBackground">Whether voxels of true background also count, as one more object.</param>
    /// <exception cref="ArgumentNullException"><paramref name="table"/> is null.</exception>
    public static PartitionScores Compute(ContingencyTable table, bool withTrueBackground = false)
    {
        ArgumentNullException.ThrowIfNull(table);
        var rows = new Dictionary<int, long>();
        var columns = new Dictionary<int, long>();
        var cells = new List<LabelOverlap>();
        long total = 0;
        foreach (LabelOverlap cell in table.Overlaps)
        {
            if (cell.Truth == 0 && !withTrueBackground) continue;
            cells.Add(cell);
            CollectionsMarshal.GetValueRefOrAddDefault(rows, cell.Predicted, out _) += cell.Voxels;
            CollectionsMarshal.GetValueRefOrAddDefault(columns, cell.Truth, out _) += cell.Voxels;
            total += cell.Voxels;
        }

        if (total == 0) return table.PredictedSizes.Count == 0 ? Constant(0, 1) : Constant(null, null);

        double split = 0, merge = 0, both = 0;
        foreach (LabelOverlap cell in cells)
        {
            double share = (double)cell.Voxels / total;
            split -= share * Math.Log2((double)cell.Voxels / columns[cell.Truth]);
            merge -= share * Math.Log2((double)cell.Voxels / rows[cell.Predicted]);
            both += Pairs(cell.Voxels);
        }

        // Separate voxels do not form a pair: if a set of objects has no pairs, nothing was wrongly merged (or split).
        double precision = Share(both, AllPairs(rows)), recall = Share(both, AllPairs(columns));
        return new PartitionScores
        {
            VariationOfInformationSplit = split + 0.0,
            VariationOfInformationMerge = merge + 0.0,
            AdaptedRandError = precision + recall == 0 ? 1 : 1 - (2 * precision * recall / (precision + recall)),
            RandPrecision = precision,
            RandRecall = recall,
        };

        // In ascending order of id, so that the rounding of the sum is defined.
        static double AllPairs(Dictionary<int, long> sizes) => sizes.OrderBy(size => size.Key).Sum(size => Pairs(size.Value));
        static double Pairs(long voxels) => (double)voxels * (voxels - 1);
        static double Share(double part, double whole) => whole == 0 ? 1 : part / whole;
    }

    private static PartitionScores Constant(double? error, double? ratio) => new()
    {
        VariationOfInformationSplit = error,
        VariationOfInformationMerge = error,
        AdaptedRandError = error,
        RandPrecision = ratio,
        RandRecall = ratio,
    };
}
