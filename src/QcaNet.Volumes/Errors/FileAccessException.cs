namespace QcaNet.Volumes;

/// <summary>
/// The exception that is thrown when a file cannot be opened, read or written: it is missing, is not a regular file, access is denied, or
/// the disk is full.
/// </summary>
public sealed class FileAccessException : QcaNetException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="path">The file.</param>
    /// <param name="problem">What is wrong and what to do, without the path.</param>
    /// <param name="innerException">The underlying error, if any.</param>
    public FileAccessException(string path, string problem, Exception? innerException = null)
        : base($"{PrintableText.OfPath(path)}: {problem}", innerException)
    {
        Path = path;
        Problem = PrintableText.OfLines(problem);
        Remedy = Remedy.CheckPath;
    }

    /// <summary>The file, as the caller gave it. Not escaped: see <see cref="PrintableText"/>.</summary>
    public string Path { get; }

    /// <summary>What is wrong and what to do, without the path.</summary>
    public string Problem { get; }
}
