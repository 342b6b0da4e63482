namespace QcaNet.Metrics;

/// <summary>Scores of a data set: means over stacks with intervals, scores pooled over objects, and both by stage.</summary>
public sealed record EvaluationSummary
{
    /// <summary>Number of stacks.</summary>
    public required int Stacks { get; init; }

    /// <summary>Number of groups (embryos).</summary>
    public required int Groups { get; init; }

    /// <summary>
    /// Mean over the stacks of every score of <see cref="ScoreValues.Names"/>, with a percentile interval from a bootstrap over groups:
    /// groups are drawn with replacement, each with all its stacks, so that stacks of one embryo are not treated as independent (Davison
    /// and Hinkley 1997, section 3.8).
    /// </summary>
    public required IReadOnlyDictionary<string, ScoreInterval> Means { get; init; }

    /// <summary>
    /// Scores over all objects of all stacks as if they were one volume. <see cref="SegmentationScores.SegCtc"/> is the SEG of the Cell
    /// Tracking Challenge, which is pooled. <see cref="SegmentationScores.CountError"/> is that of the totals: errors of opposite sign
    /// cancel, unlike in <see cref="Means"/>.
    /// </summary>
    public required SegmentationScores Pooled { get; init; }

    /// <summary>Precision, recall, F1, AP and panoptic quality over all objects, at each threshold.</summary>
    public required IReadOnlyList<ThresholdScores> PooledThresholds { get; init; }

    /// <summary>The same for each stage (true number of nuclei) that occurs; empty within a stage.</summary>
    public required IReadOnlyList<(EmbryoStage Stage, EvaluationSummary Summary)> Stages { get; init; }

    /// <summary>Summarizes stacks.</summary>
    /// <param name="stacks">At least one.</param>
    /// <param name="options">Options; null for the defaults.</param>
    /// <exception cref="ArgumentNullException"><paramref name="stacks"/> is null.</exception>
    /// <exception cref="ArgumentException">There is no stack.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public static EvaluationSummary Create(IReadOnlyList<StackEvaluation> stacks, EvaluationSummaryOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(stacks);
        if (stacks.Count == 0) throw new ArgumentException("There is no stack to summarize.", nameof(stacks));
        options ??= new EvaluationSummaryOptions();
        ArgumentOutOfRangeException.ThrowIfNegative(options.Samples, nameof(options));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.Samples, 1_000_000, nameof(options));
        if (!(options.Confidence is > 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(options), options.Confidence, "Confidence must lie between 0 and 1.");
        }

        return Of(stacks, options, EmbryoStage.All);
    }

    private static EvaluationSummary Of(
        IReadOnlyList<StackEvaluation> stacks, EvaluationSummaryOptions options, IReadOnlyList<EmbryoStage> stages)
    {
        ContingencyTable pooled = ContingencyTable.Combine(stacks.Select(s => s.Evaluation.Table));
        var parts = new List<(EmbryoStage, EvaluationSummary)>();
        foreach (EmbryoStage stage in stages)
        {
            StackEvaluation[] own = [.. stacks.Where(s => stage.Contains(s.Evaluation.Scores.TrueCount))];
            if (own.Length > 0) parts.Add((stage, Of(own, options, [])));
        }

        return new EvaluationSummary
        {
            Stacks = stacks.Count,
            Groups = stacks.Select(s => s.Group).Distinct().Count(),
            Means = Intervals(stacks, options),
            Pooled = SegmentationScores.Compute(pooled),
            PooledThresholds = ThresholdScores.ComputeAll(pooled),
            Stages = parts,
        };
    }

    private static OrderedDictionary<string, ScoreInterval> Intervals(
        IReadOnlyList<StackEvaluation> stacks, EvaluationSummaryOptions options)
    {
        string[] groups = [.. stacks.Select(s => s.Group).Distinct()];
        IReadOnlyDictionary<string, double?>[] values = [.. stacks.Select(s => ScoreValues.Of(s.Evaluation))];
        int[] groupOf = [.. stacks.Select(s => Array.IndexOf(groups, s.Group))];
        int[][] draws = Draws(groups.Length, options);
        var means = new OrderedDictionary<string, ScoreInterval>();
        foreach (string name in ScoreValues.Names)
        {
            var sums = new double[groups.Length];
            var counts = new int[groups.Length];
            for (int i = 0; i < values.Length; i++)
            {
                if (values[i][name] is not { } value) continue;
                sums[groupOf[i]] += value;
                counts[groupOf[i]]++;
            }

            int defined = counts.Sum();
            (double? low, double? high) = Percentiles(draws, sums, counts, options.Confidence);
            means.Add(name, new ScoreInterval(defined == 0 ? null : sums.Sum() / defined, low, high, defined));
        }

        return means;
    }

    /// <summary>The groups of each sample; all scores use the same samples, so that their intervals can be compared.</summary>
    private static int[][] Draws(int groups, EvaluationSummaryOptions options)
    {
        if (groups < 2) return [];
        var random = new Random(options.Seed);
        var draws = new int[options.Samples][];
        for (int i = 0; i < draws.Length; i++)
        {
            draws[i] = new int[groups];
            for (int g = 0; g < groups; g++) draws[i][g] = random.Next(groups);
        }

        return draws;
    }

    private static (double? Low, double? High) Percentiles(int[][] draws, double[] sums, int[] counts, double confidence)
    {
        var means = new List<double>(draws.Length);
        foreach (int[] draw in draws)
        {
            double sum = 0;
            int count = 0;
            foreach (int group in draw) (sum, count) = (sum + sums[group], count + counts[group]);
            if (count > 0) means.Add(sum / count);
        }

        if (means.Count == 0) return (null, null);
        means.Sort();
        return (At((1 - confidence) / 2), At((1 + confidence) / 2));

        double At(double share)
        {
            double rank = share * (means.Count - 1);
            int below = (int)rank;
            return below + 1 < means.Count ? means[below] + ((rank - below) * (means[below + 1] - means[below])) : means[below];
        }
    }
}
