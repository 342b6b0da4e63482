namespace QcaNet.Volumes.Preprocessing;

/// <summary>Specifies which two intensities of a stack become 0 and 1.</summary>
public enum NormalizationKind
{
    /// <summary>The smallest and the largest value.</summary>
    MinMax,

    /// <summary>Two percentiles; the result is clipped.</summary>
    Percentile,

    /// <summary>The mean becomes 0 and one standard deviation above it 1.</summary>
    ZScore,
}
