namespace QcaNet.Interop.CellTracking;

/// <summary>A row of <c>man_track.txt</c> or <c>res_track.txt</c>: <c>L B E P</c>.</summary>
/// <param name="Label">The label of the track in all of its images, 1 or more.</param>
/// <param name="First">First time point.</param>
/// <param name="Last">Last time point, inclusive.</param>
/// <param name="Parent">Label of the track that divided; 0 for none.</param>
public readonly record struct CellTrackingTrack(int Label, int First, int Last, int Parent);
