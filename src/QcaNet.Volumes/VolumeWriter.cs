using System.Globalization;
using System.Runtime.ExceptionServices;
using QcaNet.Threading;
using QcaNet.Volumes.Npy;
using QcaNet.Volumes.Tiff;

namespace QcaNet.Volumes;

/// <summary>
/// Writes volumes, channels and time series as TIFF, one page per plane, with the axes and lengths that ImageJ, Fiji and tifffile read, or
/// as OME-TIFF; and single volumes as NumPy's <c>.npy</c> or HDF5. Files are written atomically: a file is written in the same folder under
/// a temporary name, flushed to disk, and renamed; an existing file is replaced only then. See <see cref="AtomicFile"/>.
/// </summary>
/// <remarks>
/// <para>
/// Streams receive the same bytes, starting at their current position, and stay open; the format is
/// <see cref="VolumeWriteOptions.Format"/>, or ImageJ's by default. A stream that can seek is written in place. For one that cannot, the
/// file is held in memory until it is complete and then written at once; a <c>.npy</c> file is never held in memory.
/// </para>
/// <para>
/// Voxel types: byte, sbyte, ushort, short, uint, float and double are stored as they are. int means labels: stored in 16 bits if all
/// labels of the file are in 0..65535, otherwise as uint32, or as int32 if a value is negative (a <c>.npy</c> file always holds int32).
/// </para>
/// <para>
/// How ImageJ's own reader interprets them: byte, ushort and float as they are; short with its calibration for signed values; 32-bit labels
/// as floats, exact up to 2^24; sbyte as if unsigned; double not at all. Bio-Formats, which is included in Fiji, reads all of them.
/// </para>
/// <para>
/// Up to 4 GiB a file is a classic TIFF; beyond that it is a BigTIFF, except for an uncompressed ImageJ hyperstack: it has the form in
/// which ImageJ itself writes such stacks, one page with contiguous planes. ImageJ, tifffile and <see cref="VolumeReader"/> read all of its
/// planes, other programs only the first; choose <see cref="VolumeFormat.Ome"/> for those.
/// </para>
/// </remarks>
public static partial class VolumeWriter
{
    /// <summary>Writes a volume.</summary>
    /// <typeparam name="T">The voxel type; see the remarks on <see cref="VolumeWriter"/>.</typeparam>
    /// <param name="path">
    /// Path of the file; its folder must exist. The name determines the format; see <see cref="VolumeWriteOptions.Format"/>.
    /// </param>
    /// <param name="volume">The voxels and their spacing; without a spacing no lengths are written.</param>
    /// <param name="options">Format and compression; null for the default.</param>
    /// <exception cref="FileAccessException">
    /// The folder does not exist, access is denied, or the disk is full. No partial file remains.
    /// </exception>
    /// <exception cref="ArgumentException">An option is out of range, or does not apply to the format.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is not a voxel type.</exception>
    public static void Write<T>(string path, Volume<T> volume, VolumeWriteOptions? options = null)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(volume);
        WriteHyperstack(path, new HyperstackLayout { Shape = volume.Shape, Spacing = volume.Spacing }, (_, _) => volume, InMemory(options));
    }

    /// <summary>Writes a volume on a thread-pool thread.</summary>
    /// <param name="path">Path of the file; its folder must exist.</param>
    /// <param name="volume">The voxels and their spacing; must not be changed before the task completes.</param>
    /// <param name="options">Format and compression; null for the default.</param>
    /// <param name="cancellationToken">Checked before writing starts.</param>
    /// <inheritdoc cref="Write{T}(string, Volume{T}, VolumeWriteOptions?)" path="/*[not(self::summary or self::param)]"/>
    public static Task WriteAsync<T>(
        string path, Volume<T> volume, VolumeWriteOptions? options = null, CancellationToken cancellationToken = default)
        where T : unmanaged => Task.Run(() => Write(path, volume, options), cancellationToken);

    /// <summary>Writes volumes as the time points of one file.</summary>
    /// <typeparam name="T">
    /// The voxel type; see the remarks on <see cref="VolumeWriter"/>. Labels have either 16 or 32 bits, the same in all time points.
    /// </typeparam>
    /// <param name="path">Path of the file.</param>
    /// <param name="timePoints">At least one volume; all with the same shape and spacing.</param>
    /// <param name="interval">Seconds between them; null if unknown.</param>
    /// <param name="options">Format and compression; null for the default.</param>
    /// <exception cref="FileAccessException">See <see cref="Write{T}(string, Volume{T}, VolumeWriteOptions?)"/>.</exception>
    /// <exception cref="VolumeFormatException">
    /// Kind Unsupported: a <c>.npy</c> file cannot hold several volumes, because it does not name its axes.
    /// </exception>
    /// <exception cref="ArgumentException">The volumes differ in shape or spacing, or an option is out of range.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is not a voxel type.</exception>
    public static void WriteSeries<T>(
        string path, IReadOnlyList<Volume<T>> timePoints, double? interval = null, VolumeWriteOptions? options = null)
        where T : unmanaged
    {
        HyperstackLayout layout = CommonLayout(timePoints, nameof(timePoints), "Time point");
        layout = layout with { TimePoints = timePoints.Count, Interval = interval };
        WriteHyperstack(path, layout, (time, _) => timePoints[time], InMemory(options));
    }

    /// <summary>Writes volumes as the channels of one file.</summary>
    /// <typeparam name="T">The voxel type; see the remarks on <see cref="VolumeWriter"/>.</typeparam>
    /// <param name="path">Path of the file.</param>
    /// <param name="channels">At least one volume; all with the same shape and spacing.</param>
    /// <param name="options">Format and compression; null for the default.</param>
    /// <inheritdoc cref="WriteSeries{T}(string, IReadOnlyList{Volume{T}}, double?, VolumeWriteOptions?)" path="/exception"/>
    public static void WriteChannels<T>(string path, IReadOnlyList<Volume<T>> channels, VolumeWriteOptions? options = null)
        where T : unmanaged
    {
        HyperstackLayout layout = CommonLayout(channels, nameof(channels), "Channel");
        WriteHyperstack(path, layout with { Channels = channels.Count }, (_, channel) => channels[channel], InMemory(options));
    }

    /// <summary>
    /// Writes any number of time points and channels, requesting one volume at a time. A series may be far larger than memory: besides the
    /// current volume, the call needs one or two megabytes per thread.
    /// </summary>
    /// <typeparam name="T">
    /// The voxel type; see the remarks on <see cref="VolumeWriter"/>. For labels (int) set <see cref="VolumeWriteOptions.LargestLabel"/>;
    /// otherwise each volume is requested twice: once to find the largest label, once to write it.
    /// </typeparam>
    /// <param name="path">Path of the file.</param>
    /// <param name="layout">Axes and lengths of the whole file.</param>
    /// <param name="volumeAt">
    /// Returns the volume of a time point (first argument, from 0) and channel (second, from 0): all channels of the first time point, then
    /// those of the next. Its shape must be that of the layout; its own spacing is ignored. Its exceptions are propagated, and no file is
    /// written.
    /// </param>
    /// <param name="options">Format and compression; null for the default.</param>
    /// <inheritdoc cref="WriteSeries{T}(string, IReadOnlyList{Volume{T}}, double?, VolumeWriteOptions?)" path="/exception"/>
    /// <exception cref="ArgumentException">
    /// The layout or an option is out of range; a volume has a different shape; a label is negative or above
    /// <see cref="VolumeWriteOptions.LargestLabel"/>.
    /// </exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is not a voxel type.</exception>
    public static void WriteHyperstack<T>(
        string path, HyperstackLayout layout, Func<int, int, Volume<T>> volumeAt, VolumeWriteOptions? options = null)
        where T : unmanaged
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        options ??= VolumeWriteOptions.Default;
        VolumeFormat format = options.Format ?? FormatOf(path);
        Check<T>(layout, volumeAt, options, format, path);

        // An error in the caller's own code must not be mistaken for one of the target disk.
        Exception? foreign = null;
        var source = new VolumeSequence<T>(layout, (time, channel) =>
        {
            try
            {
                return volumeAt(time, channel);
            }
            catch (Exception e)
            {
                foreign = e;
                throw;
            }
        });

        try
        {
            // Before writing starts: its voxels have the same type from the first to the last volume.
            LabelRange? labels = Labels(source, format, options);
            AtomicFile.Write(path, stream => Encode(stream, source, labels, format, options));
        }
        catch (QcaNetException) when (foreign is not null)
        {
            ExceptionDispatchInfo.Throw(foreign);
        }
    }

    private static void Check<T>(
        HyperstackLayout layout, Func<int, int, Volume<T>> volumeAt, VolumeWriteOptions options, VolumeFormat format, string? path)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(layout);
        ArgumentNullException.ThrowIfNull(volumeAt);
        VoxelConversion.CheckIsVoxelType<T>();
        layout.Check(nameof(layout));
        Check(options, format);
        if (format is not (VolumeFormat.Npy or VolumeFormat.Hdf5) || layout.TimePoints * layout.Channels == 1) return;
        throw new VolumeFormatException(
            path,
            VolumeFormatErrorKind.Unsupported,
            $"{(format == VolumeFormat.Npy ? "A .npy file does not name its axes, so it" : "An .h5 file as PlantSeg reads it")} "
            + $"holds one volume; there are {layout.TimePoints} time points of {layout.Channels} channels. Write a .tif file.");
    }

    private static LabelRange? Labels<T>(VolumeSequence<T> source, VolumeFormat format, VolumeWriteOptions options)
        where T : unmanaged =>
        typeof(T) != typeof(int) || format == VolumeFormat.Npy ? null
        : options.LargestLabel is { } largest ? new LabelRange(0, largest)
        : source.FindLabels();

    private static void Encode<T>(
        Stream stream, VolumeSequence<T> source, LabelRange? labels, VolumeFormat format, VolumeWriteOptions options)
        where T : unmanaged
    {
        if (format == VolumeFormat.Npy)
        {
            NpyWriter.Write(stream, source.At(0, 0));
            return;
        }

        if (format == VolumeFormat.Hdf5)
        {
            EncodeHdf5(stream, source.At(0, 0), labels, options);
            return;
        }

        StackEncoding encoding = Encoding<T>(source.Layout, format, options);
        using var encoder = new TiffEncoder(stream, encoding with { Type = labels?.Type ?? encoding.Type });
        LabelRange? met = null;
        source.ForEach((time, channel, volume) =>
        {
            if (labels is not null)
            {
                LabelRange here = LabelRange.Of(volume);
                here.CheckWithin(labels.Value, time, channel);
                met = here.With(met);
            }

            encoder.AddVolume(time, channel, volume);
        });
        encoder.Finish(met?.Display);
    }

    private static StackEncoding Encoding<T>(HyperstackLayout layout, VolumeFormat format, VolumeWriteOptions options)
        where T : unmanaged => new()
        {
            Layout = layout,
            Type = VoxelConversion.TypeOf<T>()!.Value,
            Format = format,
            Compression = options.Compression ?? (typeof(T) == typeof(int) ? VolumeCompression.Deflate : VolumeCompression.None),
            Level = options.CompressionLevel,
            Differences = options.Predictor,
            Threads = ParallelWork.Threads(options.MaximumThreads, nameof(options)),
        };

    private static VolumeFormat FormatOf(string path) =>
        path.EndsWith(".npy", StringComparison.OrdinalIgnoreCase) ? VolumeFormat.Npy
        : path.EndsWith(".h5", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".hdf5", StringComparison.OrdinalIgnoreCase)
            ? VolumeFormat.Hdf5
        : path.EndsWith(".ome.tif", StringComparison.OrdinalIgnoreCase) || path.EndsWith(
            ".ome.tiff", StringComparison.OrdinalIgnoreCase) ? VolumeFormat.Ome
        : VolumeFormat.ImageJ;

    private static void Check(VolumeWriteOptions options, VolumeFormat format)
    {
        if (!Enum.IsDefined(format)) throw new ArgumentOutOfRangeException(nameof(options), format, "The format is not a defined value.");
        if (options.Compression is { } compression && !Enum.IsDefined(compression))
        {
            throw new ArgumentOutOfRangeException(nameof(options), compression, "The compression is not a defined value.");
        }

        if (format == VolumeFormat.Npy && options.Compression is { } any and not VolumeCompression.None)
        {
            throw new ArgumentException(
                $"A .npy file is never compressed; leave VolumeWriteOptions.Compression at null instead of {any}, or write a .tif "
                + "file.", nameof(options));
        }

        if (format == VolumeFormat.Hdf5) CheckHdf5(options);

        // Also applies if Deflate is the default, as for labels.
        int hardest = options.Compression == VolumeCompression.Zstd ? 22 : 9;
        int softest = options.Compression == VolumeCompression.Zstd ? 1 : 0;
        if (options.CompressionLevel is { } level && (level < softest || level > hardest))
        {
            string range = string.Create(CultureInfo.InvariantCulture, $"CompressionLevel must be from {softest} to {hardest}.");
            throw new ArgumentOutOfRangeException(nameof(options), level, range);
        }

        if (options.LargestLabel is { } largest) ArgumentOutOfRangeException.ThrowIfNegative(largest, nameof(options));
        _ = ParallelWork.Threads(options.MaximumThreads, nameof(options));
    }

    // Scanning volumes in memory is cheap; only those created one by one need the largest label in advance.
    private static VolumeWriteOptions? InMemory(VolumeWriteOptions? options) =>
        options is null ? null : options with { LargestLabel = null };

    private static HyperstackLayout CommonLayout<T>(IReadOnlyList<Volume<T>> volumes, string parameter, string what)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(volumes, parameter);
        if (volumes.Count == 0) throw new ArgumentException("There is no volume to write.", parameter);
        for (int i = 0; i < volumes.Count; i++)
        {
            ArgumentNullException.ThrowIfNull(volumes[i], parameter);
            if (volumes[i].Spacing == volumes[0].Spacing) continue;
            throw new ArgumentException(
                $"{what} {i} (counted from 0) has the spacing {Say(volumes[i].Spacing)}, but the first one has {Say(volumes[0].Spacing)}; "
                + "all must have the same spacing.",
                parameter);
        }

        return new HyperstackLayout { Shape = volumes[0].Shape, Spacing = volumes[0].Spacing };

        static string Say(VoxelSpacing? spacing) => spacing?.ToString() ?? "unknown";
    }
}
