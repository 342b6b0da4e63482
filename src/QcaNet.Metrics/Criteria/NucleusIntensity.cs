namespace QcaNet.Metrics;

/// <summary>Intensities of the voxels of one nucleus, in the unit of the stack.</summary>
/// <param name="Mean">Mean.</param>
/// <param name="Sum">Sum.</param>
/// <param name="StandardDeviation">Deviation of the voxels: root of the mean squared distance from the mean (divided by n).</param>
/// <param name="Minimum">Smallest value.</param>
/// <param name="Maximum">Largest value.</param>
/// <param name="Median">Middle value, the mean of the two middle ones where their number is even.</param>
/// <param name="CorrectedSum">Sum less the background of as many voxels.</param>
public sealed record NucleusIntensity(
    double Mean, double Sum, double StandardDeviation, double Minimum, double Maximum, double Median, double CorrectedSum);
