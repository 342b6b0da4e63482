using System.Globalization;
using QcaNet.Volumes;

namespace QcaNet.Batch;

/// <summary>
/// The temporary folder of a large volume, next to its result. It contains what an interrupted run has finished. Only one process uses it
/// at a time.
/// </summary>
internal sealed class BlockFolder : IDisposable
{
    private const string Ending = ".qcanet-blocks";

    private readonly FileStream _lock;

    private BlockFolder(string path, FileStream held) => (Path, _lock) = (path, held);

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>Runs of the mask.</summary>
    public string Runs => At("mask.runs");

    /// <summary>Runs of the markers.</summary>
    public string Markers => At("markers.runs");

    /// <summary>Results of the scan. If this file is complete, so are the runs.</summary>
    public string Scan => At("scan.index");

    /// <summary>Path of the folder for a result.</summary>
    public static string For(string labels)
    {
        string full = System.IO.Path.GetFullPath(labels);
        return System.IO.Path.Combine(System.IO.Path.GetDirectoryName(full)!, $".{System.IO.Path.GetFileName(full)}{Ending}");
    }

    /// <summary>Opens the folder of a result, and clears it unless it belongs to the same input and options.</summary>
    /// <param name="labels">The result.</param>
    /// <param name="identity">Hash of everything that the result depends on.</param>
    /// <exception cref="FileAccessException">The folder cannot be created, or another process is using it.</exception>
    public static BlockFolder Open(string labels, string identity)
    {
        string path = For(labels);
        FileStream held;
        try
        {
            Directory.CreateDirectory(path);
            held = new FileStream(System.IO.Path.Combine(path, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new FileAccessException(
                path,
                $"The folder for unfinished blocks cannot be used, or another process works on the same result: {error.Message}",
                error);
        }

        var folder = new BlockFolder(path, held);
        try
        {
            string note = folder.At("identity.txt");
            if (!File.Exists(note) || File.ReadAllText(note) != identity)
            {
                folder.Clear();
                File.WriteAllText(note, identity); // what is cut off by a crash is another identity
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            folder.Dispose();
            throw new FileAccessException(path, $"The folder for unfinished blocks cannot be used: {error.Message}", error);
        }

        return folder;
    }

    /// <summary>Path of a file in the folder.</summary>
    public string At(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Path of the labels of a part: the components of a block, a single component, or a window.</summary>
    public string Part(string kind, int number, int block = 0) =>
        At(string.Create(CultureInfo.InvariantCulture, $"{kind}-{number:D7}-{block:D7}.part"));

    /// <summary>Deletes the folder and its contents.</summary>
    public void Remove()
    {
        _lock.Dispose();
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The result is written. Remaining files are cleared or deleted by the next run.
        }
    }

    public void Dispose() => _lock.Dispose();

    private void Clear()
    {
        foreach (string file in Directory.EnumerateFiles(Path))
        {
            if (System.IO.Path.GetFileName(file) != "lock") File.Delete(file);
        }
    }
}
