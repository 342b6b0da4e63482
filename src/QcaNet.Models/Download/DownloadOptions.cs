namespace QcaNet.Models.Download;

/// <summary>Limits of a download.</summary>
public sealed record DownloadOptions
{
    /// <summary>Longest wait for the next bytes, or for the server's answer; then the download is tried again from where it stopped. Default 30 seconds.</summary>
    public TimeSpan ReadLimit { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Longest time for one file in all. Default 2 hours.</summary>
    public TimeSpan TotalLimit { get; init; } = TimeSpan.FromHours(2);

    /// <summary>Attempts that bring no new byte before the download is given up, 1 or more. Default 3.</summary>
    public int Attempts { get; init; } = 3;
}
