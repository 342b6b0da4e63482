namespace QcaNet.Volumes;

/// <summary>Files that appear whole or not at all: what every writer of the library uses.</summary>
public static class AtomicFile
{
    /// <summary>
    /// Lets <paramref name="write"/> fill a temporary file beside the target, flushes it to the disk and renames it. Whatever
    /// goes wrong, the temporary file is removed and an existing target stays as it was.
    /// </summary>
    /// <param name="path">The target; its folder must exist.</param>
    /// <param name="write">Fills the file; may throw anything, which then comes out of the call.</param>
    /// <exception cref="VolumeFormatException">Kind Access: the folder or the disk does not let the file be written.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(write);
        string target = Path.GetFullPath(path);
        string folder = Path.GetDirectoryName(target) ?? target;
        if (Directory.Exists(target)) throw Refused(path, "There is a folder of this name; give the name of a file.", null);
        if (!Directory.Exists(folder)) throw Refused(path, $"The folder {folder} does not exist; create it first.", null);

        string temporary = Path.Combine(folder, $".{Path.GetRandomFileName()}.tmp");
        bool created = false;
        try
        {
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None))
            {
                created = true;
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, target, overwrite: true);
        }
        catch (Exception e)
        {
            if (created) TryDelete(temporary);
            if (e is UnauthorizedAccessException) throw Refused(path, "No permission to write here; choose another folder.", e);
            if (e is IOException) throw Refused(path, $"The file could not be written: {e.Message}", e);
            throw;
        }
    }

    private static VolumeFormatException Refused(string path, string problem, Exception? cause) =>
        new(path, VolumeFormatErrorKind.Access, problem, null, cause);

    // A second failure must not hide the first, which says what is wrong.
    private static void TryDelete(string file)
    {
        try
        {
            File.Delete(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }
}
