using QcaNet.Volumes;

namespace QcaNet.Reporting;

/// <summary>How a <see cref="SegmentationPicture"/> looks. The defaults make a picture one can show.</summary>
public sealed record SegmentationPictureOptions
{
    /// <summary>Heading, for instance the name of the file; null for none.</summary>
    public string? Title { get; init; }

    /// <summary>Second line, smaller. Null: the shape and the spacing; empty: none.</summary>
    public string? Subtitle { get; init; }

    /// <summary>
    /// The true labels, of the stack's shape; null for none. They become a third column, in which each true nucleus wears the colour of the
    /// predicted one that covers most of it, grey if none does: a merged pair shows as two nuclei of one colour, a miss as a grey one.
    /// </summary>
    public Volume<int>? Truth { get; init; }

    /// <summary>Whether the outlines of the labels are drawn over the raw panels; default false.</summary>
    public bool Contours { get; init; }

    /// <summary>Percentile of the projections that becomes black, 0 to 100, below <see cref="HighPercentile"/>; default 5.</summary>
    public double LowPercentile { get; init; } = 5;

    /// <summary>Percentile of the projections that becomes white, 0 to 100; default 99.8.</summary>
    public double HighPercentile { get; init; } = 99.8;

    /// <summary>Exponent of the grey scale, above 0 to 10: below 1 lifts dim nuclei; default 0.85.</summary>
    public double Gamma { get; init; } = 0.85;

    /// <summary>
    /// Pixels for one voxel along x, above 0 to 32. Null: a whole number that makes a small stack up to 440 pixels wide, or the fraction that
    /// brings a large one down to 800. The other axes follow from the spacing, so that micrometres are square.
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
            throw new ArgumentOutOfRangeException(nameof(LowPercentile), LowPercentile, "The percentile that becomes black must be below the one that becomes white.");
        }
    }

    private static void Between(double value, double from, double to, string name)
    {
        // Written so that NaN fails too.
        if (value >= from && value <= to) return;
        throw new ArgumentOutOfRangeException(name, value, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{name} takes {from} to {to}."));
    }
}
