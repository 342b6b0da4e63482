namespace QcaNet.Synthesis;

/// <summary>A division that is known to have happened.</summary>
/// <param name="Mother">Cell that divided; its last time point is <paramref name="TimePoint"/> - 1.</param>
/// <param name="DaughterA">One daughter.</param>
/// <param name="DaughterB">The other.</param>
/// <param name="TimePoint">First time point of the daughters, from 0.</param>
public readonly record struct SyntheticDivision(int Mother, int DaughterA, int DaughterB, int TimePoint);
