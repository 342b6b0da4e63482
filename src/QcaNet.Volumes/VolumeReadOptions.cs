namespace QcaNet.Volumes;

/// <summary>
/// What to read from a file, and the limits of a reader. Limits are checked against what the file declares before anything of that size is
/// allocated.
/// </summary>
public sealed record VolumeReadOptions
{
    /// <summary>The options used where none are given.</summary>
    public static VolumeReadOptions Default { get; } = new();

    /// <summary>
    /// Largest decoded size in bytes, at least 1: of what is read at once, of all that a file may declare beyond its own length, and of a
    /// stream that has to be held in memory. 8 GiB by default: above any stack that a volume can hold in 32-bit voxels, and small enough
    /// that a broken or hostile header cannot ask for all memory of a workstation. A file that really is longer can be opened and read in
    /// parts.
    /// </summary>
    public long MaximumBytes { get; init; } = 8L << 30;

    /// <summary>
    /// Most pages (image file directories; files of a folder), at least 1. 100,000 by default: time series of hours have tens of thousands.
    /// </summary>
    public int MaximumPages { get; init; } = 100_000;

    /// <summary>
    /// Most entries (tags) of all directories of a TIFF file together, at least 1. 4 million by default, 40 per page for the largest number
    /// of pages: programs write 10 to 25. Directories may overlap in a hostile file, so its length alone does not bound them.
    /// </summary>
    public int MaximumDirectoryEntries { get; init; } = 4_000_000;

    /// <summary>
    /// Most threads that decode strips and tiles, at least 1; null (the default) for one per processor. The voxels do not depend on it.
    /// </summary>
    public int? MaximumThreads { get; init; }

    /// <summary>Which time point to read, from 0; null accepts only files that hold one.</summary>
    public int? TimePoint { get; init; }

    /// <summary>Which channel to read, from 0; null accepts only files that hold one.</summary>
    public int? Channel { get; init; }

    /// <summary>
    /// Which level of an OME-Zarr image to read, from 0, the finest; 0 by default. Other formats have no levels, and ignore it.
    /// </summary>
    public int Level { get; init; }

    /// <summary>
    /// Path of the dataset within an HDF5 file (<c>"/raw"</c>, <c>"volumes/labels"</c>); null (the default) accepts only files that hold
    /// one dataset of two or more axes. Other formats have no datasets, and ignore it.
    /// </summary>
    public string? Dataset { get; init; }

    /// <summary>
    /// The axes in the order in which the file stores them, slowest first, of the letters T, Z and C followed by YX: <c>"ZYX"</c> for a
    /// stack, <c>"TZYX"</c> for its time points. Null (the default) takes what the file says.
    /// </summary>
    /// <remarks>
    /// For files that name no axes, or name them wrongly: a stack whose planes were stored as channels or time points is read with "ZYX".
    /// It has a letter for each axis of the file; axes of length 1 may be left out.
    /// </remarks>
    public string? Axes { get; init; }

    /// <summary>The spacing to use instead of the file's, in micrometers; null (the default) for the file's own.</summary>
    public VoxelSpacing? Spacing { get; init; }

    /// <summary>What may become of voxels when another type than the file's is asked for. By default no value changes.</summary>
    public VoxelConversionRule Conversion { get; init; }

    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    internal void Check(string parameter)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(MaximumBytes, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaximumPages, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaximumDirectoryEntries, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaximumThreads ?? 1, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(TimePoint ?? 0);
        ArgumentOutOfRangeException.ThrowIfNegative(Channel ?? 0);
        ArgumentOutOfRangeException.ThrowIfNegative(Level);
        if (!Enum.IsDefined(Conversion)) throw new ArgumentOutOfRangeException(parameter, Conversion, "There is no such conversion.");
        if (Spacing is { Z: 0 })
        {
            throw new ArgumentException("The default VoxelSpacing has no lengths; give z, y and x in micrometers, or null.", parameter);
        }

        if (Dataset is { } dataset && string.IsNullOrWhiteSpace(dataset))
        {
            throw new ArgumentException("The path of the dataset is empty; give one such as \"/raw\", or null.", parameter);
        }

        if (Axes is { } axes && !Sources.AxisNames.AreValid(axes))
        {
            throw new ArgumentException(
                "Axes are the letters T, Z and C, each at most once, followed by YX: \"ZYX\", \"TZYX\", \"TZCYX\".", parameter);
        }
    }
}
