namespace QcaNet.Metrics;

/// <summary>Intensities of the voxels of one nucleus, in the unit of the stack.</summary>
/// <param name="Mean">Mean.</param>
/// <param name="Sum">Sum.</param>
/// <param name="StandardDeviation">
/// Standard deviation of the voxels: root of the mean squared distance from the mean (divided by n).
/// </param>
/// <param name="Minimum">Smallest value.</param>
/// <param name="Maximum">Largest value.</param>
/// <param name="Median">Median; the mean of the two middle values if the number of voxels is even.</param>
/// <param name="CorrectedSum">Sum minus the background of the same number of voxels.</param>
public sealed record NucleusIntensity(
    double Mean, double Sum, double StandardDeviation, double Minimum, double Maximum, double Median, double CorrectedSum);
