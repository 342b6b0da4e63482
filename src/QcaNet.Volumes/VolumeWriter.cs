using System.Globalization;
using System.Runtime.ExceptionServices;
using QcaNet.Threading;
using QcaNet.Volumes.Npy;
using QcaNet.Volumes.Tiff;

namespace QcaNet.Volumes;

/// <summary>
/// Writes volumes, channels and time series as TIFF, one page per plane, with the axes and lengths that ImageJ, Fiji and tifffile read, or
/// as OME-TIFF; and single volumes as NumPy's <c>.npy</c> or HDF5. A file appears whole or not at all: it is written beside
/// its place under a temporary name, flushed to the disk, and renamed; an existing file is replaced only then. See
/// <see cref="AtomicFile"/>.
/// </summary>
/// <remarks>
/// <para>
/// Streams get the same bytes from their present position on, and stay open; the format is <see cref="VolumeWriteOptions.Format"/>, or
/// ImageJ's. One that can seek is written in place. One that cannot gets the file in one go once it is finished, which is held in memory
/// until then; a <c>.npy</c> file is never held.
/// </para>
/// <para>
/// Voxel types: byte, sbyte, ushort, short, uint, float and double are stored as they are. int means labels: stored in 16 bits where all
/// of the file's are in 0..65535, else as uint32, or int32 where a value is negative (a <c>.npy</c> file always holds int32).
/// </para>
/// <para>
/// What ImageJ's own reader makes of them: byte, ushort and float as they are; short with its calibration for signed values; 32-bit labels
/// as floats, exact up to 2^24; sbyte as if unsigned; double not at all. Bio-Formats, which Fiji has, reads all of them.
/// </para>
/// <para>
/// Up to 4 GiB a file has the old form of TIFF; beyond it is a BigTIFF, except for an ImageJ hyperstack without compression: that has the
/// form in which ImageJ itself writes such stacks, one page whose planes follow each other. ImageJ, tifffile and <see cref="VolumeReader"/>
/// read all planes of it, other programs the first one; choose <see cref="VolumeFormat.Ome"/> for those.
/// </para>
/// </remarks>
public static partial class VolumeWriter
{
    /// <summary>Writes a volume.</summary>
    /// <typeparam name="T">The voxel type; see the remarks on <see cref="VolumeWriter"/>.</typeparam>
    /// <param name="path">
    /// Where the file goes; its folder exists. The name decides on the format; see <see cref="VolumeWriteOptions.Format"/>.
    /// </param>
    /// <param name="volume">The voxels and their spacing; without a spacing no length is written.</param>
    /// <param name="options">Format and compression; null for the default.</param>
    /// <exception cref="FileAccessException">No such folder, no permission, disk full. Nothing is left behind.</exception>
    /// <exception cref="ArgumentException">An option is out of range, or means nothing to the format.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is not a voxel type.</exception>
    public static void Write<T>(string path, Volume<T> volume, VolumeWriteOptions? options = null)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(volume);
        WriteHyperstack(path, new HyperstackLayout { Shape = volume.Shape, Spacing = volume.Spacing }, (_, _) => volume, InMemory(options));
    }

    /// <summary>Writes a volume on a thread of the pool.</summary>
    /// <param name="path">Where the file goes; its folder exists.</param>
    /// <param name="volume">The voxels and their spacing; not to be changed before the task ends.</param>
    /// <param name="options">Format and compression; null for the default.</param>
    /// <param name="cancellationToken">Checked before the file is begun.</param>
    /// <inheritdoc cref="Write{T}(string, Volume{T}, VolumeWriteOptions?)" path="/*[not(self::summary or self::param)]"/>
    public static Task WriteAsync<T>(
        string path, Volume<T> volume, VolumeWriteOptions? options = null, CancellationToken cancellationToken = default)
        where T : unmanaged => Task.Run(() => Write(path, volume, options), cancellationToken);

    /// <summary>Writes volumes as the time points of one file.</summary>
    /// <typeparam name="T">
    /// The voxel type; see the remarks on <see cref="VolumeWriter"/>. Labels have 16 or 32 bits in all time points alike.
    /// </typeparam>
    /// <param name="path">Where the file goes.</param>
    /// <param name="timePoints">At least one volume; all of one shape and spacing.</param>
    /// <param name="interval">Seconds between them; null where unknown.</param>
    /// <param name="options">Format and compression; null for the default.</param>
    /// <exception cref="FileAccessException">As <see cref="Write{T}(string, Volume{T}, VolumeWriteOptions?)"/>.</exception>
    /// <exception cref="VolumeFormatException">
    /// Kind Unsupported: several volumes into a <c>.npy</c> file, which does not name its axes.
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
    /// <param name="path">Where the file goes.</param>
    /// <param name="channels">At least one volume; all of one shape and spacing.</param>
    /// <param name="options">Format and compression; null for the default.</param>
    /// <inheritdoc cref="WriteSeries{T}(string, IReadOnlyList{Volume{T}}, double?, VolumeWriteOptions?)" path="/exception"/>
    public static void WriteChannels<T>(string path, IReadOnlyList<Volume<T>> channels, VolumeWriteOptions? options = null)
        where T : unmanaged
    {
        HyperstackLayout layout = CommonLayout(channels, nameof(channels), "Channel");
        WriteHyperstack(path, layout with { Channels = channels.Count }, (_, channel) => channels[channel], InMemory(options));
    }

    /// <summary>
    /// Writes any number of time points and channels, asking for one volume at a time: a series may be far larger than memory, of which
    /// the call takes one or two megabytes per thread besides the volume in hand.
    /// </summary>
    /// <typeparam name="T">
    /// The voxel type; see the remarks on <see cref="VolumeWriter"/>. For labels (int) set <see cref="VolumeWriteOptions.LargestLabel"/>,
    /// or each volume is asked for twice: once to see how large labels get, once to write.
    /// </typeparam>
    /// <param name="path">Where the file goes.</param>
    /// <param name="layout">Axes and lengths of the whole file.</param>
    /// <param name="volumeAt">
    /// Gives the volume of a time point (first argument, from 0) and channel (second, from 0): all channels of the first time point, then
    /// of the next. Its shape is the layout's; its own spacing is not looked at. What it throws comes out of this call, and no file is
    /// written.
    /// </param>
    /// <param name="options">Format and compression; null for the default.</param>
    /// <inheritdoc cref="WriteSeries{T}(string, IReadOnlyList{Volume{T}}, double?, VolumeWriteOptions?)" path="/exception"/>
    /// <exception cref="ArgumentException">
    /// The layout or an option is out of range; a volume has another shape; a label is negative or above
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

        // An error of the caller's own code must not be mistaken for one of the disk that is written to.
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
            // Before the file is begun: its voxels have one type from the first to the last volume.
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
        if (!Enum.IsDefined(format)) throw new ArgumentOutOfRangeException(nameof(options), format, "There is no such format.");
        if (options.Compression is { } compression && !Enum.IsDefined(compression))
        {
            throw new ArgumentOutOfRangeException(nameof(options), compression, "There is no such compression.");
        }

        if (format == VolumeFormat.Npy && options.Compression is { } any and not VolumeCompression.None)
        {
            throw new ArgumentException(
                $"A .npy file is never compressed; leave VolumeWriteOptions.Compression at null instead of {any}, or write a .tif "
                + "file.", nameof(options));
        }

        if (format == VolumeFormat.Hdf5) CheckHdf5(options);

        // Deflate where labels choose it themselves.
        int hardest = options.Compression == VolumeCompression.Zstd ? 22 : 9;
        int softest = options.Compression == VolumeCompression.Zstd ? 1 : 0;
        if (options.CompressionLevel is { } level && (level < softest || level > hardest))
        {
            string range = string.Create(CultureInfo.InvariantCulture, $"CompressionLevel runs from {softest} to {hardest}.");
            throw new ArgumentOutOfRangeException(nameof(options), level, range);
        }

        if (options.LargestLabel is { } largest) ArgumentOutOfRangeException.ThrowIfNegative(largest, nameof(options));
        _ = ParallelWork.Threads(options.MaximumThreads, nameof(options));
    }

    // Volumes in memory are looked through at little cost; only those made one by one need the largest label in advance.
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
                $"{what} {i} (counted from 0) has the spacing {Say(volumes[i].Spacing)}, the first one {Say(volumes[0].Spacing)}; a "
                + "file has one.",
                parameter);
        }

        return new HyperstackLayout { Shape = volumes[0].Shape, Spacing = volumes[0].Spacing };

        static string Say(VoxelSpacing? spacing) => spacing?.ToString() ?? "unknown";
    }
}
