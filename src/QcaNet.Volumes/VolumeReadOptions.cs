namespace QcaNet.Volumes;

/// <summary>Limits of a reader. They are checked against what the file declares before anything of that size is allocated.</summary>
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
}
