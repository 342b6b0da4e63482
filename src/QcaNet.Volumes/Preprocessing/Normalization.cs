using System.Globalization;

namespace QcaNet.Volumes.Preprocessing;

/// <summary>
/// How the intensities of a stack become numbers a network was trained on: <c>(v - low) / (high - low)</c>, where low and
/// high are the stack's extremes, two of its percentiles, or its mean and the mean plus one standard deviation. Its text form
/// ("min-max", "percentile 50 99.9 clip -1 3", "percentile 50 99.5 volume 4200 clip -1 4", "z-score", "z-score clip -3 10") is stored in the
/// metadata of weight files.
/// </summary>
/// <remarks>
/// Min-max is what the published QCANet does; a single hot pixel sets its scale. Percentiles (median to 99.9) carry over to
/// other microscopes, because nuclei fill a few percent of an embryo's stack and the median is its background. In a large, mostly empty
/// field of view an upper percentile falls into the background: <see cref="BrightVolume"/> limits how much of the stack may be brighter than the intensity
/// that becomes 1, in cubic micrometers, so that the scale does not depend on the field of view. Z-scores are what many
/// other networks were trained on; mean and deviation move with the number of nuclei in the stack.
/// </remarks>
public sealed record Normalization
{
    private Normalization()
    {
    }

    /// <summary>The stack's smallest value becomes 0, its largest 1; nothing is clipped.</summary>
    public static Normalization MinMax { get; } = new() { Kind = NormalizationKind.MinMax, Upper = 100 };

    /// <summary>Which intensities become 0 and 1.</summary>
    public NormalizationKind Kind { get; private init; }

    /// <summary>Percent of the voxels below the intensity that becomes 0; 0 for a z-score, which knows none.</summary>
    public double Lower { get; private init; }

    /// <summary>Percent of the voxels below the intensity that becomes 1; 0 for a z-score.</summary>
    public double Upper { get; private init; }

    /// <summary>
    /// At most this volume of the stack, in cubic micrometers, is brighter than the intensity that becomes 1; null where <see cref="Upper"/> alone decides.
    /// </summary>
    public double? BrightVolume { get; private init; }

    /// <summary>Smallest result; minus infinity where nothing is clipped.</summary>
    public float ClipLow { get; private init; } = float.NegativeInfinity;

    /// <summary>Largest result; infinity where nothing is clipped.</summary>
    public float ClipHigh { get; private init; } = float.PositiveInfinity;

    /// <summary>Percentile <paramref name="lower"/> becomes 0, percentile <paramref name="upper"/> becomes 1, the result is clipped.</summary>
    /// <param name="lower">Percent, 0 to 100.</param>
    /// <param name="upper">Percent, above <paramref name="lower"/>, at most 100.</param>
    /// <param name="clipLow">Smallest result, at most 0.</param>
    /// <param name="clipHigh">Largest result, at least 1.</param>
    /// <param name="brightVolume">
    /// Cubic micrometers above 0. In a stack so large that more than this lies above percentile <paramref name="upper"/>, the intensity that exactly this volume
    /// exceeds becomes 1 instead, whatever the field of view. Null uses the percentile alone.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside its range.</exception>
    public static Normalization Percentile(double lower = 50, double upper = 99.9, float clipLow = -1, float clipHigh = 3, double? brightVolume = null)
    {
        if (!(lower >= 0 && lower <= 100)) throw new ArgumentOutOfRangeException(nameof(lower), lower, "A percentile lies between 0 and 100.");
        if (!(upper > lower && upper <= 100)) throw new ArgumentOutOfRangeException(nameof(upper), upper, "The upper percentile lies above the lower one and is at most 100.");
        if (!(clipLow <= 0)) throw new ArgumentOutOfRangeException(nameof(clipLow), clipLow, "The lower clip is at most 0.");
        if (!(clipHigh >= 1)) throw new ArgumentOutOfRangeException(nameof(clipHigh), clipHigh, "The upper clip is at least 1.");
        if (brightVolume is { } volume && !(volume > 0 && double.IsFinite(volume)))
        {
            throw new ArgumentOutOfRangeException(nameof(brightVolume), brightVolume, "The bright volume is a finite number of cubic micrometers above 0.");
        }

        return new Normalization
        {
            Kind = NormalizationKind.Percentile,
            Lower = lower,
            Upper = upper,
            BrightVolume = brightVolume,
            ClipLow = clipLow,
            ClipHigh = clipHigh,
        };
    }

