using QcaNet.Volumes;

namespace QcaNet.Cli.Files;

/// <summary>Text files that appear whole or not at all.</summary>
internal static class AtomicTextFile
{
    /// <summary>Writes beside the target, flushes to the disk, renames.</summary>
    /// <exception cref="VolumeFormatException">Kind Access: the folder or the disk does not let the file be written; nothing is left behind.</exception>
    public static void Write(string path, Action<TextWriter> write)
    {
        string temporary = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, $".{Path.GetRandomFileName()}.tmp");
        try
        {
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            using (var writer = new StreamWriter(stream) { NewLine = "\n" })
            {
                write(writer);
                writer.Flush();
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            TryDelete(temporary);
            throw new VolumeFormatException(path, VolumeFormatErrorKind.Access, $"The file could not be written: {error.Message}", null, error);
        }
    }

    /// <summary>Removes a file where that is possible; whatever goes wrong here must not hide the error that led here.</summary>
    public static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
        }
    }
}
