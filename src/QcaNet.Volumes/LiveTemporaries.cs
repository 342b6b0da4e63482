namespace QcaNet.Volumes;

/// <summary>
/// Temporary files that this process is writing. If it exits normally (a signal that the runtime handles, <see cref="Environment.Exit"/>)
/// while other threads are still writing, they are removed; only a process that is killed leaves them behind.
/// </summary>
internal static class LiveTemporaries
{
    private static readonly HashSet<string> Files = new(StringComparer.Ordinal);
    private static readonly Lock Gate = new();
    private static bool _ending;

    static LiveTemporaries() => AppDomain.CurrentDomain.ProcessExit += (_, _) => RemoveAll();

    /// <summary>Registers a file that is about to be created.</summary>
    /// <exception cref="IOException">The process is exiting, and nothing would remove the file.</exception>
    internal static void Add(string file)
    {
        lock (Gate)
        {
            if (_ending) throw new IOException("The process is ending.");
            Files.Add(file);
        }
    }

    /// <summary>Unregisters a file that was renamed or removed.</summary>
    internal static void Remove(string file)
    {
        lock (Gate) Files.Remove(file);
    }

    private static void RemoveAll()
    {
        lock (Gate)
        {
            _ending = true;
            foreach (string file in Files)
            {
                try
                {
                    File.Delete(file);
                }
                catch (Exception e) when (e is IOException or UnauthorizedAccessException)
                {
                    // On Windows a file that is open cannot be removed; the next write to its target removes it.
                }
            }
        }
    }
}
