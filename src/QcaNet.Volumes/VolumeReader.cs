using QcaNet.Volumes.Sources;

namespace QcaNet.Volumes;

/// <summary>
/// Reads volumes from multi-page grey TIFF files (classic and BigTIFF) and from folders of single-plane TIFFs. What a file is, its first
/// bytes say, not its name. Axes and spacing come from OME-XML, ImageJ's or tifffile's description, otherwise every page is a plane and
/// only the resolution tags give lengths.
/// </summary>
public static class VolumeReader
{
    /// <summary>Reads a volume into memory.</summary>
    /// <typeparam name="T">
    /// The voxel type wanted: the file's own, or one that holds each of its values exactly (byte to ushort, ushort to int or float, ...).
    /// <see cref="int"/> also takes uint32 files whose values fit, because label files are written that way.
    /// <see cref="VolumeReadOptions.Conversion"/> allows the others.
    /// </typeparam>
    /// <param name="path">A file or a folder.</param>
    /// <param name="options">What to read, and limits; null for the defaults.</param>
    /// <returns>The volume, with its spacing where the file (or the options) state all three lengths.</returns>
    /// <exception cref="VolumeFormatException">
    /// The file is missing or not readable (kind Access), broken (Malformed), uses what is not read, another voxel type among it
    /// (Unsupported), or exceeds the options (Limit). No other exception comes from a file's content.
    /// </exception>
    /// <exception cref="ArgumentException"><paramref name="path"/> is empty, or an option is out of range.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is no voxel type at all.</exception>
    public static Volume<T> Read<T>(string path, VolumeReadOptions? options = null)
        where T : unmanaged
    {
        // Before the file is opened: misuse shows wherever the program is run.
        VoxelConversion.CheckIsVoxelType<T>();
        using VolumeFile file = Open(path, options);
        return file.ReadVolume<T>();
    }

    /// <summary>
    /// Opens a file for reading in parts. What it declares is read and checked at once, against itself, its length and the limits; its
    /// voxels only when they are asked for.
    /// </summary>
    /// <param name="path">A file or a folder.</param>
    /// <param name="options">Limits and choices; null for the defaults.</param>
    /// <returns>The open file. Dispose of it: the file is held open until then.</returns>
    /// <exception cref="VolumeFormatException">As <see cref="Read{T}"/>; damaged pixel data are not noticed here.</exception>
    /// <exception cref="ArgumentException"><paramref name="path"/> is empty, or an option is out of range.</exception>
    public static VolumeFile Open(string path, VolumeReadOptions? options = null)
    {
        Check(path, ref options);
        return new VolumeFile(VolumeSource.Open(path, options!), options!);
    }

    /// <summary>Reads shape, type and spacing of a volume, not its voxels.</summary>
    /// <param name="path">A file or a folder.</param>
    /// <param name="options">Limits; null for the defaults.</param>
    /// <exception cref="VolumeFormatException">As <see cref="Read{T}"/>; damaged pixel data are not noticed here.</exception>
    /// <exception cref="ArgumentException"><paramref name="path"/> is empty, or an option is out of range.</exception>
    public static VolumeInfo ReadInfo(string path, VolumeReadOptions? options = null)
    {
        using VolumeFile file = Open(path, options);
        return file.Info;
    }

    private static void Check(string path, ref VolumeReadOptions? options)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        options ??= VolumeReadOptions.Default;
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaximumBytes, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaximumPages, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaximumDirectoryEntries, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaximumThreads ?? 1, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(options.TimePoint ?? 0);
        ArgumentOutOfRangeException.ThrowIfNegative(options.Channel ?? 0);
        if (!Enum.IsDefined(options.Conversion)) throw new ArgumentOutOfRangeException(nameof(options), options.Conversion, "There is no such conversion.");
        if (options.Spacing is { Z: 0 }) throw new ArgumentException("The default VoxelSpacing is no spacing; give z, y and x in micrometres, or null.", nameof(options));
    }
}
