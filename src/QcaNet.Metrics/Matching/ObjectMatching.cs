namespace QcaNet.Metrics;

/// <summary>Pairs predicted and true objects by their IoU.</summary>
public static class ObjectMatching
{
    /// <summary>
    /// Pairs objects one to one if their IoU is at least <paramref name="threshold"/>: the maximum number of pairs, and among those
    /// solutions the one with the largest sum of IoU.
    /// </summary>
    /// <param name="table">The overlaps.</param>
    /// <param name="threshold">Minimum IoU of a pair, above 0 and at most 1. Above 0.5 an object can be in only one pair.</param>
    /// <returns>Pairs by ascending true id.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="table"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The threshold is out of its range.</exception>
    public static IReadOnlyList<MatchedPair> Match(ContingencyTable table, double threshold = 0.5)
    {
        ArgumentNullException.ThrowIfNull(table);
        if (!(threshold is > 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(
                nameof(threshold), threshold, "The minimum IoU of a pair must lie above 0 and be at most 1.");
        }

        var pairs = new List<MatchedPair>(Math.Min(table.PredictedSizes.Count, table.ObjectPairs.Length));
        foreach (MatchedPair pair in table.ObjectPairs)
        {
            if (pair.Iou >= threshold) pairs.Add(pair);
        }

        return threshold > 0.5 || IsOneToOne(pairs) ? pairs : Assign(pairs);
    }

    private static bool IsOneToOne(List<MatchedPair> pairs)
    {
        // The pairs of one true object are consecutive.
        var predicted = new HashSet<int>(pairs.Count);
        for (int i = 0; i < pairs.Count; i++)
        {
            if ((i > 0 && pairs[i].Truth == pairs[i - 1].Truth) || !predicted.Add(pairs[i].Predicted)) return false;
        }

        return true;
    }

    private static List<MatchedPair> Assign(List<MatchedPair> pairs)
    {
        int[] truths = [.. pairs.Select(p => p.Truth).Distinct().Order()];
        int[] predicted = [.. pairs.Select(p => p.Predicted).Distinct().Order()];
        Dictionary<int, int> row = Positions(truths), column = Positions(predicted);
        var ious = new Dictionary<(int Row, int Column), MatchedPair>();
        var edges = new List<(int, int, double)>(pairs.Count);
        foreach (MatchedPair pair in pairs)
        {
            (int Row, int Column) cell = (row[pair.Truth], column[pair.Predicted]);
            ious.Add(cell, pair);
            edges.Add((cell.Row, cell.Column, 1 - pair.Iou));
        }

        int[] columns = SparseAssignment.Solve(truths.Length, predicted.Length, edges);
        var matched = new List<MatchedPair>();
        for (int r = 0; r < columns.Length; r++)
        {
            if (columns[r] >= 0) matched.Add(ious[(r, columns[r])]);
        }

        return matched;
    }

    private static Dictionary<int, int> Positions(int[] ids)
    {
        var positions = new Dictionary<int, int>(ids.Length);
        for (int i = 0; i < ids.Length; i++) positions.Add(ids[i], i);
        return positions;
    }
}
