namespace QcaNet.Metrics;

/// <summary>Maximum distance between the centroids of a pair.</summary>
public sealed record DetectionOptions
{
    /// <summary>The rule of the published code (<c>evaluation_det.py</c>): less than 10 voxels, whatever the spacing.</summary>
    public static DetectionOptions Published { get; } = new() { MaximumDistance = 10, InVoxels = true };

    /// <summary>
    /// Centroids of a pair lie less than this apart, above 0. Default 8: the published 10 voxels at the pixel size of BBBC050, 0.8 um.
    /// </summary>
    public double MaximumDistance { get; init; } = 8;

    /// <summary>Whether the distance is in voxels, the axes not weighted; default false: in micrometers.</summary>
    public bool InVoxels { get; init; }
}
