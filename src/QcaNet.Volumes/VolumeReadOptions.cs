namespace QcaNet.Volumes;

/// <summary>
/// What to read from a file, and the limits of a reader. Limits are checked against what the file declares before anything of that size is
/// allocated.
/// </summary>
public sealed record VolumeReadOptions
{
    /// <summary>The default options.</summary>
    public static VolumeReadOptions Default { get; } = new();

    /// <summary>
    /// Maximum decoded size in bytes, at least 1. It limits the data read at once, the size that a file may declare beyond its own length,
    /// and a stream that must be held in memory. The default is 8 GiB: larger than any stack of 32-bit voxels in a volume, and small enough
    /// that a corrupted or malicious header cannot cause the allocation of all memory of a workstation. A file that is actually larger can
    /// be opened and read in parts.
    /// </summary>
    public long MaximumBytes { get; init; } = 8L << 30;

    /// <summary>
    /// Maximum number of pages (image file directories of a file, or files of a folder), at least 1. The default is 100,000: time series
    /// over hours have tens of thousands.
    /// </summary>
    public int MaximumPages { get; init; } = 100_000;

    /// <summary>
    /// Maximum number of entries (tags) of all directories of a TIFF file, at least 1. The default is 4 million, 40 per page for the
    /// maximum number of pages; programs write 10 to 25. Directories of a malicious file may overlap, so the length of the file alone does
    /// not limit them.
    /// </summary>
    public int MaximumDirectoryEntries { get; init; } = 4_000_000;

    /// <summary>
    /// Maximum number of threads that decode strips and tiles, at least 1; null (the default) uses one per processor. It does not affect
    /// the voxels.
    /// </summary>
    public int? MaximumThreads { get; init; }

    /// <summary>The time point to read, starting at 0; null (the default) accepts only files with a single time point.</summary>
    public int? TimePoint { get; init; }

    /// <summary>The channel to read, starting at 0; null (the default) accepts only files with a single channel.</summary>
    public int? Channel { get; init; }

    /// <summary>The resolution level of an OME-Zarr image to read; 0, the default, is the finest. Other formats ignore it.</summary>
    public int Level { get; init; }

    /// <summary>
    /// Path of the dataset within an HDF5 file (<c>"/raw"</c>, <c>"volumes/labels"</c>). Null (the default) accepts only files with a
    /// single dataset of two or more axes. Other formats ignore it.
    /// </summary>
    public string? Dataset { get; init; }

    /// <summary>
    /// The axes in the order in which the file stores them, slowest first: the letters T, Z and C followed by YX, such as <c>"ZYX"</c> for
    /// a stack or <c>"TZYX"</c> for a time series. Null (the default) uses the axes stated in the file.
    /// </summary>
    /// <remarks>
    /// For files with missing or incorrect axes: a stack whose planes were stored as channels or time points is read with "ZYX". There must
    /// be a letter for each axis of the file; axes of length 1 may be omitted.
    /// </remarks>
    public string? Axes { get; init; }

    /// <summary>The spacing to use instead of that of the file, in micrometers; null (the default) for the spacing of the file.</summary>
    public VoxelSpacing? Spacing { get; init; }

    /// <summary>
    /// Which conversions are allowed if the requested type differs from the type of the file. By default, values never change.
    /// </summary>
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
        if (!Enum.IsDefined(Conversion))
        {
            throw new ArgumentOutOfRangeException(parameter, Conversion, "The conversion is not a defined value.");
        }

        if (Spacing is { Z: 0 })
        {
            throw new ArgumentException("The default VoxelSpacing has no lengths; give z, y and x in micrometers, or null.", parameter);
        }

        if (Dataset is { } dataset && string.IsNullOrWhiteSpace(dataset))
        {
            throw new ArgumentException("The path of the dataset is empty; specify one such as \"/raw\", or null.", parameter);
        }

        if (Axes is { } axes && !Sources.AxisNames.AreValid(axes))
        {
            throw new ArgumentException(
                "Axes must be the letters T, Z and C, each at most once, followed by YX: \"ZYX\", \"TZYX\", \"TZCYX\".", parameter);
        }
    }
}
