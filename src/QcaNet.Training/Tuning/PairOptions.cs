namespace QcaNet.Training.Tuning;

/// <summary>The parameters that turn two probability maps into nuclei.</summary>
/// <param name="NucleusThreshold">Probability of NSN above which a voxel belongs to a nucleus.</param>
/// <param name="CenterThreshold">Probability of NDN above which a voxel belongs to a center.</param>
/// <param name="SmallestMarkerVolume">Minimum volume of a center, cubic micrometers.</param>
/// <param name="SmallestVolume">Minimum volume of a nucleus, cubic micrometers.</param>
public sealed record PairOptions(double NucleusThreshold, double CenterThreshold, double SmallestMarkerVolume, double SmallestVolume);
