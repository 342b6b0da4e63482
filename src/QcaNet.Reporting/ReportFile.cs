namespace QcaNet.Reporting;

/// <summary>Files of a report appear whole or not at all.</summary>
internal static class ReportFile
{
    /// <summary>Writes a temporary file beside the target, flushes it to the disk and renames it; removes it if anything fails.</summary>
    /// <exception cref="ReportException">The file cannot be written.</exception>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        string target = Path.GetFullPath(path);
        string folder = Path.GetDirectoryName(target) ?? target;
        if (Directory.Exists(target)) throw new ReportException(path, "There is a folder of this name; give the name of a file.");
        if (!Directory.Exists(folder)) throw new ReportException(path, $"The folder {folder} does not exist; create it first.");

        string temporary = Path.Combine(folder, $".{Path.GetRandomFileName()}.tmp");
        bool created = false;
        try
        {
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                created = true;
                stream.Write(content);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, target, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (created) TryDelete(temporary);
            string problem = e is UnauthorizedAccessException
                ? "No permission to write here; choose another folder."
                : $"The file could not be written: {e.Message}";
            throw new ReportException(path, problem, e);
        }
    }

    // A second failure must not hide the first, which says what is wrong.
    private static void TryDelete(string file)
    {
        try
        {
            File.Delete(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }
}
