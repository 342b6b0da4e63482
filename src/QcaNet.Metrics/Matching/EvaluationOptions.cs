namespace QcaNet.Metrics;

/// <summary>Options for an <see cref="Evaluation"/>.</summary>
public sealed record EvaluationOptions
{
    /// <summary>Maximum distance between the centroids of a detected nucleus; the default is in micrometers.</summary>
    public DetectionOptions Detection { get; init; } = new();

    /// <summary>Whether surface distances of matched pairs are measured; default true. They take about half of the time.</summary>
    public bool Boundaries { get; init; } = true;

    /// <summary>Maximum number of threads, at least 1; null uses one per processor. It does not affect any result.</summary>
    public int? Threads { get; init; }
}
