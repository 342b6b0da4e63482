namespace QcaNet.Volumes.Preprocessing;

/// <summary>
/// How the intensities of a stack are scaled to the range a network was trained on: <c>(v - low) / (high - low)</c>, where low and high are
/// the stack's extremes, two of its percentiles, or its mean and the mean plus one standard deviation. Its text form ("min-max",
/// "percentile 50 99.9 clip -1 3", "percentile 50 95 volume 4200 clip -1 4", "z-score", "z-score clip -3 10") is stored in the metadata of
/// weight files.
/// </summary>
/// <remarks>
/// Min-max is what the published QCANet uses; a single hot pixel determines its scale. Percentiles (median to 99.9) generalize to other
/// microscopes, because nuclei fill a few percent of an embryo's stack and the median is its background. But an upper percentile depends on
/// the field of view: in a large, mostly empty one it falls into the background, and in a crop to the nuclei it rises to the brightest of
/// them. <see cref="BrightVolume"/> instead specifies how many cubic micrometers of the stack are brighter than the intensity that becomes
/// 1, so that the scale depends on the nuclei alone; the percentile is then a minimum, for very small stacks. Z-scores are what many other
/// networks were trained on; mean and deviation depend on the number of nuclei in the stack.
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

    /// <summary>Percentage of the voxels below the intensity that becomes 0; 0 for a z-score, which has none.</summary>
    public double Lower { get; private init; }

    /// <summary>Percentage of the voxels below the intensity that becomes 1; 0 for a z-score.</summary>
    public double Upper { get; private init; }

    /// <summary>
    /// At most this volume of the stack, in cubic micrometers, is brighter than the intensity that becomes 1; null if <see cref="Upper"/>
    /// alone determines it.
    /// </summary>
    public double? BrightVolume { get; private init; }

    /// <summary>
    /// Added to the width of the scale, 0 for the library's own normalizations; other programs use it to avoid a division by 0.
    /// </summary>
    public float Epsilon { get; private init; }

    /// <summary>Smallest result; minus infinity if nothing is clipped.</summary>
    public float ClipLow { get; private init; } = float.NegativeInfinity;

    /// <summary>Largest result; infinity if nothing is clipped.</summary>
    public float ClipHigh { get; private init; } = float.PositiveInfinity;

    /// <summary>
    /// Percentile <paramref name="lower"/> becomes 0, percentile <paramref name="upper"/> becomes 1, the result is clipped.
    /// </summary>
    /// <param name="lower">Percent, 0 to 100.</param>
    /// <param name="upper">Percent, above <paramref name="lower"/>, at most 100.</param>
    /// <param name="clipLow">Smallest result, at most 0.</param>
    /// <param name="clipHigh">Largest result, at least 1.</param>
    /// <param name="brightVolume">
    /// Cubic micrometers, above 0. In a stack so large that more than this lies above percentile <paramref name="upper"/>, the intensity
    /// that exactly this volume exceeds becomes 1 instead, regardless of the field of view. Null uses the percentile alone.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside its range.</exception>
    public static Normalization Percentile(
        double lower = 50, double upper = 99.9, float clipLow = -1, float clipHigh = 3, double? brightVolume = null)
    {
        if (!(lower >= 0 && lower <= 100))
        {
            throw new ArgumentOutOfRangeException(nameof(lower), lower, "A percentile must be between 0 and 100.");
        }

        if (!(upper > lower && upper <= 100))
        {
            throw new ArgumentOutOfRangeException(
                nameof(upper), upper, "The upper percentile must be greater than the lower one and at most 100.");
        }

        if (!(clipLow <= 0)) throw new ArgumentOutOfRangeException(nameof(clipLow), clipLow, "The lower clip must be at most 0.");
        if (!(clipHigh >= 1)) throw new ArgumentOutOfRangeException(nameof(clipHigh), clipHigh, "The upper clip must be at least 1.");
        if (brightVolume is { } volume && !(volume > 0 && double.IsFinite(volume)))
        {
            throw new ArgumentOutOfRangeException(
                nameof(brightVolume), brightVolume, "The bright volume must be a finite number of cubic micrometers greater than 0.");
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

    /// <summary>
    /// Maps the stack's mean to 0 and one standard deviation above it to 1: <c>(v - mean) / deviation</c>, optionally clipped.
    /// </summary>
    /// <param name="clipLow">Smallest result, below 0, in standard deviations; minus infinity clips nothing.</param>
    /// <param name="clipHigh">Largest result, above 0, in standard deviations; infinity clips nothing.</param>
    /// <exception cref="ArgumentOutOfRangeException">A clip limit is on the wrong side of 0.</exception>
    public static Normalization ZScore(float clipLow = float.NegativeInfinity, float clipHigh = float.PositiveInfinity)
    {
        if (!(clipLow < 0))
        {
            throw new ArgumentOutOfRangeException(nameof(clipLow), clipLow, "The lower clip of a z-score must be less than 0.");
        }

        if (!(clipHigh > 0))
        {
            throw new ArgumentOutOfRangeException(nameof(clipHigh), clipHigh, "The upper clip of a z-score must be greater than 0.");
        }

        return new Normalization { Kind = NormalizationKind.ZScore, ClipLow = clipLow, ClipHigh = clipHigh };
    }

    /// <summary>
    /// CSBDeep's and StarDist's <c>normalize(x, pmin, pmax)</c>: <c>(x - p_min) / (p_max - p_min + 1e-20)</c> in single precision, without
    /// clipping.
    /// </summary>
    /// <param name="lower">Percent, 0 to 100; 3 is CSBDeep's default, 1 is used in StarDist's examples.</param>
    /// <param name="upper">Percent, above <paramref name="lower"/>, at most 100.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside its range.</exception>
    /// <remarks>Source: csbdeep/utils/utils.py, <c>normalize</c> and <c>normalize_mi_ma</c>.</remarks>
    public static Normalization CsbDeep(double lower = 3, double upper = 99.8) =>
        Percentile(lower, upper, float.NegativeInfinity, float.PositiveInfinity).WithEpsilon(1e-20f);

    /// <summary>
    /// bioimage.io's <c>scale_range</c>: <c>(x - p_min) / (p_max - p_min + eps)</c> over the whole stack, without clipping.
    /// </summary>
    /// <param name="lower">Percent, 0 to 100 (<c>min_percentile</c>).</param>
    /// <param name="upper">Percent, above <paramref name="lower"/>, at most 100 (<c>max_percentile</c>).</param>
    /// <param name="epsilon">Added to the width, 0 to 0.1 (<c>eps</c>).</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside its range.</exception>
    /// <remarks>Source: the model description of bioimage.io, version 0.5, <c>ScaleRangeKwargs</c>.</remarks>
    public static Normalization ScaleRange(double lower = 0, double upper = 100, float epsilon = 1e-6f)
    {
        return Percentile(lower, upper, float.NegativeInfinity, float.PositiveInfinity).WithEpsilon(epsilon);
    }

    /// <summary>
    /// Parses what <see cref="ToString"/> returns: "min-max", "percentile 50 99.9 clip -1 3", "z-score" or "z-score clip -3 10"; and, by
    /// name, CSBDeep's scaling ("csbdeep", "csbdeep 1 99.8") and bioimage.io's ("scale-range", "scale-range 1 99.8").
    /// </summary>
    /// <exception cref="FormatException">The text is none of them.</exception>
    public static Normalization Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParse(text, out Normalization? normalization)
            ? normalization
            : throw new FormatException($"'{PrintableText.Of(text)}' is not a valid normalization; use {NormalizationText.Forms}.");
    }

    /// <summary>Parses the same text as <see cref="Parse"/>.</summary>
    /// <returns>False if the text is not a normalization or a number is outside its range.</returns>
    public static bool TryParse(string? text, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Normalization? normalization) =>
        (normalization = NormalizationText.Read(text ?? string.Empty)) is not null;

    /// <summary>
    /// "min-max", "percentile 50 99.9 clip -1 3", "z-score" or "z-score clip -3 10", invariant culture; <see cref="Parse"/> accepts it.
    /// </summary>
    public override string ToString() => NormalizationText.Of(this);

    /// <summary>
    /// The upper percentile for a stack: <see cref="Upper"/>, or a higher one if the stack is so large that <see cref="BrightVolume"/>
    /// limits it.
    /// </summary>
    /// <param name="voxels">Number of voxels, 1 or more.</param>
    /// <param name="spacing">Spacing of the voxels.</param>
    /// <exception cref="ArgumentException"><see cref="BrightVolume"/> is set and the spacing is unknown.</exception>
    internal double UpperFor(long voxels, VoxelSpacing? spacing)
    {
        if (BrightVolume is not { } volume) return Upper;
        VoxelSpacing known = spacing ?? throw new ArgumentException(
            $"The normalization '{this}' needs the spacing of the voxels, because it limits a volume in cubic micrometers.", nameof(
                spacing));
        return Math.Max(Upper, 100 * (1 - (volume / (voxels * known.Z * known.Y * known.X))));
    }

    internal Normalization WithEpsilon(float epsilon) => epsilon >= 0 && epsilon <= 0.1f
        ? this with { Epsilon = epsilon }
        : throw new ArgumentOutOfRangeException(nameof(epsilon), epsilon, "The epsilon must be between 0 and 0.1.");
}
