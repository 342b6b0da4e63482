namespace QcaNet.Metrics;

/// <summary>The divisions of one round of cleavage.</summary>
/// <param name="Round">1 for the division of the first nuclei, 2 for that of their daughters, and so on.</param>
/// <param name="Divisions">Number of divisions.</param>
/// <param name="Deviation">Standard deviation of their times (divided by n); 0 if all divide at the same time.</param>
/// <param name="Range">Time from the first to the last division.</param>
public readonly record struct DivisionRound(int Round, int Divisions, TimeSpan Deviation, TimeSpan Range);
