using QcaNet.Files;

namespace QcaNet.Batch;

/// <summary>The folder that a run writes to. One that the run made and wrote nothing to is removed again.</summary>
internal sealed class OutputFolder : IDisposable
{
    private readonly bool _isNew;

    private OutputFolder(string path, bool isNew) => (Path, _isNew) = (path, isNew);

    /// <summary>The path as it was given.</summary>
    public string Path { get; }

    /// <summary>
    /// Makes the folder where it does not exist, and makes sure that files can be written to it before hours of work are spent. Tidies up
    /// after killed runs.
    /// </summary>
    /// <exception cref="BatchException">It cannot be made or written to.</exception>
    public static OutputFolder Prepare(string path)
    {
        bool isNew = !Directory.Exists(path);
        try
        {
            Directory.CreateDirectory(path);
            string probe = System.IO.Path.Combine(path, $".{System.IO.Path.GetRandomFileName()}.qcanet.tmp");
            using (File.Create(probe, 1, FileOptions.DeleteOnClose))
            {
            }

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
            // Another run may be at work in it by now.
        }
    }
}
