using QcaNet.Models.Download;
using QcaNet.Models.Networks;
using QcaNet.Volumes;
using QcaNet.Volumes.Preprocessing;

namespace QcaNet.Models.Weights.Import;

/// <summary>
/// Downloads the weights published by the authors of QCANet from their server, and imports them. The library does not include them,
/// because no license is stated.
/// </summary>
/// <remarks>
/// <para>
/// The authors do not state the voxel size that the networks were trained at, so their published protocol is used: stacks interpolated to
/// cubes with the spacing in the plane (0.8 micrometers in the published data), scaled by minimum and maximum, with a threshold of 0.5.
/// </para>
/// <para>
/// The authors do not publish a hash of the files. They are verified by the server's certificate, the checksum of every array in the file,
/// and the network, which must be that of the paper. <see cref="PublishedFile.Sha256"/> is the hash of the received bytes, and is stored in
/// the metadata as <c>source_sha256</c>. If you have a hash from an earlier download or another source, pass it, and no other file is
/// accepted.
/// </para>
/// </remarks>
public static class PublishedWeights
{
    /// <summary>Metadata key of the hash of the downloaded file.</summary>
    public const string HashKey = "source_sha256";

    private const long LargestFile = 512L << 20;
    private const string Citation =
        "Tokuoka Y. et al., 3D convolutional neural networks-based segmentation to acquire quantitative criteria of the nucleus during "
        + "mouse embryogenesis, npj Systems Biology and Applications 6, 32 (2020)";

    /// <summary>The folder of the authors' server.</summary>
    public static Uri Server { get; } = new("https://fun.bio.keio.ac.jp/software/QCANet/");

    /// <summary>Address of a network's file.</summary>
    public static Uri AddressOf(NetworkRole role) => new(Server, FileName(role));

    /// <summary>Downloads one of the two networks and imports it.</summary>
    /// <param name="role">The network.</param>
    /// <param name="folder">
    /// The folder for the partial download, <c>.learned_nsn.npz.part</c> or <c>.learned_ndn.npz.part</c>. An interrupted call keeps its
    /// part, and the next one continues it; nothing is left if the call succeeds or the file is rejected.
    /// </param>
    /// <param name="options">Hash, server, time limits; null for the defaults.</param>
    /// <param name="progress">Receives the progress of the download.</param>
    /// <param name="cancellationToken">Stops the download.</param>
    /// <returns>The weights with their known metadata, the matched tensors, and the hash of the file.</returns>
    /// <exception cref="WeightsFormatException">
    /// Kind Access: the server cannot be reached, does not have the file or does not deliver it in time, or the folder is not writable.
    /// Kind Mismatch: the file has a different hash, or does not contain the paper's network. Kind Limit: it is longer than any such file.
    /// Other kinds as for <see cref="NetworkWeightsImporter"/>.
    /// </exception>
    /// <exception cref="OperationCanceledException">The download was canceled.</exception>
    public static async Task<PublishedFile> DownloadAsync(
        NetworkRole role,
        string folder,
        PublishedDownloadOptions? options = null,
        IProgress<DownloadProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        options ??= new PublishedDownloadOptions();
        using var client = new HttpClient { Timeout = Timeout.InfiniteTimeSpan };
        var address = new Uri(options.Server, FileName(role));
        string file = Path.Combine(folder, "." + FileName(role));
        string hash = await DownloadAsync(client, address, file, options, progress, cancellationToken).ConfigureAwait(false);
        try
        {
            using FileStream stream = File.OpenRead(file);
            var import = new WeightsImportOptions { Metadata = MetadataOf(role, address, hash) };
            ImportedWeights imported = NetworkWeightsImporter.Import(stream, address.ToString(), import);
            UNet3DArchitecture paper = role == NetworkRole.Nsn ? NsnArchitecture.Paper : NdnArchitecture.Paper;
            return imported.Weights.Architecture == paper ? new PublishedFile(imported, hash) : throw new WeightsFormatException(
                address.ToString(),
                WeightsFormatErrorKind.Mismatch,
                $"contains a network of {imported.Weights.Architecture}, but the paper's network has {paper}. "
                + "The file on the server has changed.");
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static string FileName(NetworkRole role) => $"learned_{(role == NetworkRole.Nsn ? "nsn" : "ndn")}.npz";

    private static async Task<string> DownloadAsync(
        HttpClient client,
        Uri address,
        string file,
        PublishedDownloadOptions options,
        IProgress<DownloadProgress>? progress,
        CancellationToken cancellationToken)
    {
        try
        {
            var download = new ResumableDownload(client, options.Limits) { MostBytes = LargestFile };
            return await download.DownloadAsync(address, file, options.Sha256, progress, cancellationToken).ConfigureAwait(false);
        }
        catch (DownloadException error)
        {
            (WeightsFormatErrorKind kind, string advice) = error.Kind switch
            {
                DownloadErrorKind.Undelivered =>
                    (WeightsFormatErrorKind.Access, " Without a network connection, download the file elsewhere and import it."),
                DownloadErrorKind.Refused =>
                    (options.Sha256 is null ? WeightsFormatErrorKind.Limit : WeightsFormatErrorKind.Mismatch, string.Empty),
                _ => (WeightsFormatErrorKind.Access, string.Empty),
            };
            throw new WeightsFormatException(address.ToString(), kind, error.Problem + advice, null, error);
        }
    }

    private static NetworkMetadata MetadataOf(NetworkRole role, Uri address, string hash) => new()
    {
        Role = role,
        Spacing = new VoxelSpacing(0.8, 0.8, 0.8),
        Normalization = Normalization.MinMax,
        Threshold = 0.5,
        Recipe = $"trained by the authors; imported from {address}",
        License = "not stated by the authors",
        Citation = Citation,
        Other = new Dictionary<string, string> { [HashKey] = hash },
    };
}
