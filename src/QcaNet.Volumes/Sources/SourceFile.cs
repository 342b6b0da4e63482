using Microsoft.Win32.SafeHandles;

namespace QcaNet.Volumes.Sources;

/// <summary>
/// The bytes of an open file: reads by position, never beyond its end, and the exceptions that name it. Several threads may read at once.
/// </summary>
internal sealed class SourceFile : IDisposable
{
    private readonly SafeFileHandle _handle;

    private SourceFile(string path, SafeFileHandle handle, long length)
    {
        Path = path;
        _handle = handle;
        Length = length;
    }

    /// <summary>The path as the caller gave it.</summary>
    internal string Path { get; }

    /// <summary>Bytes of the file when it was opened.</summary>
    internal long Length { get; }

    /// <summary>Opens a file for reading.</summary>
    /// <exception cref="VolumeFormatException">Kind Access: there is none, it is a folder, or it may not be read.</exception>
    internal static SourceFile Open(string path)
    {
        SafeFileHandle? handle = null;
        try
        {
            handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
            return new SourceFile(path, handle, RandomAccess.GetLength(handle));
        }
        catch (Exception e)
        {
            handle?.Dispose();
            string problem = e switch
            {
                FileNotFoundException or DirectoryNotFoundException => "There is no such file; check the path.",
                UnauthorizedAccessException when Directory.Exists(path) => "This is a folder; name a TIFF file in it.",
                UnauthorizedAccessException => "No permission to read the file.",
                _ => $"The file could not be opened: {e.Message}",
            };
            throw new VolumeFormatException(path, VolumeFormatErrorKind.Access, problem, null, e);
        }
    }

    public void Dispose() => _handle.Dispose();

    internal VolumeFormatException Malformed(string problem, long? position = null, Exception? cause = null) =>
        new(Path, VolumeFormatErrorKind.Malformed, problem, position, cause);

    internal VolumeFormatException Unsupported(string problem) =>
        new(Path, VolumeFormatErrorKind.Unsupported, problem);

    internal VolumeFormatException Limit(string problem) =>
        new(Path, VolumeFormatErrorKind.Limit, problem);

    /// <summary>The error for bytes that the file should have and has not.</summary>
    internal VolumeFormatException EndsEarly(long position, long needed) => Malformed(
        FormattableString.Invariant($"The file is cut off or damaged: {needed} bytes are needed here, but the file ends at byte {Length}. Copy or export it again."),
        position);

    /// <summary>Fills the buffer from the given position, which may be any number.</summary>
    /// <exception cref="VolumeFormatException">Malformed: the file ends before; Access: the disk or the network fails.</exception>
    internal void Read(long position, Span<byte> buffer)
    {
        if (position < 0 || position > Length - buffer.Length) throw EndsEarly(position, buffer.Length);
        try
        {
            while (!buffer.IsEmpty)
            {
                int read = RandomAccess.Read(_handle, buffer, position);

                // Only where the file shrinks while it is read: its length was checked before.
                if (read == 0) throw EndsEarly(position, buffer.Length);
                position += read;
                buffer = buffer[read..];
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new VolumeFormatException(Path, VolumeFormatErrorKind.Access, $"The file could not be read: {e.Message}", position, e);
        }
    }
}
