using QcaNet.Files;

namespace QcaNet.Volumes.Sources;

/// <summary>
/// The bytes of an open file or stream: reads by position, never beyond the end, and the exceptions that name the file. Thread-safe for
/// concurrent reads.
/// </summary>
internal abstract class SourceFile : IDisposable
{
    protected SourceFile(string? path, long length)
    {
        Path = path;
        Length = length;
    }

    /// <summary>The path as the caller gave it; null for a stream.</summary>
    internal string? Path { get; }

    /// <summary>Length of the file in bytes when it was opened.</summary>
    internal long Length { get; }

    public abstract void Dispose();

    internal VolumeFormatException Malformed(string problem, long? position = null, Exception? cause = null) =>
        new(Path, VolumeFormatErrorKind.Malformed, problem, position, cause) { Remedy = Remedy.ExportAgain };

    internal VolumeFormatException Unsupported(string problem) =>
        new(Path, VolumeFormatErrorKind.Unsupported, problem) { Remedy = Remedy.ExportAsGrayStack };

    /// <summary>Creates the error for a file that exceeds a limit.</summary>
    /// <param name="problem">What exceeds it.</param>
    /// <param name="option">The property of <see cref="VolumeReadOptions"/> that can be raised; null if there is none.</param>
    internal VolumeFormatException Limit(string problem, string? option = null) =>
        new(Path, VolumeFormatErrorKind.Limit, problem, advice: option is null ? null : $"Raise VolumeReadOptions.{option} to read it.")
        {
            Remedy = option is null ? Remedy.Unspecified : Remedy.RaiseLimit,
        };

    /// <summary>Creates the error for a file whose axes are unknown.</summary>
    /// <param name="problem">What the file states about its axes, with their lengths.</param>
    /// <param name="examples">Two or more values of the option that may be correct: <c>"TZYX" or "CZYX"</c>.</param>
    /// <param name="kind">Unsupported if the file states nothing, Malformed if it states something wrong.</param>
    internal VolumeFormatException UnknownAxes(
        string problem, string examples, VolumeFormatErrorKind kind = VolumeFormatErrorKind.Unsupported) =>
        new(
            Path,
            kind,
            problem,
            advice: $"Specify them with VolumeReadOptions.Axes, slowest first: {examples}.")
        { Remedy = Remedy.NameAxes };

    /// <summary>Creates the error for missing bytes of a truncated file.</summary>
    internal VolumeFormatException EndsEarly(long position, long needed) => Malformed(
        FormattableString.Invariant(
            $"The file is truncated or corrupted: {needed} bytes are needed here, but it ends at byte {Length}. Copy or export it again."),
        position);

    /// <summary>Fills the buffer from the given position, which may be any number.</summary>
    /// <exception cref="VolumeFormatException">
    /// Malformed: the file ends too early; Access: the disk, the network or the stream fails.
    /// </exception>
    internal void Read(long position, Span<byte> buffer)
    {
        if (position < 0 || position > Length - buffer.Length) throw EndsEarly(position, buffer.Length);
        try
        {
            // Fewer bytes only if the file shrinks while it is being read: its length was checked before.
            int read = ReadCore(position, buffer);
            if (read < buffer.Length) throw EndsEarly(position + read, buffer.Length - read);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            // The message of a stream's exception may reveal a path that is not meant for the end user.
            string problem = Path is null ? "It could not be read." : $"The file could not be read: {SystemMessage.Of(e)}.";
            throw new VolumeFormatException(Path, VolumeFormatErrorKind.Access, problem, position, e) { Remedy = Remedy.CheckPath };
        }
    }

    /// <summary>Fills the buffer, or as much of it as there are bytes.</summary>
    /// <returns>The number of bytes read.</returns>
    protected abstract int ReadCore(long position, Span<byte> buffer);
}
