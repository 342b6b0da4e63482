namespace QcaNet.Metrics;

/// <summary>Assigns every true and every predicted object to one class.</summary>
/// <remarks>
/// <para>"Lies mainly in" and "covers most of" mean more than half of the voxels. The first matching rule applies.</para>
/// <para>Predicted P: <b>matched</b> if paired one to one at the IoU of the audit; <b>merged</b> if it covers most of two or more true
/// objects; <b>split</b> if it lies mainly in one true object; otherwise <b>spurious</b>. True T: <b>matched</b>; <b>merged</b> if a
/// predicted object covers most of T and also most of another true object or is the match of another; <b>split</b> if two or more predicted
/// objects lie mainly in T; otherwise <b>missed</b>.</para>
/// </remarks>
public sealed class SegmentationAudit
{
    private SegmentationAudit(IReadOnlyList<AuditEntry> entries) => Entries = entries;

    /// <summary>True objects by ascending id, then predicted objects by ascending id.</summary>
    public IReadOnlyList<AuditEntry> Entries { get; }

    /// <summary>Number of true objects of a class.</summary>
    public int CountTrue(AuditClass which) => Entries.Count(e => e.IsTrue && e.Class == which);

    /// <summary>Number of predicted objects of a class.</summary>
    public int CountPredicted(AuditClass which) => Entries.Count(e => !e.IsTrue && e.Class == which);

    /// <summary>Classifies every object.</summary>
    /// <param name="table">The overlaps.</param>
    /// <param name="threshold">Minimum IoU of a match, above 0 and at most 1; default 0.5.</param>
    /// <exception cref="ArgumentNullException"><paramref name="table"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The threshold is out of its range.</exception>
    public static SegmentationAudit Create(ContingencyTable table, double threshold = 0.5)
    {
        IReadOnlyList<MatchedPair> matches = ObjectMatching.Match(table, threshold);
        Dictionary<int, int> matchOfTrue = matches.ToDictionary(m => m.Truth, m => m.Predicted);
        Dictionary<int, int> matchOfPredicted = matches.ToDictionary(m => m.Predicted, m => m.Truth);
        var covered = new Dictionary<int, List<int>>(); // predicted id: true objects of which it covers most
        var pieces = new Dictionary<int, List<int>>(); // true id: predicted objects that lie mainly in it
        var coverOf = new Dictionary<int, int>();
        var wholeOf = new Dictionary<int, int>();
        var bestTrue = new Dictionary<int, double>();
        var bestPredicted = new Dictionary<int, double>();
        foreach (LabelOverlap o in table.Overlaps)
        {
            if (o.Predicted == 0 || o.Truth == 0) continue;
            double iou = table.Iou(o);
            bestTrue[o.Truth] = Math.Max(bestTrue.GetValueOrDefault(o.Truth), iou);
            bestPredicted[o.Predicted] = Math.Max(bestPredicted.GetValueOrDefault(o.Predicted), iou);
            if (2L * o.Voxels > table.TrueSizes[o.Truth])
            {
                Add(covered, o.Predicted, o.Truth);
                coverOf[o.Truth] = o.Predicted;
            }

            if (2L * o.Voxels > table.PredictedSizes[o.Predicted])
            {
                Add(pieces, o.Truth, o.Predicted);
                wholeOf[o.Predicted] = o.Truth;
            }
        }

        return new SegmentationAudit([.. table.TrueSizes.Select(OfTrue), .. table.PredictedSizes.Select(OfPredicted)]);

        AuditEntry OfTrue(KeyValuePair<int, int> truth)
        {
            (int id, int voxels) = truth;
            (AuditClass Class, int[] Related) found =
                matchOfTrue.TryGetValue(id, out int partner) ? (AuditClass.Matched, [partner])
                : coverOf.TryGetValue(id, out int cover) && (covered[cover].Count > 1 || matchOfPredicted.ContainsKey(cover))
                    ? (AuditClass.Merged, [cover])
                : pieces.TryGetValue(id, out List<int>? parts) && parts.Count > 1 ? (AuditClass.Split, [.. parts.Order()])
                : (AuditClass.Missed, []);
            return new AuditEntry(true, id, voxels, found.Class, found.Related, bestTrue.GetValueOrDefault(id));
        }

        AuditEntry OfPredicted(KeyValuePair<int, int> predicted)
        {
            (int id, int voxels) = predicted;
            (AuditClass Class, int[] Related) found =
                matchOfPredicted.TryGetValue(id, out int partner) ? (AuditClass.Matched, [partner])
                : covered.TryGetValue(id, out List<int>? many) && many.Count > 1 ? (AuditClass.Merged, [.. many.Order()])
                : wholeOf.TryGetValue(id, out int whole) ? (AuditClass.Split, [whole])
                : (AuditClass.Spurious, []);
            return new AuditEntry(false, id, voxels, found.Class, found.Related, bestPredicted.GetValueOrDefault(id));
        }

        static void Add(Dictionary<int, List<int>> lists, int key, int value)
        {
            if (!lists.TryGetValue(key, out List<int>? list)) lists.Add(key, list = []);
            list.Add(value);
        }
    }
}
