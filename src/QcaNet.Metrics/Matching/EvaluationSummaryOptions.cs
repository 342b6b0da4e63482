namespace QcaNet.Metrics;

/// <summary>How a data set is summarized.</summary>
public sealed record EvaluationSummaryOptions
{
    /// <summary>Bootstrap samples, 0 (no intervals) to 1,000,000; default 2000.</summary>
    public int Samples { get; init; } = 2000;

    /// <summary>Share of the samples within an interval, above 0 and below 1; default 0.95.</summary>
    public double Confidence { get; init; } = 0.95;

    /// <summary>Decides the samples: the same seed gives the same intervals; default 1.</summary>
    public int Seed { get; init; } = 1;
}
