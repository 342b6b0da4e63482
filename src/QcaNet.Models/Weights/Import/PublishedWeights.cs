using QcaNet.Models.Download;
using QcaNet.Models.Networks;
using QcaNet.Volumes;
using QcaNet.Volumes.Preprocessing;

namespace QcaNet.Models.Weights.Import;

/// <summary>
/// The weights that QCANet's authors publish, fetched from their own server and imported. The library does not ship them: no license is
/// stated for them.
/// </summary>
/// <remarks>
/// <para>
/// Without a word from the authors on the voxels the networks were trained at, their published protocol is what counts: stacks interpolated
/// to cubes of the spacing in the plane (0.8 micrometers in the published data), scaled by minimum and maximum, a voxel belonging to the
/// class above 0.5.
/// </para>
/// <para>
/// The authors publish no hash of the files. What vouches for them is the server's certificate, the checksum of every array in the file, and the network,
/// which must be the paper's; <see cref="PublishedFile.Sha256"/> says which bytes came, and stands in the metadata as <c>source_sha256</c>. Whoever has
/// fetched them before, or has them from somebody else, gives the hash, and no other file is accepted.
/// </para>
/// </remarks>
public static class PublishedWeights
{
    /// <summary>Metadata key under which the hash of the fetched file is kept.</summary>
    public const string HashKey = "source_sha256";

    private const long LargestFile = 512L << 20;
    private const string Citation =
        "Tokuoka Y. et al., 3D convolutional neural networks-based segmentation to acquire quantitative criteria of the nucleus during mouse embryogenesis, npj Systems Biology and Applications 6, 32 (2020)";

    /// <summary>The folder of the authors' server.</summary>
    public static Uri Server { get; } = new("https://fun.bio.keio.ac.jp/software/QCANet/");

    /// <summary>Where a network's file lies.</summary>
    public static Uri AddressOf(NetworkRole role) => new(Server, FileName(role));

    /// <summary>Fetches one of the two networks and imports it.</summary>
    /// <param name="role">Which one.</param>
    /// <param name="folder">
    /// The folder where the bytes are kept while they come, under <c>.learned_nsn.npz.part</c> or <c>.learned_ndn.npz.part</c>. An interrupted call leaves what it has there,
    /// and the next one goes on from it; nothing is left when the call succeeds or the file is refused.
    /// </param>
    /// <param name="options">The hash, another server, limits in time; null for the defaults.</param>
    /// <param name="progress">Told how the download goes.</param>
    /// <param name="cancellationToken">Stops the transfer.</param>
    /// <returns>The weights with the metadata that are known of them, what was matched, and the file's hash.</returns>
    /// <exception cref="WeightsFormatException">
    /// Kind Access: the server cannot be reached, does not have the file or does not deliver in time, or the folder cannot be written. Kind Mismatch: the file has another
    /// hash, or its network is not the paper's. Kind Limit: it is longer than any such file. Others as for <see cref="NetworkWeightsImporter"/>.
    /// </exception>
    /// <exception cref="OperationCanceledException">The transfer was stopped.</exception>
    public static async Task<PublishedFile> FetchAsync(
        NetworkRole role, string folder, PublishedFetchOptions? options = null, IProgress<DownloadProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        options ??= new PublishedFetchOptions();
        using var client = new HttpClient { Timeout = Timeout.InfiniteTimeSpan };
        var address = new Uri(options.Server, FileName(role));
        string file = Path.Combine(folder, "." + FileName(role));
        string hash = await DownloadAsync(client, address, file, options, progress, cancellationToken).ConfigureAwait(false);
        try
        {
            using FileStream stream = File.OpenRead(file);
            ImportedWeights imported = NetworkWeightsImporter.Import(stream, address.ToString(), new WeightsImportOptions { Metadata = MetadataOf(role, address, hash) });
            UNet3DArchitecture paper = role == NetworkRole.Nsn ? NsnArchitecture.Paper : NdnArchitecture.Paper;
            return imported.Weights.Architecture == paper ? new PublishedFile(imported, hash) : throw new WeightsFormatException(
                address.ToString(), WeightsFormatErrorKind.Mismatch, $"holds a network of {imported.Weights.Architecture}, but the paper's network has {paper}. The file on the server has changed.");
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static string FileName(NetworkRole role) => $"learned_{(role == NetworkRole.Nsn ? "nsn" : "ndn")}.npz";

    private static async Task<string> DownloadAsync(
        HttpClient client, Uri address, string file, PublishedFetchOptions options, IProgress<DownloadProgress>? progress, CancellationToken cancellationToken)
    {
        try
        {
            var download = new ResumableDownload(client, options.Limits) { MostBytes = LargestFile };
            return await download.FetchAsync(address, file, options.Sha256, progress, cancellationToken).ConfigureAwait(false);
        }
        catch (DownloadException error)
        {
            (WeightsFormatErrorKind kind, string advice) = error.Kind switch
            {
                DownloadErrorKind.Undelivered => (WeightsFormatErrorKind.Access, " Without a network connection, download the file elsewhere and import that."),
                DownloadErrorKind.Refused => (options.Sha256 is null ? WeightsFormatErrorKind.Limit : WeightsFormatErrorKind.Mismatch, string.Empty),
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
