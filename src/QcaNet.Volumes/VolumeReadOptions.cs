namespace QcaNet.Volumes;

/// <summary>What to read of a file, and the limits of a reader. Limits are checked against what the file declares before anything of that size is allocated.</summary>
public sealed record VolumeReadOptions
{
    /// <summary>The limits used where none are given.</summary>
    public static VolumeReadOptions Default { get; } = new();

    /// <summary>
    /// Largest decoded size, bytes, at least 1: of what is read at once, and of all that a file may declare beyond its own length. 8 GiB by
    /// default: above any stack that a volume can hold in 32-bit voxels, and small enough that a broken or hostile header cannot ask for
    /// all memory of a workstation. A longer file is opened if it is really that long, and read in parts.
    /// </summary>
    public long MaximumBytes { get; init; } = 8L << 30;

    /// <summary>Most pages (image file directories; files of a folder), at least 1. 100,000 by default: time series of hours have a few ten thousand.</summary>
    public int MaximumPages { get; init; } = 100_000;

    /// <summary>
    /// Most entries (tags) of all directories of a TIFF file together, at least 1. 4 million by default, 40 a page for the most pages: writers
    /// make 10 to 25. Directories may overlap in a hostile file, so that its length alone does not bound them.
    /// </summary>
    public int MaximumDirectoryEntries { get; init; } = 4_000_000;

    /// <summary>Most threads that decode strips and tiles, at least 1; null (the default): one a processor. The voxels are the same for any number.</summary>
    public int? MaximumThreads { get; init; }

    /// <summary>Which time point to read, from 0; null accepts only files that hold one.</summary>
    public int? TimePoint { get; init; }

    /// <summary>Which channel to read, from 0; null accepts only files that hold one.</summary>
    public int? Channel { get; init; }

    /// <summary>The spacing to use in place of what the file says, micrometres; null (the default): the file's own.</summary>
    public VoxelSpacing? Spacing { get; init; }

    /// <summary>What may become of voxels when another type than the file's is asked for. By default none changes its value.</summary>
    public VoxelConversionRule Conversion { get; init; }
}
