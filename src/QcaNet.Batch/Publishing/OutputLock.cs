using System.Diagnostics;
using System.Security.Cryptography;

namespace QcaNet.Batch;

/// <summary>
/// Ensures that only one process at a time publishes results to an output folder or cleans it up. The lock is held for a few renames.
/// </summary>
/// <remarks>
/// The lock is an advisory lock on a file in the folder (flock; exclusive access on Windows), so it is released when its process ends, in
/// whatever way. The holder deletes the file. A process that opened it just before that would lock a file that no other process sees any
/// more. Therefore, the holder stamps the file through its handle, and owns the lock only if the file of that name has the stamp. On file
/// systems without locks, two processes may publish at the same time; results that are mixed up do not match their record and are computed
/// again.
/// </remarks>
internal sealed class OutputLock : IDisposable
{
    /// <summary>Name of the file.</summary>
    public const string FileName = ".qcanet-lock";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Windows can delete an open file only through its handle. On other systems, this option would release the lock before it deletes the
    /// name, so two processes could hold it.
    /// </summary>
    private static readonly FileOptions Removal = OperatingSystem.IsWindows() ? FileOptions.DeleteOnClose : FileOptions.None;

    private readonly FileStream _file;

    private OutputLock(FileStream file) => _file = file;

    /// <summary>Waits for the lock.</summary>
    /// <exception cref="IOException">The file cannot be created, or another process holds the lock for half a minute.</exception>
    public static OutputLock Acquire(string folder)
    {
        string path = Path.Combine(folder, FileName);
        var watch = Stopwatch.StartNew();
        for (int attempt = 0; ; attempt++)
        {
            FileStream? file = TryOpen(path, watch.Elapsed > Patience);
            if (file is not null && IsOurs(file, path)) return new OutputLock(file);
            file?.Dispose();

            // Renames take less than a millisecond, so a short wait usually suffices.
            Thread.SpinWait(20 << Math.Min(attempt, 10));
            if (attempt > 10) Thread.Sleep(Math.Min(attempt, 50));
        }
    }

    public void Dispose()
    {
        try
        {
            if (Removal == FileOptions.None) File.Delete(_file.Name);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The next holder deletes the file.
        }
        finally
        {
            _file.Dispose();
        }
    }

    private static FileStream? TryOpen(string path, bool last)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0, Removal);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
        catch (IOException error) when (!last && error is not DirectoryNotFoundException)
        {
            return null;
        }
    }

    private static bool IsOurs(FileStream file, string path)
    {
        try
        {
            // Even seconds: some file systems support no others.
            var stamp = new DateTime(2000, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddSeconds(2 * RandomNumberGenerator.GetInt32(1 << 29));
            File.SetLastWriteTimeUtc(file.SafeFileHandle, stamp);
            return File.GetLastWriteTimeUtc(path) == stamp;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
