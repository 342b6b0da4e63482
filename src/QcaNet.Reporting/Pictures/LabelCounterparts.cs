using QcaNet.Metrics;

namespace QcaNet.Reporting;

/// <summary>Finds the predicted object whose color a true object is drawn in.</summary>
internal static class LabelCounterparts
{
    /// <summary>
    /// For each true id, the predicted id that covers most of it (the smaller id if two cover the same amount), or 0 if none does.
    /// </summary>
    public static Dictionary<int, int> Of(ContingencyTable table)
    {
        Dictionary<int, int> best = table.TrueSizes.Keys.ToDictionary(id => id, _ => 0);
        IEnumerable<LabelOverlap> shared = table.Overlaps.Where(o => o.Predicted != 0 && o.Truth != 0);
        foreach (IGrouping<int, LabelOverlap> truth in shared.GroupBy(o => o.Truth)) best[truth.Key] = truth.MaxBy(o => o.Voxels).Predicted;
        return best;
    }
}
