namespace QcaNet.Metrics;

/// <summary>Options for detection: the maximum distance between the centroids of a pair.</summary>
public sealed record DetectionOptions
{
    /// <summary>The rule of the published code (<c>evaluation_det.py</c>): less than 10 voxels, regardless of the spacing.</summary>
    public static DetectionOptions Published { get; } = new() { MaximumDistance = 10, InVoxels = true };

    /// <summary>
    /// Maximum distance (exclusive) between the centroids of a pair, above 0. Default 8: the published 10 voxels at the pixel size of
    /// BBBC050, 0.8 um.
    /// </summary>
    public double MaximumDistance { get; init; } = 8;

    /// <summary>Whether the distance is in voxels, with unweighted axes; default false: in micrometers.</summary>
    public bool InVoxels { get; init; }
}
