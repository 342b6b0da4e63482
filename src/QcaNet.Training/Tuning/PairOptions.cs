namespace QcaNet.Training.Tuning;

/// <summary>The numbers by which two probability maps become nuclei.</summary>
/// <param name="NucleusThreshold">Probability of NSN above which a voxel belongs to a nucleus.</param>
/// <param name="CenterThreshold">Probability of NDN above which a voxel belongs to a center.</param>
/// <param name="SmallestMarkerVolume">Smallest center that counts, cubic micrometers.</param>
/// <param name="SmallestVolume">Smallest nucleus that stays, cubic micrometers.</param>
public sealed record PairOptions(double NucleusThreshold, double CenterThreshold, double SmallestMarkerVolume, double SmallestVolume);
