using QcaNet.Volumes;

namespace QcaNet.Reporting;

/// <summary>The appearance of a <see cref="ComparisonPicture"/>.</summary>
public sealed record ComparisonPictureOptions
{
    /// <summary>Heading; null for none.</summary>
    public string? Title { get; init; }

    /// <summary>Second line, smaller. Null shows the shape and the spacing; an empty string shows nothing.</summary>
    public string? Subtitle { get; init; }

    /// <summary>Projections, the default, or slices.</summary>
    public PictureView View { get; init; } = PictureView.Projection;

    /// <summary>The image below the objects, of the same shape; null for black.</summary>
    public Volume<float>? Stack { get; init; }

    /// <summary>Minimum IoU of a match, above 0 and at most 1; default 0.5.</summary>
    public double Threshold { get; init; } = 0.5;

    /// <summary>Percentile of the visible intensities that is black, 0 to 100, below <see cref="HighPercentile"/>; default 5.</summary>
    public double LowPercentile { get; init; } = 5;

    /// <summary>Percentile of the visible intensities that is white, 0 to 100; default 99.8.</summary>
    public double HighPercentile { get; init; } = 99.8;

    /// <summary>Pixels per voxel along x, above 0 to 32; null as for <see cref="SegmentationPictureOptions.PixelsPerVoxel"/>.</summary>
    public double? PixelsPerVoxel { get; init; }

    internal void Validate()
    {
        // Options that both pictures have in common follow the same rules.
        var shared = new SegmentationPictureOptions
        {
            LowPercentile = LowPercentile,
            HighPercentile = HighPercentile,
            PixelsPerVoxel = PixelsPerVoxel,
        };
        shared.Validate();
        if (!(Threshold is > 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(Threshold), Threshold, "Threshold must be above 0 and at most 1.");
        }
    }
}
