using QcaNet.Volumes;

namespace QcaNet.Reporting;

/// <summary>The appearance of a <see cref="SegmentationPicture"/>. The defaults produce a picture ready for presentation.</summary>
public sealed record SegmentationPictureOptions
{
    /// <summary>Heading, for instance the name of the file; null for none.</summary>
    public string? Title { get; init; }

    /// <summary>Second line, smaller. Null shows the shape and the spacing; an empty string shows nothing.</summary>
    public string? Subtitle { get; init; }

    /// <summary>
    /// The true labels, with the stack's shape; null for none. They are shown in a third column, in which each true nucleus has the color
    /// of the predicted one that covers most of it, or gray if none does: a merged pair appears as two nuclei of the same color, a missed
    /// nucleus is gray.
    /// </summary>
    public Volume<int>? Truth { get; init; }

    /// <summary>Projections, the default, or slices.</summary>
    public PictureView View { get; init; } = PictureView.Projection;

    /// <summary>Whether to draw the outlines of the labels over the raw panels; default false.</summary>
    public bool Contours { get; init; }

    /// <summary>Whether a column shows the stack tinted with the colors of the labels, outlined; default false.</summary>
    public bool Overlay { get; init; }

    /// <summary>Whether the id of every visible nucleus is drawn on it, except on raw panels; default false.</summary>
    public bool Numbers { get; init; }

    /// <summary>Percentile of the projections that becomes black, 0 to 100, below <see cref="HighPercentile"/>; default 5.</summary>
    public double LowPercentile { get; init; } = 5;

    /// <summary>Percentile of the projections that becomes white, 0 to 100; default 99.8.</summary>
    public double HighPercentile { get; init; } = 99.8;

    /// <summary>Gamma exponent of the gray scale, above 0 to 10; values below 1 brighten dim nuclei; default 0.85.</summary>
    public double Gamma { get; init; } = 0.85;

    /// <summary>
    /// Pixels per voxel along x, above 0 to 32. Null: an integer that enlarges a small stack to at most 440 pixels in width, or the
    /// fraction that reduces a large one to 800. The other axes follow from the spacing, so that a micrometer has the same length along
    /// every axis.
    /// </summary>
    public double? PixelsPerVoxel { get; init; }

    internal void Validate()
    {
        Between(LowPercentile, 0, 100, nameof(LowPercentile));
        Between(HighPercentile, 0, 100, nameof(HighPercentile));
        Between(Gamma, 0.01, 10, nameof(Gamma));
        if (PixelsPerVoxel is { } pixels) Between(pixels, 0.001, 32, nameof(PixelsPerVoxel));
        if (LowPercentile >= HighPercentile)
        {
            throw new ArgumentOutOfRangeException(nameof(LowPercentile), LowPercentile, "LowPercentile must be below HighPercentile.");
        }
    }

    private static void Between(double value, double from, double to, string name)
    {
        // Written so that NaN fails too.
        if (value >= from && value <= to) return;
        throw new ArgumentOutOfRangeException(
            name, value, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{name} must be between {from} and {to}."));
    }
}
