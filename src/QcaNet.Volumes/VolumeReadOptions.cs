namespace QcaNet.Volumes;

/// <summary>What to read of a file, and the limits of a reader. Limits are checked against what the file declares before anything of that size is allocated.</summary>
public sealed record VolumeReadOptions
{
    /// <summary>The limits used where none are given.</summary>
    public static VolumeReadOptions Default { get; } = new();

    /// <summary>
    /// Largest decoded size of the file's pixels, bytes, at least 1. 8 GiB by default: above any stack that a volume can hold in 32-bit voxels,
    /// and small enough that a broken or hostile header cannot ask for all memory of a workstation.
    /// </summary>
    public long MaximumBytes { get; init; } = 8L << 30;

    /// <summary>Most pages (image file directories), at least 1. 100,000 by default: time series of hours have a few ten thousand.</summary>
    public int MaximumPages { get; init; } = 100_000;

    /// <summary>Which time point to read, from 0; null accepts only files that hold one.</summary>
    public int? TimePoint { get; init; }

    /// <summary>Which channel to read, from 0; null accepts only files that hold one.</summary>
    public int? Channel { get; init; }
}
