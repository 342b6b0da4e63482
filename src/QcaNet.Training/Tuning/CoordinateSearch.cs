namespace QcaNet.Training.Tuning;

/// <summary>Coordinate search: optimizes a few parameters one after another until none of them improves.</summary>
/// <remarks>
/// The parameters interact little (a threshold of NSN moves outlines, one of NDN separates nuclei).
/// A hundred trials therefore find what a grid search would find in thousands. A value is accepted only if it
/// improves the score by more than <see cref="Least"/>: with few stacks, the highest score is often due to chance.
/// </remarks>
internal static class CoordinateSearch
{
    /// <summary>Minimum improvement.</summary>
    internal const double Least = 1e-4;

    private const int Rounds = 3;

    /// <summary>Runs the search.</summary>
    /// <param name="start">Initial values.</param>
    /// <param name="candidates">Values to try for each parameter.</param>
    /// <param name="score">Score to maximize; called once per set of values.</param>
    /// <returns>The best values.</returns>
    public static double[] Find(IReadOnlyList<double> start, IReadOnlyList<double[]> candidates, Func<double[], double> score)
    {
        double[] best = [.. start];
        double highest = score(best);
        for (int round = 0; round < Rounds; round++)
        {
            bool changed = false;
            for (int i = 0; i < best.Length; i++)
            {
                foreach (double value in candidates[i])
                {
                    if (value == best[i]) continue;
                    double[] trial = [.. best];
                    trial[i] = value;
                    double reached = score(trial);
                    if (!(reached > highest + Least)) continue;
                    (best, highest, changed) = (trial, reached, true);
                }
            }

            if (!changed) break;
        }

        return best;
    }
}
