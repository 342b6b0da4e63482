using QcaNet.Files;
using QcaNet.Volumes;

namespace QcaNet.Batch;

/// <summary>
/// A run's temporary folder inside the output folder: results are written here and renamed from here. It is removed when the run ends, also
/// by a signal, and by the next run into the output folder when the process was killed.
/// </summary>
internal sealed class Staging : IDisposable
{
    /// <summary>Beginning of the folder's name.</summary>
    public const string Prefix = ".qcanet-run-";

    private const string OwnerFile = ".owner";

    /// <summary>
    /// After which a folder on a network drive, of a process on another machine, counts as left behind; a run touches its folder with every
    /// stack.
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

    /// <summary>Makes a folder, after those of killed runs have been dealt with.</summary>
    /// <param name="output">The output folder; it exists.</param>
    /// <exception cref="IOException">The output folder cannot be written to.</exception>
    public static Staging Create(string output)
    {
        Staging staging = Make(output);

        // After the lock of the folder: a publication takes the gate first and the lock then.
        lock (Gate) Live.Add(staging);
        return staging;
    }

    /// <summary>Finishes or removes what killed runs left in an output folder.</summary>
    /// <param name="output">The output folder.</param>
    /// <param name="locksHold">Whether a lock on a file tells of a living process; null finds out by the kind of drive.</param>
    /// <exception cref="IOException">The output folder cannot be written to.</exception>
    public static void CleanUp(string output, bool? locksHold = null)
    {
        if (!Directory.Exists(output) || !Leftovers(output).Any()) return;
        using var only = OutputLock.Acquire(output);
        Recover(output, locksHold ?? LocksHold(output));
    }

    /// <summary>A path for a temporary file of a kind. Its name begins with a dot, so that nobody takes it for a result.</summary>
    public string FileFor(string kind, string extension) => Path.Combine(Folder, $".{kind}{extension}");

    /// <summary>Renames the files of one result to their places; from then on it is complete.</summary>
    /// <exception cref="FileAccessException">A place cannot be written to. Nothing was renamed; an earlier result is as it was.</exception>
    public void Publish(Publication publication)
    {
        try
        {
            // Also the gate of a process that ends: it waits for renames under way, and lets no others begin.
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
        // A publication under way holds the gate for a few milliseconds; a process that ends waits that long and not much longer.
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

            // Killed between the first rename and the last one: the rest is here, and what belongs together is brought together.
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

            // Its owner held this file open, and made it while it held the lock that we hold now.
            if (locksHold) return true;
            byte[] text = new byte[(int)Math.Min(owner.Length, 1024)];
            owner.ReadExactly(text);
            return RunningProcess.Parse(System.Text.Encoding.UTF8.GetString(text))?.HasEnded() == true
                || DateTime.UtcNow - Directory.GetLastWriteTimeUtc(folder) > Abandoned;
        }
        catch (FileNotFoundException)
        {
            // The folder is made while the lock is held, so that its owner's file is there, or its removal was interrupted.
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Opened by its owner, who is at work.
            return false;
        }
    }

    /// <summary>On local drives. Network drives may lock for one machine only, or not at all.</summary>
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
                // Another thread of a process that ends may just have made a file in it.
            }
        }
    }
}
