using System.Globalization;

namespace QcaNet.Volumes.Preprocessing;

/// <summary>Text form of normalizations, for metadata, recipes and the command line.</summary>
internal static class NormalizationText
{
    /// <summary>The supported forms.</summary>
    public const string Forms =
        "'min-max', 'z-score', 'z-score clip LOW HIGH', 'percentile LOWER UPPER [volume MICROMETERS3] [epsilon E] [clip LOW HIGH]' "
        + "(for example 'percentile 50 99.9 clip -1 3'), 'csbdeep [LOWER UPPER]' or 'scale-range [LOWER UPPER]'";

    /// <summary>Returns null if the text is not a normalization or a number is out of range.</summary>
    public static Normalization? Read(string text)
    {
        string[] words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        try
        {
            return words switch
            {
                ["min-max"] => Normalization.MinMax,
                ["z-score"] => Normalization.ZScore(),
                ["z-score", "clip", var low, var high] => Normalization.ZScore((float)Number(low), (float)Number(high)),
                ["csbdeep"] => Normalization.CsbDeep(),
                ["csbdeep", var lower, var upper] => Normalization.CsbDeep(Number(lower), Number(upper)),
                ["scale-range"] => Normalization.ScaleRange(),
                ["scale-range", var lower, var upper] => Normalization.ScaleRange(Number(lower), Number(upper)),
                ["percentile", var lower, var upper, .. var more] => Percentile(Number(lower), Number(upper), more),
                _ => null,
            };
        }
        catch (Exception error) when (error is ArgumentOutOfRangeException or FormatException)
        {
            return null;
        }
    }

    public static string Of(Normalization normalization)
    {
        bool clips = !float.IsInfinity(normalization.ClipLow) || !float.IsInfinity(normalization.ClipHigh);
        string clip =
            clips ? string.Create(CultureInfo.InvariantCulture, $" clip {normalization.ClipLow} {normalization.ClipHigh}") : string.Empty;
        string volume =
            normalization.BrightVolume is { } bright ? string.Create(CultureInfo.InvariantCulture, $" volume {bright}") : string.Empty;
        string epsilon =
            normalization.Epsilon > 0 ? string.Create(CultureInfo.InvariantCulture, $" epsilon {normalization.Epsilon}") : string.Empty;
        return normalization.Kind switch
        {
            NormalizationKind.MinMax => "min-max",
            NormalizationKind.ZScore => "z-score" + clip,
            _ => string.Create(
                CultureInfo.InvariantCulture, $"percentile {normalization.Lower} {normalization.Upper}{volume}{epsilon}{clip}"),
        };
    }

    private static Normalization? Percentile(double lower, double upper, string[] words)
    {
        double? volume = null;
        double epsilon = 0;
        (double Low, double High) clip = (double.NegativeInfinity, double.PositiveInfinity);
        if (words is ["volume", var micrometers, .. var afterVolume]) (volume, words) = (Number(micrometers), afterVolume);
        if (words is ["epsilon", var e, .. var afterEpsilon]) (epsilon, words) = (Number(e), afterEpsilon);
        if (words is ["clip", var low, var high, .. var afterClip]) (clip, words) = ((Number(low), Number(high)), afterClip);
        if (words.Length > 0) return null;
        return Normalization.Percentile(lower, upper, (float)clip.Low, (float)clip.High, volume).WithEpsilon((float)epsilon);
    }

    private static double Number(string word) => double.Parse(word, NumberStyles.Float, CultureInfo.InvariantCulture);
}
