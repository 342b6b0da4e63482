using QcaNet.Volumes;

namespace QcaNet.Reporting;

/// <summary>The exception that is thrown when a picture or plot cannot be written: no such folder, no permission, disk full.</summary>
public sealed class ReportException : QcaNetException
{
    /// <summary>Initializes the exception.</summary>
    /// <param name="path">The file that could not be written.</param>
    /// <param name="problem">What is wrong and how to fix it, without the path.</param>
    /// <param name="innerException">The underlying exception, if there is one.</param>
    public ReportException(string path, string problem, Exception? innerException = null)
        : base($"{path}: {problem}", innerException)
    {
        Path = path;
        Problem = problem;
    }

    /// <summary>The file that could not be written.</summary>
    public string Path { get; }

    /// <summary>What is wrong and how to fix it, without the path.</summary>
    public string Problem { get; }
}
