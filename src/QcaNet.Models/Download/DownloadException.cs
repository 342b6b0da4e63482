using QcaNet.Volumes;

namespace QcaNet.Models.Download;

/// <summary>Why a download failed.</summary>
internal enum DownloadErrorKind
{
    /// <summary>The server did not deliver the file, or not in time. Bytes received so far are kept for the next call.</summary>
    Undelivered,

    /// <summary>The file is not the requested one: its hash differs, or it is longer than any such file. Nothing of it is kept.</summary>
    Refused,

    /// <summary>The file cannot be written.</summary>
    NotWritten,
}

/// <summary>A file could not be downloaded. Callers convert this to the exception of their area.</summary>
internal sealed class DownloadException(Uri address, DownloadErrorKind kind, string problem, Exception? cause = null)
    : QcaNetException($"{address}: {problem}", cause)
{
    public DownloadErrorKind Kind { get; } = kind;

    /// <summary>What is wrong and what to do, without the address.</summary>
    public string Problem { get; } = problem;
}
