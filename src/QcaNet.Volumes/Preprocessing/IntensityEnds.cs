namespace QcaNet.Volumes.Preprocessing;

/// <summary>The values of a stack that determine its intensity scale.</summary>
/// <param name="First">The intensity that becomes 0; the mean for z-scores.</param>
/// <param name="Second">The intensity that becomes 1; the standard deviation for z-scores.</param>
/// <param name="Max">The largest value.</param>
/// <param name="Verdict">The percentiles of <see cref="IntensityScaling.Percents"/>; empty if the scale is not judged.</param>
/// <param name="IsLimited">Whether <see cref="Normalization.BrightVolume"/> determines the upper end.</param>
internal readonly record struct IntensityEnds(double First, double Second, float Max, double[] Verdict, bool IsLimited)
{
    /// <summary>The scale.</summary>
    public IntensityScale Scale(Normalization normalization) => normalization.Kind == NormalizationKind.ZScore
        ? IntensityScale.Standard(First, Second, normalization)
        : IntensityScale.Between((float)First, (float)Second, normalization);
}
