using QcaNet.Volumes;

namespace QcaNet.Metrics;

/// <summary>
/// How two labellings of one volume overlap: the voxels of every pair of ids that occur together, and the size of every object.
/// All scores of a segmentation follow from it, so the voxels are read once.
/// </summary>
/// <remarks>Sparse: memory is that of the pairs that occur, so ids may be large and have gaps.</remarks>
public sealed class ContingencyTable
{
    private ContingencyTable(LabelOverlap[] overlaps)
    {
        Overlaps = overlaps;
        var predicted = new SortedDictionary<int, int>();
        var truth = new SortedDictionary<int, int>();
        foreach (LabelOverlap overlap in overlaps)
        {
            if (overlap.Predicted != 0) predicted[overlap.Predicted] = predicted.GetValueOrDefault(overlap.Predicted) + overlap.Voxels;
            if (overlap.Truth != 0) truth[overlap.Truth] = truth.GetValueOrDefault(overlap.Truth) + overlap.Voxels;
        }

        PredictedSizes = predicted;
        TrueSizes = truth;
    }

    /// <summary>Every pair of ids that occurs, background included, by ascending predicted and then true id. The voxels sum to the volume's.</summary>
    public IReadOnlyList<LabelOverlap> Overlaps { get; }

    /// <summary>Voxels of every predicted object, by ascending id; without background.</summary>
    public IReadOnlyDictionary<int, int> PredictedSizes { get; }

    /// <summary>Voxels of every true object, by ascending id; without background.</summary>
    public IReadOnlyDictionary<int, int> TrueSizes { get; }

    /// <summary>Builds the table of two labellings in one pass.</summary>
    /// <param name="predicted">Predicted labels, 0 is background; not changed.</param>
    /// <param name="truth">True labels, 0 is background; not changed.</param>
    /// <exception cref="ArgumentNullException">A volume is null.</exception>
    /// <exception cref="ArgumentException">The shapes differ, or an id is negative.</exception>
    public static ContingencyTable Of(Volume<int> predicted, Volume<int> truth)
    {
        ArgumentNullException.ThrowIfNull(predicted);
        ArgumentNullException.ThrowIfNull(truth);
        if (predicted.Shape != truth.Shape)
        {
            throw new ArgumentException($"predicted is {predicted.Shape} and truth is {truth.Shape}; both must have one shape.", nameof(predicted));
        }

        return Of(predicted.Voxels, truth.Voxels);
    }

    /// <summary>Builds the table of two labellings in one pass.</summary>
    /// <param name="predicted">Predicted labels in any order of voxels, 0 is background.</param>
    /// <param name="truth">True labels of the same voxels, 0 is background.</param>
    /// <exception cref="ArgumentException">The lengths differ, or an id is negative.</exception>
    public static ContingencyTable Of(ReadOnlySpan<int> predicted, ReadOnlySpan<int> truth)
    {
        if (predicted.Length != truth.Length)
        {
            throw new ArgumentException($"predicted holds {predicted.Length} voxels and truth {truth.Length}; both must have one id a voxel.", nameof(predicted));
        }

        LabelChecks.NoNegative(predicted, nameof(predicted));
        LabelChecks.NoNegative(truth, nameof(truth));

        var counts = new Dictionary<(int Predicted, int Truth), int>();
        int at = 0;
        while (at < predicted.Length)
        {
            // Pairs come in runs along x, most of them background: one look-up a run instead of one a voxel.
            (int p, int t) = (predicted[at], truth[at]);
            int end = at + 1;
            while (end < predicted.Length && predicted[end] == p && truth[end] == t) end++;
            counts[(p, t)] = counts.GetValueOrDefault((p, t)) + (end - at);
            at = end;
        }

        var overlaps = new LabelOverlap[counts.Count];
        int next = 0;
        foreach (((int p, int t), int voxels) in counts) overlaps[next++] = new LabelOverlap(p, t, voxels);
        Array.Sort(overlaps, (a, b) => a.Predicted != b.Predicted ? a.Predicted.CompareTo(b.Predicted) : a.Truth.CompareTo(b.Truth));
        return new ContingencyTable(overlaps);
    }

    /// <summary>Voxels of the intersection over voxels of the union of a predicted and a true object, 0 to 1.</summary>
    /// <param name="overlap">A cell of this table with both ids above 0.</param>
    /// <exception cref="KeyNotFoundException">One of the ids is background or not in this table.</exception>
    public double IntersectionOverUnion(LabelOverlap overlap) =>
        (double)overlap.Voxels / ((long)PredictedSizes[overlap.Predicted] + TrueSizes[overlap.Truth] - overlap.Voxels);
}
