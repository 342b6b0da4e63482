using System.Globalization;

namespace QcaNet.Volumes.Preprocessing;

/// <summary>The intensity scale of a stack, and whether it is reliable.</summary>
/// <remarks>
/// Nuclei that can be detected stand out from the background. In 121 stacks of BBBC050, the intensity that becomes 1 exceeds the background
/// by at least 30 times its noise; in noise alone, by 2.6 to 4 times. Below 10 the scale is doubted.
/// </remarks>
/// <param name="Low">The intensity that becomes 0.</param>
/// <param name="High">The intensity that becomes 1.</param>
/// <param name="Contrast">
/// How far the brighter end rises above the median, as a multiple of the noise of the background (the distance from the median down to the
/// 15.87th percentile, one standard deviation of normal noise); infinity if the background has no noise.
/// </param>
/// <param name="Doubts">Reasons not to trust the scale; empty if there are none.</param>
public sealed record IntensityScaling(float Low, float High, double Contrast, IReadOnlyList<IntensityDoubt> Doubts)
{
    private const double LeastContrast = 10;

    /// <summary>One standard deviation below the median of normal noise, percent.</summary>
    private const double DeviationBelow = 15.865525393145708;

    /// <summary>If a few voxels determine the scale, the others use at most this fraction of it.</summary>
    private const double LeastShare = 0.1;

    /// <summary>
    /// Relative to the bright volume. In every stack whose nuclei fill that volume, more than this is clearly brighter than the background.
    /// </summary>
    private const double LeastBright = 1.5;

    /// <summary>
    /// The percentiles needed to judge a scale besides its two ends: noise, median, the bright voxels, the brightest tenth of these,
    /// 99.9 percent of all voxels, and half as many again as the bright ones.
    /// </summary>
    internal static double[] Percents(double upper) =>
        [DeviationBelow, 50, upper, 100 - ((100 - upper) / 10), 99.9, 100 - (LeastBright * (100 - upper))];

    /// <summary>Judges a scale.</summary>
    internal static IntensityScaling Judge(IntensityEnds ends, Normalization normalization)
    {
        (float low, float max, double[] found) = ((float)ends.First, ends.Max, ends.Verdict);
        float high = (float)(normalization.Kind == NormalizationKind.ZScore ? ends.First + ends.Second : ends.Second);
        (double below, double median, double bright) = (found[0], found[1], found[2]);
        (double brightest, double nearlyAll) = (found[3], found[4]);
        double noise = median - below, contrast = noise > 0 ? (bright - median) / noise : double.PositiveInfinity;
        var doubts = new List<IntensityDoubt>();
        if (contrast < LeastContrast)
        {
            doubts.Add(new IntensityDoubt(IntensityDoubtKind.NoContrast, string.Create(
                CultureInfo.InvariantCulture,
                $"The bright voxels ({bright:0.#}) exceed the background ({median:0.#}, noise {noise:0.#}) by only {contrast:0.0} "
                + $"times the noise, which may therefore determine the intensity scale: there may be no nuclei, too few of them, or "
                + $"very dim ones. Check the channel.")));
        }
        else if (ends.IsLimited && found[5] <= median + (LeastContrast * noise))
        {
            doubts.Add(new IntensityDoubt(IntensityDoubtKind.FewBrightVoxels, string.Create(
                CultureInfo.InvariantCulture,
                $"Less than {LeastBright * normalization.BrightVolume:0} um3 of the stack are brighter than the background, and the "
                + $"brightest {normalization.BrightVolume:0} um3 determine the intensity scale: few or small nuclei may come out too "
                + $"large. Compare the labels with the image.")));
        }
        else if (normalization.Kind == NormalizationKind.Percentile && brightest >= max && max > median)
        {
            doubts.Add(new IntensityDoubt(IntensityDoubtKind.Saturated, string.Create(
                CultureInfo.InvariantCulture,
                $"At least a tenth of the bright voxels have the largest value, {max:0.#}: the stack is saturated, or it is a mask. "
                + $"Touching nuclei may not be separated; acquire the stack with less light or gain.")));
        }

        if (normalization.Kind == NormalizationKind.MinMax && (nearlyAll - low) < LeastShare * (high - low))
        {
            doubts.Add(new IntensityDoubt(IntensityDoubtKind.HotVoxels, string.Create(
                CultureInfo.InvariantCulture,
                $"99.9 % of the voxels lie below {nearlyAll:0.#}, but the scale extends to {high:0.#}: a few much "
                + $"brighter voxels determine it. Remove hot pixels, or scale by percentiles.")));
        }

        return new IntensityScaling(low, high, contrast, doubts);
    }
}
