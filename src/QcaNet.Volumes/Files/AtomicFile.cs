using QcaNet.Files;

namespace QcaNet.Volumes;

/// <summary>Writes files atomically: a file appears complete or not at all. Used by every writer of the library.</summary>
/// <remarks>
/// <para>
/// The bytes are written to a new file beside the target, named <c>.TARGET.RANDOM.qcanet.tmp</c>. They are flushed to disk (fsync, on
/// Windows FlushFileBuffers), and only then is the file renamed to the target's name, which is atomic on all systems. Whoever opens the
/// target at any time, even after the process or the machine has crashed, finds either the complete old file or the complete new one. It is
/// not guaranteed that the new name is on disk when the call returns: .NET cannot flush a folder, so after a power failure within the next
/// seconds the old file may still be there.
/// </para>
/// <para>
/// A process that exits normally removes its temporary files; one that is killed leaves them behind. The next write to the same target
/// removes those that no process holds open; on network drives, where locks may not work, it removes them once they are a day old.
/// </para>
/// </remarks>
public static class AtomicFile
{
    private const string Ending = ".qcanet.tmp";

    // No writer pauses for a day; where locks do not work (some network drives), the age alone decides.
    private static readonly TimeSpan Abandoned = TimeSpan.FromDays(1);

    // Only microseconds pass between creating a file and locking it.
    private static readonly TimeSpan Unlocked = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// Lets <paramref name="write"/> fill a temporary file beside the target, flushes it to disk and renames it. If anything fails, the
    /// temporary file is removed and an existing target is left unchanged.
    /// </summary>
    /// <param name="path">The target; its folder must exist.</param>
    /// <param name="write">Fills the file; any exception it throws is propagated.</param>
    /// <exception cref="FileAccessException">
    /// The target cannot be written: no such folder, no permission, disk full, a pipe or device.
    /// </exception>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(write);
        string target = Path.GetFullPath(path);
        string folder = Path.GetDirectoryName(target) ?? target;
        RegularFile.Check(path);
        if (Directory.Exists(target)) throw Refused(path, "There is a folder of this name; give the name of a file.", null);
        if (!Directory.Exists(folder))
        {
            throw Refused(path, $"The folder {PrintableText.OfPath(folder)} does not exist; create it first.", null);
        }

        string temporary = Path.Combine(folder, $".{NameIn(target)}.{Path.GetRandomFileName()}{Ending}");
        bool created = false;
        try
        {
            LiveTemporaries.Add(temporary);
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
            if (e is not IOException) throw;
            throw Refused(path, $"The file could not be written: {SystemMessage.Of(e)}; free some space, or choose another folder.", e);
        }
        finally
        {
            LiveTemporaries.Remove(temporary);
        }

        RemoveAbandoned(folder, NameIn(target));
    }

    // Names have at most 255 bytes, so long ones are truncated. A character takes at most four bytes.
    private static string NameIn(string target)
    {
        string name = Path.GetFileName(target);
        return name.Length <= 50 ? name : name[..(char.IsHighSurrogate(name[49]) ? 49 : 50)];
    }

    private static void RemoveAbandoned(string folder, string name)
    {
        DateTime before = DateTime.UtcNow - (HasLocks(folder) ? Unlocked : Abandoned);
        int length = name.Length + Path.GetRandomFileName().Length + Ending.Length + 2;
        var all =
            new EnumerationOptions { AttributesToSkip = FileAttributes.Directory | FileAttributes.ReparsePoint, IgnoreInaccessible = true };
        try
        {
            foreach (string file in Directory.EnumerateFiles(folder, ".*" + Ending, all))
            {
                ReadOnlySpan<char> found = Path.GetFileName(file.AsSpan());
                bool isOurs = found.Length == length && found.StartsWith($".{name}.", StringComparison.Ordinal);
                if (isOurs && File.GetLastWriteTimeUtc(file) < before) TryDeleteUnused(file);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The target is written; a file that could not be removed now can be removed later.
        }
    }

    private static bool HasLocks(string folder)
    {
        try
        {
            return new DriveInfo(folder).DriveType is DriveType.Fixed or DriveType.Ram or DriveType.Removable;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return false;
        }
    }

    private static void TryDeleteUnused(string file)
    {
        try
        {
            // A file that a running process writes cannot be opened exclusively.
            using var alone = new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.Delete);
            File.Delete(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }

    private static FileAccessException Refused(string path, string problem, Exception? cause) => new(path, problem, cause);

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
