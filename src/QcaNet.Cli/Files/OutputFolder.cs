namespace QcaNet.Cli.Files;

/// <summary>Folders that results go to.</summary>
internal static class OutputFolder
{
    /// <summary>Makes a folder where it does not exist, and makes sure that files can be written to it before hours of work are spent.</summary>
    /// <returns>The path as given.</returns>
    /// <exception cref="CallException">It cannot be made or written to.</exception>
    public static string Prepare(string path)
    {
        try
        {
            Directory.CreateDirectory(path);
            string probe = Path.Combine(path, $".{Path.GetRandomFileName()}.tmp");
            using (File.Create(probe, 1, FileOptions.DeleteOnClose))
            {
            }

            return path;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new CallException($"{path}: the output folder cannot be written to ({error.Message.TrimEnd('.')}); choose another one with --output.", error);
        }
    }
}
