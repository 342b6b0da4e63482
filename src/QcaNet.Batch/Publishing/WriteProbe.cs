namespace QcaNet.Batch;

/// <summary>Checks that files can be created in a folder, by creating one and removing it again.</summary>
internal static class WriteProbe
{
    private const string Prefix = ".qcanet-probe-";

    /// <summary>Checks a folder, and removes what a process that was killed during the check left there.</summary>
    /// <exception cref="IOException">No file can be created in the folder.</exception>
    /// <exception cref="UnauthorizedAccessException">No file can be created in the folder.</exception>
    public static void Check(string folder)
    {
        string path = Path.Combine(folder, Prefix + Path.GetRandomFileName());
        using (new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose))
        {
        }

        // That of a process that is at work may be among them. It does not need the file any more.
        var hidden = new EnumerationOptions { AttributesToSkip = FileAttributes.None };
        foreach (string left in Directory.EnumerateFiles(folder, Prefix + "*", hidden))
        {
            try
            {
                File.Delete(left);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // The next check tries again.
            }
        }
    }
}
