namespace QcaNet.Training.Tuning;

/// <summary>Looks for the best of a few numbers, one after the other, until none of them gets better.</summary>
/// <remarks>
/// The numbers interact little (a threshold of NSN moves outlines, one of NDN parts nuclei), so that this finds in a hundred trials what a grid would find in
/// thousands. A value is taken only where it is better than the present one by more than <see cref="Least"/>: with few stacks the highest score is often chance.
/// </remarks>
internal static class CoordinateSearch
{
    /// <summary>What a change has to gain.</summary>
    internal const double Least = 1e-4;

    private const int Rounds = 3;

    /// <summary>Searches.</summary>
    /// <param name="start">Where to begin.</param>
    /// <param name="candidates">Values of each number to try.</param>
    /// <param name="score">What to raise; called once for each set of numbers.</param>
    /// <returns>The best numbers.</returns>
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
