using QcaNet.Files;
using QcaNet.Volumes;

namespace QcaNet.Batch;

/// <summary>
/// A run's temporary folder inside the output folder: results are written here and then renamed to their final paths. It is deleted when
/// the run ends, even by a signal; if the process is killed, the next run into the output folder deletes it.
/// </summary>
internal sealed class Staging : IDisposable
{
    /// <summary>Prefix of the folder's name.</summary>
    public const string Prefix = ".qcanet-run-";

    private const string OwnerFile = ".owner";

    /// <summary>
    /// Time after which a folder on a network drive that belongs to a process on another machine counts as abandoned. A run touches its
    /// folder with every stack.
    /// </summary>
    private static readonly TimeSpan Abandoned = TimeSpan.FromDays(1);

    private static readonly HashSet<Staging> Live = [];
    private static readonly Lock Gate = new();
    private static bool _ending;

    private readonly string _output;
    private readonly FileStream _owner;

    static Staging() => AppDomain.CurrentDomain.ProcessExit += (_, _) => EndAll();

    private Staging(string output, string folder, FileStream owner) => (_output, Folder, _owner) = (output, folder, owner);

    /// <summary>The temporary folder.</summary>
    public string Folder { get; }

    /// <summary>Creates a folder, after cleaning up those of killed runs.</summary>
    /// <param name="output">The output folder; it must exist.</param>
    /// <exception cref="IOException">The output folder is not writable.</exception>
    public static Staging Create(string output)
    {
        Staging staging = Make(output);

        // After the folder lock is released: a publication enters the gate first and acquires the lock second.
        lock (Gate) Live.Add(staging);
        return staging;
    }

    /// <summary>Completes or deletes what killed runs left in an output folder.</summary>
    /// <param name="output">The output folder.</param>
    /// <param name="locksHold">Whether a file lock proves that a process is running; null decides by the type of drive.</param>
    /// <exception cref="IOException">The output folder is not writable.</exception>
    public static void CleanUp(string output, bool? locksHold = null)
    {
        if (!Directory.Exists(output) || !Leftovers(output).Any()) return;
        using var only = OutputLock.Acquire(output);
        Recover(output, locksHold ?? LocksHold(output));
    }

    /// <summary>Path for a temporary file of a kind. Its name begins with a dot, so that it is not mistaken for a result.</summary>
    public string FileFor(string kind, string extension) => Path.Combine(Folder, $".{kind}{extension}");

    /// <summary>Renames the files of one result to their final paths; after that, it is complete.</summary>
    /// <exception cref="FileAccessException">A path is not writable. Nothing was renamed; an earlier result is unchanged.</exception>
    public void Publish(Publication publication)
    {
        try
        {
            // A process that is ending also enters this gate: it waits for renames in progress and prevents new ones.
            lock (Gate)
            {
                ObjectDisposedException.ThrowIf(_ending, this);
                using var only = OutputLock.Acquire(_output);
                publication.Prepare(_output);
                publication.Begin(Folder);
                publication.Carry(_output, Folder);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            string problem = $"The result could not be written: {SystemMessage.Of(error)}; free some space, or choose another folder.";
            throw new FileAccessException(_output, problem, error);
        }
    }

    /// <summary>Removes the temporary files of a stack that failed.</summary>
    public void Clear()
    {
        foreach (string file in Directory.Exists(Folder) ? Directory.EnumerateFiles(Folder, "*", AllFiles) : [])
        {
            if (Path.GetFileName(file) != OwnerFile) TryDelete(file);
        }
    }

    public void Dispose()
    {
        lock (Gate) Live.Remove(this);
        _owner.Dispose();
        TryDeleteFolder(Folder);
    }

    private static Staging Make(string output)
    {
        using var only = OutputLock.Acquire(output);
        Recover(output, LocksHold(output));
        string folder = Path.Combine(output, Prefix + Path.GetRandomFileName().Replace(".", string.Empty, StringComparison.Ordinal));
        Directory.CreateDirectory(folder);
        var owner = new FileStream(
            Path.Combine(folder, OwnerFile), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        owner.Write(System.Text.Encoding.UTF8.GetBytes(RunningProcess.Current.ToString()));
        owner.Flush();
        return new Staging(output, folder, owner);
    }

    private static EnumerationOptions AllFiles => new() { AttributesToSkip = FileAttributes.None, IgnoreInaccessible = true };

    private static void EndAll()
    {
        // A publication holds the gate for a few milliseconds; a process that is ending should not wait much longer than that.
        bool entered = Gate.TryEnter(TimeSpan.FromSeconds(1));
        _ending = true;
        if (!entered) return;
        foreach (Staging staging in Live) TryDeleteFolder(staging.Folder);
        Gate.Exit();
    }

    private static IEnumerable<string> Leftovers(string output) =>
        Directory.EnumerateFileSystemEntries(output, ".qcanet-*", AllFiles)
            .Where(f => Path.GetFileName(f).StartsWith(Prefix, StringComparison.Ordinal) || Path.GetFileName(f) == OutputLock.FileName);

    private static void Recover(string output, bool locksHold)
    {
        foreach (string folder in Directory.EnumerateDirectories(output, Prefix + "*", AllFiles))
        {
            if (!IsLeftBehind(folder, locksHold)) continue;

            // The run was killed between the first and the last rename: the remaining files are here, so complete the renames.
            Publication.Read(folder, output)?.Carry(output, folder);
            TryDeleteFolder(folder);
        }
    }

    private static bool IsLeftBehind(string folder, bool locksHold)
    {
        string file = Path.Combine(folder, OwnerFile);
        try
        {
            using var owner = new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);

            // The owner keeps this file open, and created it while it held the lock that this process holds now.
            if (locksHold) return true;
            byte[] text = new byte[(int)Math.Min(owner.Length, 1024)];
            owner.ReadExactly(text);
            return RunningProcess.Parse(System.Text.Encoding.UTF8.GetString(text))?.HasEnded() == true
                || DateTime.UtcNow - Directory.GetLastWriteTimeUtc(folder) > Abandoned;
        }
        catch (FileNotFoundException)
        {
            // The folder is created while the lock is held, so either the owner's file exists, or the deletion was interrupted.
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The owner has the file open: it is still running.
            return false;
        }
    }

    /// <summary>Whether file locks are reliable: on local drives. Network drives may lock for one machine only, or not at all.</summary>
    private static bool LocksHold(string folder)
    {
        try
        {
            return new DriveInfo(Path.GetFullPath(folder)).DriveType is DriveType.Fixed or DriveType.Ram or DriveType.Removable;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return false;
        }
    }

    private static void TryDelete(string file)
    {
        try
        {
            File.Delete(file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
        }
    }

    private static void TryDeleteFolder(string folder)
    {
        for (int attempt = 0; attempt < 3; attempt++)
        {
            try
            {
                if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
                return;
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // Another thread of the ending process may just have created a file in it.
            }
        }
    }
}
