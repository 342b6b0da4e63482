using QcaNet.Volumes.Sources;

namespace QcaNet.Volumes;

/// <summary>
/// Reads volumes from multi-page grayscale TIFF files (classic and BigTIFF), NumPy files, HDF5 files, Zarr stores (OME-NGFF), folders of
/// single-plane TIFFs, and streams. The format is detected from the first bytes, not from the name. Axes and spacing come from OME-XML,
/// ImageJ's or tifffile's description; without a description every page is a plane, and only the resolution tags provide lengths.
/// </summary>
/// <remarks>
/// A stream is read from its current position, which counts as byte 0, and stays open. A stream that cannot seek is read into memory first,
/// up to <see cref="VolumeReadOptions.MaximumBytes"/>. Errors for streams do not name a file.
/// </remarks>
public static class VolumeReader
{
    /// <summary>Reads a volume into memory.</summary>
    /// <typeparam name="T">
    /// The requested voxel type: the file's own, or one that can represent each of its values exactly (byte to ushort, ushort to int or
    /// float, ...). <see cref="int"/> accepts labels of any type whose values are integers within its range: programs store them as
    /// unsigned, 64-bit or floating-point numbers. <see cref="VolumeReadOptions.Conversion"/> allows other conversions.
    /// </typeparam>
    /// <param name="path">A file or a folder.</param>
    /// <param name="options">What to read, and limits; null for the defaults.</param>
    /// <returns>The volume, with its spacing if the file (or the options) specify all three lengths.</returns>
    /// <exception cref="VolumeFormatException">
    /// The file is missing or not readable (kind Access), invalid (Malformed), uses an unsupported feature, such as another voxel type
    /// (Unsupported), or exceeds the options (Limit). No other exception is caused by a file's contents.
    /// </exception>
    /// <exception cref="ArgumentException"><paramref name="path"/> is empty, or an option is out of range.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is not a voxel type.</exception>
    public static Volume<T> Read<T>(string path, VolumeReadOptions? options = null)
        where T : unmanaged
    {
        // Before the file is opened, so that misuse is detected wherever the program runs.
        VoxelConversion.CheckIsReadable<T>();
        using VolumeFile file = Open(path, options);
        return file.ReadVolume<T>();
    }

    /// <summary>Reads a volume from a stream into memory.</summary>
    /// <param name="stream">A readable stream; it stays open, and its position afterwards is undefined.</param>
    /// <param name="options">What to read, and limits; null for the defaults.</param>
    /// <exception cref="ArgumentException"><paramref name="stream"/> cannot be read, or an option is out of range.</exception>
    /// <inheritdoc cref="Read{T}(string, VolumeReadOptions?)" path="/*[not(self::summary or self::param)]"/>
    public static Volume<T> Read<T>(Stream stream, VolumeReadOptions? options = null)
        where T : unmanaged
    {
        VoxelConversion.CheckIsReadable<T>();
        using VolumeFile file = Open(stream, options, leaveOpen: true);
        return file.ReadVolume<T>();
    }

    /// <summary>Reads a volume into memory on a thread-pool thread.</summary>
    /// <param name="path">A file or a folder.</param>
    /// <param name="options">What to read, and limits; null for the defaults.</param>
    /// <param name="cancellationToken">Checked before the file is opened and before its voxels are read.</param>
    /// <exception cref="OperationCanceledException">The call was canceled.</exception>
    /// <inheritdoc cref="Read{T}(string, VolumeReadOptions?)" path="/*[not(self::summary or self::param)]"/>
    public static Task<Volume<T>> ReadAsync<T>(
        string path, VolumeReadOptions? options = null, CancellationToken cancellationToken = default)
        where T : unmanaged
    {
        VoxelConversion.CheckIsReadable<T>();
        Check(path, ref options);
        return Task.Run(
            () =>
            {
                using VolumeFile file = Open(path, options);
                cancellationToken.ThrowIfCancellationRequested();
                return file.ReadVolume<T>();
            },
            cancellationToken);
    }

