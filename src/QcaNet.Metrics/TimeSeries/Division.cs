namespace QcaNet.Metrics;

/// <summary>A division: one nucleus at a time point becomes two at the next.</summary>
/// <param name="Mother">Track of the mother, whose last time point is <paramref name="TimePoint"/> - 1.</param>
/// <param name="DaughterA">Track of the daughter with the smaller id.</param>
/// <param name="DaughterB">Track of the other daughter.</param>
/// <param name="TimePoint">First time point of the daughters, from 0.</param>
public readonly record struct Division(int Mother, int DaughterA, int DaughterB, int TimePoint);
