namespace QcaNet.Metrics;

/// <summary>Options for summarizing a data set.</summary>
public sealed record EvaluationSummaryOptions
{
    /// <summary>Number of bootstrap samples, 0 (no intervals) to 1,000,000; default 2000.</summary>
    public int Samples { get; init; } = 2000;

    /// <summary>Fraction of the samples within an interval, above 0 and below 1; default 0.95.</summary>
    public double Confidence { get; init; } = 0.95;

    /// <summary>Random seed: the same seed produces the same intervals; default 1.</summary>
    public int Seed { get; init; } = 1;
}
