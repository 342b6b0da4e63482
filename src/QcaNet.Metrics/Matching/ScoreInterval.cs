namespace QcaNet.Metrics;

/// <summary>A mean over stacks and its bootstrap interval.</summary>
/// <param name="Mean">Mean over the stacks for which the score is defined; null if it is undefined for all of them.</param>
/// <param name="Low">Lower end of the interval; null with fewer than two groups.</param>
/// <param name="High">Upper end of the interval; null with fewer than two groups.</param>
/// <param name="Stacks">Number of stacks for which the score is defined.</param>
public sealed record ScoreInterval(double? Mean, double? Low, double? High, int Stacks);
