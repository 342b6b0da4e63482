using QcaNet.Models.Download;

namespace QcaNet.Models.Weights.Import;

/// <summary>Options for downloading the authors' weights.</summary>
public sealed record PublishedDownloadOptions
{
    /// <summary>
    /// Address of the folder with the files, ending with a slash; it may be a copy of the authors' folder. Default: the authors' server.
    /// </summary>
    public Uri Server { get; init; } = PublishedWeights.Server;

    /// <summary>
    /// Expected SHA-256 of the file, hexadecimal. Null (the default) accepts any file that contains the paper's network.
    /// </summary>
    public string? Sha256 { get; init; }

    /// <summary>Time limits. Default: 30 seconds without a byte, 2 hours in total.</summary>
    public DownloadOptions Limits { get; init; } = new();
}
