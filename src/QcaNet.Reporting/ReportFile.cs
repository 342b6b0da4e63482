using QcaNet.Volumes;

namespace QcaNet.Reporting;

/// <summary>Writes the files of a report atomically: they appear complete or not at all.</summary>
internal static class ReportFile
{
    /// <exception cref="ReportException">The file cannot be written.</exception>
    public static void Write(string path, byte[] content)
    {
        try
        {
            AtomicFile.Write(path, stream => stream.Write(content));
        }
        catch (FileAccessException error)
        {
            throw new ReportException(path, error.Problem, error);
        }
    }
}
