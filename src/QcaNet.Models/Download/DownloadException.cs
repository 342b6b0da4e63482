using QcaNet.Volumes;

namespace QcaNet.Models.Download;

/// <summary>Why a download failed.</summary>
internal enum DownloadErrorKind
{
    /// <summary>The server does not deliver, or not in time. What was fetched stays for the next call.</summary>
    Undelivered,

    /// <summary>The file is not the one that was asked for: another hash, or longer than any such file. Nothing of it stays.</summary>
    Refused,

    /// <summary>The file cannot be written.</summary>
    NotWritten,
}

/// <summary>A file that was not fetched. Callers say it in the error of their area.</summary>
internal sealed class DownloadException(Uri address, DownloadErrorKind kind, string problem, Exception? cause = null)
    : QcaNetException($"{address}: {problem}", cause)
{
    public DownloadErrorKind Kind { get; } = kind;

    /// <summary>What is wrong and what to do, without the address.</summary>
    public string Problem { get; } = problem;
}
