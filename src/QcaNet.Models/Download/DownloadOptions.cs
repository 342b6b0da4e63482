namespace QcaNet.Models.Download;

/// <summary>Limits of a download.</summary>
public sealed record DownloadOptions
{
    /// <summary>
    /// Longest wait for the server's answer or for the next bytes; after that, the download is resumed in a new attempt. Default: 30
    /// seconds.
    /// </summary>
    public TimeSpan ReadLimit { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Longest total time for one file. Default: 2 hours.</summary>
    public TimeSpan TotalLimit { get; init; } = TimeSpan.FromHours(2);

    /// <summary>Number of attempts without a new byte before the download fails, 1 or more. Default: 3.</summary>
    public int Attempts { get; init; } = 3;
}
