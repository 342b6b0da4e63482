using QcaNet.Volumes.Tiff;

namespace QcaNet.Volumes;

/// <content>Writing to streams.</content>
public static partial class VolumeWriter
{
    /// <summary>Writes a volume to a stream.</summary>
    /// <param name="stream">A writable stream; it stays open.</param>
    /// <param name="volume">The voxels and their spacing; without a spacing no lengths are written.</param>
    /// <param name="options">Format and compression; null for an ImageJ hyperstack.</param>
    /// <exception cref="IOException">The stream fails.</exception>
    /// <exception cref="VolumeFormatException">
    /// Kind Limit: the stream cannot seek, and the file is too large to be held in memory.
    /// </exception>
    /// <exception cref="ArgumentException">
    /// The stream is not writable, or an option is out of range or does not apply to the format.
    /// </exception>
    /// <inheritdoc cref="Write{T}(string, Volume{T}, VolumeWriteOptions?)" path="/typeparam"/>
    public static void Write<T>(Stream stream, Volume<T> volume, VolumeWriteOptions? options = null)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(volume);
        WriteHyperstack(
            stream, new HyperstackLayout { Shape = volume.Shape, Spacing = volume.Spacing }, (_, _) => volume, InMemory(options));
    }

    /// <summary>
    /// Writes a volume to a stream without blocking while the stream accepts bytes; the file is held in memory until it is complete.
    /// </summary>
    /// <param name="stream">A writable stream; it stays open.</param>
    /// <param name="volume">The voxels and their spacing; must not be changed before the task completes.</param>
    /// <param name="options">Format and compression; null for an ImageJ hyperstack.</param>
    /// <param name="cancellationToken">Checked before the file is created and while it is written to the stream.</param>
    /// <exception cref="OperationCanceledException">The call was canceled; the stream may contain a part of the file.</exception>
    /// <inheritdoc cref="Write{T}(Stream, Volume{T}, VolumeWriteOptions?)" path="/*[not(self::summary or self::param)]"/>
    public static async Task WriteAsync<T>(
        Stream stream, Volume<T> volume, VolumeWriteOptions? options = null, CancellationToken cancellationToken = default)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(stream);
        using var buffer = new OutputBuffer();
        await Task.Run(() => Write(buffer, volume, options), cancellationToken).ConfigureAwait(false);
        await buffer.CopyToAsync(stream, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Writes volumes as time points to a stream.</summary>
    /// <param name="stream">A writable stream; it stays open.</param>
    /// <param name="timePoints">At least one volume; all with the same shape and spacing.</param>
    /// <param name="interval">Seconds between them; null if unknown.</param>
    /// <param name="options">Format and compression; null for an ImageJ hyperstack.</param>
    /// <inheritdoc cref="Write{T}(Stream, Volume{T}, VolumeWriteOptions?)" path="/*[not(self::summary or self::param)]"/>
    public static void WriteSeries<T>(
        Stream stream, IReadOnlyList<Volume<T>> timePoints, double? interval = null, VolumeWriteOptions? options = null)
        where T : unmanaged
    {
        HyperstackLayout layout = CommonLayout(timePoints, nameof(timePoints), "Time point");
        layout = layout with { TimePoints = timePoints.Count, Interval = interval };
        WriteHyperstack(stream, layout, (time, _) => timePoints[time], InMemory(options));
    }

    /// <summary>Writes volumes as channels to a stream.</summary>
    /// <param name="stream">A writable stream; it stays open.</param>
    /// <param name="channels">At least one volume; all with the same shape and spacing.</param>
    /// <param name="options">Format and compression; null for an ImageJ hyperstack.</param>
    /// <inheritdoc cref="Write{T}(Stream, Volume{T}, VolumeWriteOptions?)" path="/*[not(self::summary or self::param)]"/>
    public static void WriteChannels<T>(Stream stream, IReadOnlyList<Volume<T>> channels, VolumeWriteOptions? options = null)
        where T : unmanaged
    {
        HyperstackLayout layout = CommonLayout(channels, nameof(channels), "Channel");
        WriteHyperstack(stream, layout with { Channels = channels.Count }, (_, channel) => channels[channel], InMemory(options));
    }

    /// <summary>Writes any number of time points and channels to a stream, requesting one volume at a time.</summary>
    /// <param name="stream">A writable stream; it stays open.</param>
    /// <param name="layout">Axes and lengths of the whole file.</param>
    /// <param name="volumeAt">As for a file. Its exceptions are propagated; the stream may then contain a part of the file.</param>
    /// <param name="options">Format and compression; null for an ImageJ hyperstack.</param>
    /// <inheritdoc cref="Write{T}(Stream, Volume{T}, VolumeWriteOptions?)" path="/exception"/>
    /// <inheritdoc cref="WriteHyperstack{T}(string, HyperstackLayout, Func{int, int, Volume{T}}, VolumeWriteOptions?)" path="/typeparam"/>
    public static void WriteHyperstack<T>(
        Stream stream, HyperstackLayout layout, Func<int, int, Volume<T>> volumeAt, VolumeWriteOptions? options = null)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(stream);
        if (!stream.CanWrite) throw new ArgumentException("The stream cannot be written.", nameof(stream));
        options ??= VolumeWriteOptions.Default;
        VolumeFormat format = options.Format ?? VolumeFormat.ImageJ;
        Check<T>(layout, volumeAt, options, format, null);
        var source = new VolumeSequence<T>(layout, volumeAt);
        LabelRange? labels = Labels(source, format, options);
        if (format == VolumeFormat.Npy || (stream.CanSeek && stream.Position == 0 && stream.Length == 0))
        {
            Encode(stream, source, labels, format, options);
            return;
        }

        // The directories and the header are written last but come first in the file. A stream that cannot seek, or that already has
        // contents, therefore receives a complete file.
        using var buffer = new OutputBuffer();
        Encode(buffer, source, labels, format, options);
        buffer.CopyTo(stream);
    }
}
