namespace QcaNet.Synthesis;

/// <summary>A known division of a cell.</summary>
/// <param name="Mother">The cell that divides; its last time point is <paramref name="TimePoint"/> - 1.</param>
/// <param name="DaughterA">One daughter.</param>
/// <param name="DaughterB">The other daughter.</param>
/// <param name="TimePoint">First time point of the daughters, from 0.</param>
public readonly record struct SyntheticDivision(int Mother, int DaughterA, int DaughterB, int TimePoint);