    /// <summary>
    /// Reads a volume from a stream into memory without blocking while bytes arrive; decoding runs on a thread-pool thread.
    /// </summary>
    /// <param name="stream">A readable stream; it stays open, and its position afterwards is undefined.</param>
    /// <param name="options">What to read, and limits; null for the defaults.</param>
    /// <param name="cancellationToken">Checked while bytes arrive and before they are decoded.</param>
    /// <exception cref="ArgumentException"><paramref name="stream"/> cannot be read, or an option is out of range.</exception>
    /// <exception cref="OperationCanceledException">The call was canceled.</exception>
    /// <inheritdoc cref="Read{T}(string, VolumeReadOptions?)" path="/*[not(self::summary or self::param)]"/>
    public static async Task<Volume<T>> ReadAsync<T>(
        Stream stream, VolumeReadOptions? options = null, CancellationToken cancellationToken = default)
        where T : unmanaged
    {
        VoxelConversion.CheckIsReadable<T>();
        using VolumeFile file = await OpenAsync(stream, options, leaveOpen: true, cancellationToken).ConfigureAwait(false);
        return await Task.Run(() => file.ReadVolume<T>(), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Opens a file for reading in parts. Everything it declares is immediately read and checked against itself, its length and the limits;
    /// its voxels are read only when requested.
    /// </summary>
    /// <param name="path">
    /// A file or a folder; or an HDF5 file followed by the path of a dataset in it, as in ilastik (<c>"embryo.h5/exported_data"</c>), which
    /// takes precedence over <see cref="VolumeReadOptions.Dataset"/>. A file or a folder with exactly this name takes precedence.
    /// </param>
    /// <param name="options">Limits and choices; null for the defaults.</param>
    /// <returns>The open file. Dispose of it: the file is kept open until then.</returns>
    /// <exception cref="VolumeFormatException">
    /// See <see cref="Read{T}(string, VolumeReadOptions?)"/>; damaged pixel data are not detected here.
    /// </exception>
    /// <exception cref="ArgumentException"><paramref name="path"/> is empty, or an option is out of range.</exception>
    public static VolumeFile Open(string path, VolumeReadOptions? options = null)
    {
        Check(path, ref options);
        if (Hdf5.Hdf5Path.Split(path) is { } split)
        {
            options = options! with { Dataset = split.Dataset };
            return new VolumeFile(VolumeSource.OpenFile(DiskFile.Open(split.File, path), options), options);
        }

        return new VolumeFile(VolumeSource.Open(path, options!), options!);
    }

    /// <summary>Opens a stream for reading in parts.</summary>
    /// <param name="stream">A readable stream. While the result is in use, no other code may read from it.</param>
    /// <param name="options">Limits and choices; null for the defaults.</param>
    /// <param name="leaveOpen">
    /// False (the default) disposes of the stream with the result, and also if this call throws because of its contents.
    /// </param>
    /// <returns>The open file; dispose of it.</returns>
    /// <exception cref="VolumeFormatException">
    /// See <see cref="Read{T}(string, VolumeReadOptions?)"/>; damaged pixel data are not detected here.
    /// </exception>
    /// <exception cref="ArgumentException"><paramref name="stream"/> cannot be read, or an option is out of range.</exception>
    public static VolumeFile Open(Stream stream, VolumeReadOptions? options = null, bool leaveOpen = false)
    {
        Check(stream, ref options);
        return new VolumeFile(VolumeSource.OpenFile(StreamSource.Open(stream, options!, leaveOpen), options!), options!);
    }

    /// <summary>Opens a stream for reading in parts, without blocking while bytes arrive.</summary>
    /// <param name="stream">A readable stream. While the result is in use, no other code may read from it.</param>
    /// <param name="options">Limits and choices; null for the defaults.</param>
    /// <param name="leaveOpen">
    /// False (the default) disposes of the stream with the result, and also if this call throws because of its contents.
    /// </param>
    /// <param name="cancellationToken">Checked while bytes arrive.</param>
    /// <returns>The open file; dispose of it.</returns>
    /// <exception cref="OperationCanceledException">The call was canceled.</exception>
    /// <inheritdoc cref="Open(Stream, VolumeReadOptions?, bool)" path="/exception"/>
    public static async Task<VolumeFile> OpenAsync(
        Stream stream, VolumeReadOptions? options = null, bool leaveOpen = false, CancellationToken cancellationToken = default)
    {
        Check(stream, ref options);
        SourceFile file = await StreamSource.OpenAsync(stream, options!, leaveOpen, cancellationToken).ConfigureAwait(false);
        return new VolumeFile(VolumeSource.OpenFile(file, options!), options!);
    }

    /// <summary>Reads shape, type and spacing of a volume, but not its voxels.</summary>
    /// <param name="path">A file or a folder.</param>
    /// <param name="options">Limits; null for the defaults.</param>
    /// <exception cref="VolumeFormatException">
    /// See <see cref="Read{T}(string, VolumeReadOptions?)"/>; damaged pixel data are not detected here.
    /// </exception>
    /// <exception cref="ArgumentException"><paramref name="path"/> is empty, or an option is out of range.</exception>
    public static VolumeInfo ReadInfo(string path, VolumeReadOptions? options = null)
    {
        using VolumeFile file = Open(path, options);
        return file.Info;
    }

    /// <summary>Reads shape, type and spacing of a volume in a stream, but not its voxels.</summary>
    /// <param name="stream">A readable stream; it stays open, and its position afterwards is undefined.</param>
    /// <param name="options">Limits; null for the defaults.</param>
    /// <exception cref="VolumeFormatException">
    /// See <see cref="Read{T}(string, VolumeReadOptions?)"/>; damaged pixel data are not detected here.
    /// </exception>
    /// <exception cref="ArgumentException"><paramref name="stream"/> cannot be read, or an option is out of range.</exception>
    public static VolumeInfo ReadInfo(Stream stream, VolumeReadOptions? options = null)
    {
        using VolumeFile file = Open(stream, options, leaveOpen: true);
        return file.Info;
    }

    /// <summary>Returns whether a folder is a Zarr store, which is read as one file; other folders are stacks of single planes.</summary>
    /// <param name="path">A folder; false is returned if it does not exist.</param>
    /// <exception cref="ArgumentException"><paramref name="path"/> is empty.</exception>
    public static bool IsStore(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        return Directory.Exists(path) && Zarr.ZarrFolder.IsStore(path);
    }

    /// <summary>Returns the file of a path that continues with a dataset of an HDF5 file; any other path is returned unchanged.</summary>
    /// <param name="path">A path that <see cref="Open(string, VolumeReadOptions?)"/> accepts.</param>
    /// <exception cref="ArgumentException"><paramref name="path"/> is empty.</exception>
    public static string FileOf(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        return Hdf5.Hdf5Path.Split(path)?.File ?? path;
    }

    private static void Check(string path, ref VolumeReadOptions? options)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        options ??= VolumeReadOptions.Default;
        options.Check(nameof(options));
    }

    private static void Check(Stream stream, ref VolumeReadOptions? options)
    {
        ArgumentNullException.ThrowIfNull(stream);
        if (!stream.CanRead) throw new ArgumentException("The stream cannot be read.", nameof(stream));
        options ??= VolumeReadOptions.Default;
        options.Check(nameof(options));
    }
}
