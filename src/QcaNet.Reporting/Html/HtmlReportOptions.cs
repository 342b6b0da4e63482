namespace QcaNet.Reporting;

/// <summary>Options for the contents and the size of a report.</summary>
public sealed record HtmlReportOptions
{
    /// <summary>Heading; null for the name of the stack, or the number of stacks.</summary>
    public string? Title { get; init; }

    /// <summary>
    /// Maximum number of voxels of all slices, 10,000 to 500 million; default 24 million. If stacks have more, the resolution of the slices
    /// is reduced, and the report says so. A voxel takes about 1.2 bytes with an image, and very little without; stacks without an image
    /// may have ten times as many.
    /// </summary>
    public int MaximumVoxels { get; init; } = 24_000_000;

    /// <summary>
    /// Approximate maximum number of vertices of all surfaces, 1,000 to 20 million; default 400,000. If nuclei have more, the resolution of
    /// the surfaces is reduced. A vertex takes about 25 bytes.
    /// </summary>
    public int MaximumVertices { get; init; } = 400_000;

    /// <summary>
    /// Percentile of a stack's intensities that is black in slices, 0 to 100, below <see cref="HighPercentile"/>; default 50, the
    /// background.
    /// </summary>
    public double LowPercentile { get; init; } = 50;

    /// <summary>Percentile of a stack's intensities that is white in slices, 0 to 100; default 99.8.</summary>
    public double HighPercentile { get; init; } = 99.8;

    /// <summary>
    /// Maximum number of threads for measurements, at least 1; null (the default) for one per processor. Results do not depend on it.
    /// </summary>
    public int? Threads { get; init; }

    internal void Validate()
    {
        Between(MaximumVoxels, 10_000, 500_000_000, nameof(MaximumVoxels));
        Between(MaximumVertices, 1_000, 20_000_000, nameof(MaximumVertices));
        Between(LowPercentile, 0, 100, nameof(LowPercentile));
        Between(HighPercentile, 0, 100, nameof(HighPercentile));
        if (Threads is { } threads) Between(threads, 1, int.MaxValue, nameof(Threads));
        if (LowPercentile >= HighPercentile)
        {
            throw new ArgumentOutOfRangeException(nameof(LowPercentile), LowPercentile, "LowPercentile must be below HighPercentile.");
        }

        static void Between(double value, double from, double to, string name)
        {
            // Written so that NaN fails too.
            if (value >= from && value <= to) return;
            throw new ArgumentOutOfRangeException(name, value, FormattableString.Invariant($"{name} must lie between {from} and {to}."));
        }
    }
}
