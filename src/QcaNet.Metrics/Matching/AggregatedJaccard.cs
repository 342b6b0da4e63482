namespace QcaNet.Metrics;

/// <summary>The aggregated Jaccard index of Kumar et al. 2017 (IEEE Transactions on Medical Imaging 36:1550, algorithm 1).</summary>
public static class AggregatedJaccard
{
    /// <summary>
    /// For each true object, the predicted object with the largest IoU contributes its intersection and union; the voxels of predicted
    /// objects that were never selected are added to the union. 0 to 1; 1 if there are no objects.
    /// </summary>
    /// <remarks>
    /// As published, several true objects may select the same predicted object. If IoUs are equal, the larger overlap wins, then the
    /// smaller predicted id.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="table"/> is null.</exception>
    public static double Compute(ContingencyTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        var best = new Dictionary<int, (double Iou, LabelOverlap Overlap)>();
        foreach (LabelOverlap overlap in table.Overlaps)
        {
            if (overlap.Predicted == 0 || overlap.Truth == 0) continue;
            double iou = table.Iou(overlap);
            if (!best.TryGetValue(overlap.Truth, out (double Iou, LabelOverlap Overlap) known) || iou > known.Iou
                || (iou == known.Iou && overlap.Voxels > known.Overlap.Voxels))
            {
                best[overlap.Truth] = (iou, overlap);
            }
        }

        long intersection = 0, union = 0;
        var used = new HashSet<int>();
        foreach ((int id, int size) in table.TrueSizes)
        {
            union += size;
            if (!best.TryGetValue(id, out (double Iou, LabelOverlap Overlap) choice)) continue;
            used.Add(choice.Overlap.Predicted);
            intersection += choice.Overlap.Voxels;
            union += table.PredictedSizes[choice.Overlap.Predicted] - choice.Overlap.Voxels;
        }

        foreach ((int id, int size) in table.PredictedSizes)
        {
            if (!used.Contains(id)) union += size;
        }

        return union == 0 ? 1 : (double)intersection / union;
    }
}
