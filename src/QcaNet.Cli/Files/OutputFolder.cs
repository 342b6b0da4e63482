using QcaNet.Files;

namespace QcaNet.Cli.Files;

/// <summary>Output folders.</summary>
internal static class OutputFolder
{
    /// <summary>Creates a folder if it does not exist, and checks that it is writable before hours of work are spent.</summary>
    /// <returns>The path as given.</returns>
    /// <exception cref="CallException">The folder cannot be created or is not writable.</exception>
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
            throw new CallException(
                $"{path}: the output folder is not writable ({SystemMessage.Of(error)}); choose another one with --output.", error);
        }
    }
}
