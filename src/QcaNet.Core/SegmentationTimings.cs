namespace QcaNet.Core;

/// <summary>Wall-clock time of each stage of a segmentation, including time spent waiting for other calls on the same pipeline.</summary>
public sealed record SegmentationTimings
{
    /// <summary>Scaling intensities and resampling to the networks' spacing.</summary>
    public required TimeSpan Preparation { get; init; }

    /// <summary>NSN, and resampling of its probabilities to the stack's grid.</summary>
    public required TimeSpan Nuclei { get; init; }

    /// <summary>NDN, and resampling of its probabilities to the stack's grid.</summary>
    public required TimeSpan Centers { get; init; }

    /// <summary>Thresholds, components, distance transform, watershed, clean-up, measurement.</summary>
    public required TimeSpan Division { get; init; }

    /// <summary>The sum of all stages.</summary>
    public TimeSpan Total => Preparation + Nuclei + Centers + Division;
}
