using System.Diagnostics;
using System.Security.Cryptography;

namespace QcaNet.Batch;

/// <summary>
/// One process at a time publishes results into an output folder, or tidies it up. Held for the time of a few renames.
/// </summary>
/// <remarks>
/// The lock is an advisory one on a file in the folder (flock; on Windows exclusive opening), so that it ends with the process that holds
/// it, however that ends. The file is removed by its holder. Whoever opened it just before that would lock a file that nobody else sees any
/// more; therefore the holder stamps the file through its handle, and takes the lock for its own only if the file of that name carries the
/// stamp. On file systems without locks two processes may publish at once; what then does not fit together does not match its record and is
/// computed again.
/// </remarks>
internal sealed class OutputLock : IDisposable
{
    /// <summary>Name of the file.</summary>
    public const string FileName = ".qcanet-lock";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Windows removes an open file with its handle only. Elsewhere that option gives the lock up before the name, which lets two in.
    /// </summary>
    private static readonly FileOptions Removal = OperatingSystem.IsWindows() ? FileOptions.DeleteOnClose : FileOptions.None;

    private readonly FileStream _file;

    private OutputLock(FileStream file) => _file = file;

    /// <summary>Waits for the lock.</summary>
    /// <exception cref="IOException">The folder does not let a file be made, or another process holds the lock for half a
    /// minute.</exception>
    public static OutputLock Acquire(string folder)
    {
        string path = Path.Combine(folder, FileName);
        var watch = Stopwatch.StartNew();
        for (int attempt = 0; ; attempt++)
        {
            FileStream? file = TryOpen(path, watch.Elapsed > Patience);
            if (file is not null && IsOurs(file, path)) return new OutputLock(file);
            file?.Dispose();

            // Renames take less than a millisecond; others come first more often than they come twice.
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
            // The next holder removes it.
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
            // Even seconds: some file systems know no others.
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
