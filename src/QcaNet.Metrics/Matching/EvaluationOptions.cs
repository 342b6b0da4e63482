namespace QcaNet.Metrics;

/// <summary>What an <see cref="Evaluation"/> computes, and how.</summary>
public sealed record EvaluationOptions
{
    /// <summary>How far apart centroids of a detected nucleus may lie; the default is in micrometers.</summary>
    public DetectionOptions Detection { get; init; } = new();

    /// <summary>Whether surface distances of matched pairs are measured; default true. They take about half of the time.</summary>
    public bool Boundaries { get; init; } = true;

    /// <summary>Threads at most, at least 1; null for one per processor. No result depends on it.</summary>
    public int? Threads { get; init; }
}
