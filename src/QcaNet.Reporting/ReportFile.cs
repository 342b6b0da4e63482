using QcaNet.Volumes;

namespace QcaNet.Reporting;

/// <summary>Writes the files of a report atomically: they appear complete or not at all.</summary>
internal static class ReportFile
{
    /// <exception cref="ReportException">The file cannot be written.</exception>
    public static void Write(string path, byte[] content) => Write(path, stream => stream.Write(content));

    /// <exception cref="ReportException">The file cannot be written.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        try
        {
            AtomicFile.Write(path, write);
        }
        catch (FileAccessException error)
        {
            throw new ReportException(path, error.Problem, error);
        }
    }
}
