namespace QcaNet.Volumes.Preprocessing;

/// <summary>Which two intensities of a stack become 0 and 1.</summary>
public enum NormalisationKind
{
    /// <summary>The smallest and the largest value.</summary>
    MinMax,

    /// <summary>Two percentiles; the result is clipped.</summary>
    Percentile,
}
