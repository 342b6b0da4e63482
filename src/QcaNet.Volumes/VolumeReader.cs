using QcaNet.Volumes.Tiff;

namespace QcaNet.Volumes;

/// <summary>Reads volumes from multi-page grey TIFF files (classic and BigTIFF). Axes and spacing come from
/// OME-XML, ImageJ's or tifffile's description, otherwise every page is a plane and only the resolution tags give lengths.</summary>
public static class VolumeReader
{
    /// <summary>Reads a volume.</summary>
    /// <typeparam name="T">
    /// The voxel type wanted: the file's own, or one that holds each of its values exactly (byte to ushort, ushort to int or float, ...).
    /// <see cref="int"/> also takes uint32 files whose values fit, because label files are written that way.
    /// </typeparam>
    /// <param name="path">A TIFF file.</param>
    /// <param name="options">Limits; null for the defaults.</param>
    /// <returns>The volume, with its spacing where the file states all three lengths.</returns>
    /// <exception cref="VolumeFormatException">
    /// The file is missing or not readable (kind Access), broken (Malformed), uses what is not read, another voxel type among it
    /// (Unsupported), or exceeds the options (Limit). No other exception comes from a file's content.
    /// </exception>
    /// <exception cref="ArgumentException"><paramref name="path"/> is empty, or an option is out of range.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is no voxel type at all.</exception>
    public static Volume<T> Read<T>(string path, VolumeReadOptions? options = null)
        where T : unmanaged
    {
        Check(path, ref options);
        VoxelConversion.CheckIsVoxelType<T>();
        using TiffStack stack = TiffStack.Open(path, options!);
        return stack.Read<T>(options!);
    }

    /// <summary>Reads shape, type and spacing of a volume, not its voxels.</summary>
    /// <param name="path">A TIFF file.</param>
    /// <param name="options">Limits; null for the defaults.</param>
    /// <exception cref="VolumeFormatException">As <see cref="Read{T}"/>; damaged pixel data are not noticed here.</exception>
    /// <exception cref="ArgumentException"><paramref name="path"/> is empty, or an option is out of range.</exception>
    public static VolumeInfo ReadInfo(string path, VolumeReadOptions? options = null)
    {
        Check(path, ref options);
        using TiffStack stack = TiffStack.Open(path, options!);
        return stack.Info;
    }

    private static void Check(string path, ref VolumeReadOptions? options)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        options ??= VolumeReadOptions.Default;
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaximumBytes, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaximumPages, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(options.TimePoint ?? 0);
        ArgumentOutOfRangeException.ThrowIfNegative(options.Channel ?? 0);
    }
}
