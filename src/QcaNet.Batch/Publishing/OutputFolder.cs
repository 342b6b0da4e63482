using QcaNet.Files;

namespace QcaNet.Batch;

/// <summary>The folder that a run writes to. It is removed again if the run created it and wrote nothing to it.</summary>
internal sealed class OutputFolder : IDisposable
{
    private readonly bool _isNew;

    private OutputFolder(string path, bool isNew) => (Path, _isNew) = (path, isNew);

    /// <summary>The path as passed by the caller.</summary>
    public string Path { get; }

    /// <summary>
    /// Creates the folder if it does not exist, and checks that it is writable before hours of work are spent. Cleans up after killed
    /// runs.
    /// </summary>
    /// <exception cref="BatchException">The folder cannot be created or is not writable.</exception>
    public static OutputFolder Prepare(string path)
    {
        bool isNew = !Directory.Exists(path);
        try
        {
            Directory.CreateDirectory(path);
            WriteProbe.Check(path);
            Staging.CleanUp(path);
            return new OutputFolder(path, isNew);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new BatchException(BatchProblemKind.Output,
                $"{path}: the output folder cannot be written to ({SystemMessage.Of(error)}).", error);
        }
    }

    public void Dispose()
    {
        try
        {
            if (_isNew && Directory.Exists(Path) && !Directory.EnumerateFileSystemEntries(Path).Any()) Directory.Delete(Path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Another run may be using it by now.
        }
    }
}
