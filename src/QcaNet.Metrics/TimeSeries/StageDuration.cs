namespace QcaNet.Metrics;

/// <summary>Time spent within one range of nucleus counts.</summary>
/// <param name="Fewest">Minimum number of nuclei of the stage.</param>
/// <param name="Most">Maximum number of nuclei of the stage.</param>
/// <param name="Start">Time point at which it begins, from 0.</param>
/// <param name="Duration">Time until the next stage begins, or until the end of the series.</param>
/// <param name="IsComplete">
/// Whether both its beginning and its end were observed; the first and the last stage of a series are truncated.
/// </param>
public sealed record StageDuration(int Fewest, int Most, int Start, TimeSpan Duration, bool IsComplete);
