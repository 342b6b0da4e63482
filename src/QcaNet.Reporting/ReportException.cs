using QcaNet.Volumes;

namespace QcaNet.Reporting;

/// <summary>A picture or plot that cannot be written: no such folder, no permission, disk full.</summary>
public sealed class ReportException : QcaNetException
{
    /// <summary>Initializes the exception.</summary>
    /// <param name="path">The file that was to be written.</param>
    /// <param name="problem">What is wrong and what to do, without the path.</param>
    /// <param name="innerException">The underlying exception, if there is one.</param>
    public ReportException(string path, string problem, Exception? innerException = null)
        : base($"{path}: {problem}", innerException)
    {
        Path = path;
        Problem = problem;
    }

    /// <summary>The file that was to be written.</summary>
    public string Path { get; }

    /// <summary>What is wrong and what to do, without the path.</summary>
    public string Problem { get; }
}
