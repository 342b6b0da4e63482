namespace QcaNet.Core;

/// <summary>Where the time of one segmentation went (wall clock; waiting for another call on the same pipeline counts).</summary>
public sealed record SegmentationTimings
{
    /// <summary>Scaling intensities and resampling to the networks' spacing.</summary>
    public required TimeSpan Preparation { get; init; }

    /// <summary>NSN, and its probabilities back on the stack's grid.</summary>
    public required TimeSpan Nuclei { get; init; }

    /// <summary>NDN, and its probabilities back on the stack's grid.</summary>
    public required TimeSpan Centers { get; init; }

    /// <summary>Thresholds, components, distance transform, watershed, clean-up, measurement.</summary>
    public required TimeSpan Division { get; init; }

    /// <summary>All of it.</summary>
    public TimeSpan Total => Preparation + Nuclei + Centers + Division;
}