    /// <summary>The stack's mean becomes 0 and one standard deviation above it 1: <c>(v - mean) / deviation</c>, clipped if wanted.</summary>
    /// <param name="clipLow">Smallest result, below 0, in standard deviations; minus infinity clips nothing.</param>
    /// <param name="clipHigh">Largest result, above 0, in standard deviations; infinity clips nothing.</param>
    /// <exception cref="ArgumentOutOfRangeException">A clip lies on the wrong side of 0.</exception>
    public static Normalization ZScore(float clipLow = float.NegativeInfinity, float clipHigh = float.PositiveInfinity)
    {
        if (!(clipLow < 0)) throw new ArgumentOutOfRangeException(nameof(clipLow), clipLow, "The lower clip of a z-score is below 0.");
        if (!(clipHigh > 0)) throw new ArgumentOutOfRangeException(nameof(clipHigh), clipHigh, "The upper clip of a z-score is above 0.");
        return new Normalization { Kind = NormalizationKind.ZScore, ClipLow = clipLow, ClipHigh = clipHigh };
    }

    /// <summary>Reads what <see cref="ToString"/> writes: "min-max", "percentile 50 99.9 clip -1 3", "z-score" or "z-score clip -3 10".</summary>
    /// <exception cref="FormatException">The text is none of them.</exception>
    public static Normalization Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParse(text, out Normalization? normalization)
            ? normalization
            : throw new FormatException($"'{text}' is not a normalization; write 'min-max', 'z-score', 'z-score clip LOW HIGH' or 'percentile LOWER UPPER [volume MICROMETERS3] clip LOW HIGH', for example 'percentile 50 99.9 clip -1 3'.");
    }

    /// <summary>Reads what <see cref="ToString"/> writes.</summary>
    /// <returns>False where the text is no normalization or a number is outside its range.</returns>
    public static bool TryParse(string? text, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Normalization? normalization)
    {
        normalization = null;
        string[] words = (text ?? string.Empty).Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (words is ["min-max"])
        {
            normalization = MinMax;
            return true;
        }

        if (words is ["z-score"])
        {
            normalization = ZScore();
            return true;
        }

        if (words is ["z-score", "clip", _, _])
        {
            if (!TryNumber(words[2], out double smallest) || !TryNumber(words[3], out double largest) || !((float)smallest < 0 && (float)largest > 0)) return false;
            normalization = ZScore((float)smallest, (float)largest);
            return true;
        }

        double? brightVolume = null;
        if (words is ["percentile", _, _, "volume", _, ..])
        {
            if (!TryNumber(words[4], out double volume) || !(volume > 0 && double.IsFinite(volume))) return false;
            brightVolume = volume;
            words = [.. words[..3], .. words[5..]];
        }

        if (words is not ["percentile", _, _, "clip", _, _]
            || !TryNumber(words[1], out double lower) || !TryNumber(words[2], out double upper)
            || !TryNumber(words[4], out double clipLow) || !TryNumber(words[5], out double clipHigh)
            || !(lower >= 0 && upper > lower && upper <= 100 && clipLow <= 0 && clipHigh >= 1))
        {
            return false;
        }

        normalization = Percentile(lower, upper, (float)clipLow, (float)clipHigh, brightVolume);
        return true;
    }

    /// <summary>"min-max", "percentile 50 99.9 clip -1 3", "z-score" or "z-score clip -3 10", invariant culture; <see cref="Parse"/> reads it back.</summary>
    public override string ToString() => Kind switch
    {
        NormalizationKind.MinMax => "min-max",
        NormalizationKind.ZScore when float.IsInfinity(ClipLow) && float.IsInfinity(ClipHigh) => "z-score",
        NormalizationKind.ZScore => string.Create(CultureInfo.InvariantCulture, $"z-score clip {ClipLow} {ClipHigh}"),
        _ when BrightVolume is { } volume =>
            string.Create(CultureInfo.InvariantCulture, $"percentile {Lower} {Upper} volume {volume} clip {ClipLow} {ClipHigh}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"percentile {Lower} {Upper} clip {ClipLow} {ClipHigh}"),
    };

    /// <summary>The upper percentile for a stack: <see cref="Upper"/>, or a higher one where the stack is so large that <see cref="BrightVolume"/> limits it.</summary>
    /// <param name="voxels">Number of voxels, 1 or more.</param>
    /// <param name="spacing">Spacing of the voxels.</param>
    /// <exception cref="ArgumentException"><see cref="BrightVolume"/> is set and the spacing is unknown.</exception>
    internal double UpperFor(long voxels, VoxelSpacing? spacing)
    {
        if (BrightVolume is not { } volume) return Upper;
        VoxelSpacing known = spacing ?? throw new ArgumentException(
            $"The normalization '{this}' needs the spacing of the voxels, because it limits a volume in cubic micrometers.", nameof(spacing));
        return Math.Max(Upper, 100 * (1 - (volume / (voxels * known.Z * known.Y * known.X))));
    }

    private static bool TryNumber(string word, out double number) =>
        double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out number);
}
