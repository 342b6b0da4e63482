namespace QcaNet.Metrics;

/// <summary>Detection of nuclei by the distance between centroids.</summary>
/// <param name="TruePositives">Number of pairs.</param>
/// <param name="FalsePositives">Number of predicted nuclei without a partner.</param>
/// <param name="FalseNegatives">Number of true nuclei without a partner.</param>
/// <param name="MeanDistance">Mean distance of the pairs in the unit of the options; null if there are no pairs.</param>
public sealed record DetectionScores(int TruePositives, int FalsePositives, int FalseNegatives, double? MeanDistance)
{
    /// <summary>TP / (TP + FP); 1 if there are no nuclei at all, 0 if none was predicted.</summary>
    public double Precision => Ratio(TruePositives, TruePositives + FalsePositives);

    /// <summary>TP / (TP + FN); 1 if there are no nuclei at all, 0 if none is true.</summary>
    public double Recall => Ratio(TruePositives, TruePositives + FalseNegatives);

    /// <summary>2 TP / (2 TP + FP + FN); 1 if there are no nuclei at all.</summary>
    public double F1 => Ratio(2 * TruePositives, (2 * TruePositives) + FalsePositives + FalseNegatives);

    /// <summary>
    /// Pairs nuclei one to one that are less than the distance of the options apart: the maximum number of pairs, then the minimum sum of
    /// distances. The order of the nuclei does not matter.
    /// </summary>
    /// <param name="predicted">Predicted nuclei.</param>
    /// <param name="truth">True nuclei.</param>
    /// <param name="options">The maximum distance; null for the default.</param>
    /// <exception cref="ArgumentNullException">A list is null.</exception>
    /// <exception cref="ArgumentException">The distance is in micrometers, and a nucleus has no position in micrometers.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The distance is not above 0.</exception>
    public static DetectionScores Compute(IReadOnlyList<Nucleus> predicted, IReadOnlyList<Nucleus> truth, DetectionOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(predicted);
        ArgumentNullException.ThrowIfNull(truth);
        options ??= new DetectionOptions();
        if (!(options.MaximumDistance > 0))
        {
            throw new ArgumentOutOfRangeException(nameof(options), options.MaximumDistance, "MaximumDistance must be above 0.");
        }

        Point3D[] mine = [.. predicted.Select(Place)], theirs = [.. truth.Select(Place)];
        double limit = options.MaximumDistance;
        (int, int, double)[] edges = [.. NearbyPairs.Find(theirs, mine, limit).Where(pair => pair.Distance < limit)];
        int[] partner = SparseAssignment.Solve(theirs.Length, mine.Length, edges);
        int pairs = 0;
        double total = 0;
        for (int t = 0; t < partner.Length; t++)
        {
            if (partner[t] < 0) continue;
            pairs++;
            total += theirs[t].DistanceTo(mine[partner[t]]);
        }

        return new DetectionScores(pairs, mine.Length - pairs, theirs.Length - pairs, pairs == 0 ? null : total / pairs);

        Point3D Place(Nucleus nucleus) => options.InVoxels ? nucleus.Centroid : nucleus.CentroidMicrometers
            ?? throw new ArgumentException(
                "The nuclei have no spacing, so distances in micrometers are unknown; use a distance in voxels.", nameof(options));
    }

    private double Ratio(double part, double whole) =>
        whole != 0 ? part / whole : TruePositives + FalsePositives + FalseNegatives == 0 ? 1 : 0;
}
