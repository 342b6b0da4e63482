namespace QcaNet.Metrics;

/// <summary>One nucleus from its first to its last time point.</summary>
/// <param name="Id">Id, 1 or more, ascending by first time point and then by label.</param>
/// <param name="First">First time point, from 0.</param>
/// <param name="Last">Last time point, inclusive; a track has no gaps.</param>
/// <param name="Parent">Id of the track that divided into this one and another; 0 for none.</param>
/// <param name="Labels">Its label at each of its time points.</param>
public sealed record NucleusTrack(int Id, int First, int Last, int Parent, IReadOnlyList<int> Labels);
