using QcaNet.Models.Download;

namespace QcaNet.Models.Weights.Import;

/// <summary>How the authors' weights are fetched.</summary>
public sealed record PublishedFetchOptions
{
    /// <summary>The folder that has the files; another one is a copy of the authors'. Ends with a slash. Default: the authors' server.</summary>
    public Uri Server { get; init; } = PublishedWeights.Server;

    /// <summary>SHA-256 that the file must have, hexadecimal; null (the default) accepts the file that the server has, if it is the paper's network.</summary>
    public string? Sha256 { get; init; }

    /// <summary>Limits in time. Default: half a minute without a byte, 2 hours in all.</summary>
    public DownloadOptions Limits { get; init; } = new();
}
