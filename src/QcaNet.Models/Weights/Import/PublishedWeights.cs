using QcaNet.Models.Networks;
using QcaNet.Volumes;
using QcaNet.Volumes.Preprocessing;

namespace QcaNet.Models.Weights.Import;

/// <summary>
/// The weights that QCANet's authors publish, fetched from their own server and imported. The library does not ship them: no licence is
/// stated for them.
/// </summary>
/// <remarks>
/// Without a word from the authors on the voxels the networks were trained at, their published protocol is what counts: stacks interpolated
/// to cubes of the spacing in the plane (0.8 micrometers in the published data), scaled by minimum and maximum, a voxel belonging to the
/// class above 0.5.
/// </remarks>
public static class PublishedWeights
{
    private const long LargestFile = 512L << 20;
    private const string Citation =
        "Tokuoka Y. et al., 3D convolutional neural networks-based segmentation to acquire quantitative criteria of the nucleus during mouse embryogenesis, npj Systems Biology and Applications 6, 32 (2020)";

    /// <summary>Where a network's file lies.</summary>
    public static Uri AddressOf(NetworkRole role) =>
        new($"https://fun.bio.keio.ac.jp/software/QCANet/learned_{(role == NetworkRole.Nsn ? "nsn" : "ndn")}.npz");

    /// <summary>Fetches one of the two networks and imports it. Only a temporary file is written, and removed again.</summary>
    /// <param name="role">Which one.</param>
    /// <param name="client">Does the fetching; its time limit holds for the answer's head, not for the body.</param>
    /// <param name="cancellationToken">Stops the transfer.</param>
    /// <returns>The weights with the metadata that are known of them, and what was matched.</returns>
    /// <exception cref="WeightsFormatException">
    /// Kind Access: the server cannot be reached or does not have the file. Kind Limit: it sends more than any such file has. Others as for
    /// <see cref="NetworkWeightsImporter"/>; a network that is not the paper's is a Mismatch.
    /// </exception>
    /// <exception cref="OperationCanceledException">The transfer was stopped.</exception>
    public static async Task<ImportedWeights> FetchAsync(NetworkRole role, HttpClient client, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(client);
        string address = AddressOf(role).ToString();
        string temporary = Path.GetTempFileName();
        try
        {
            using var file = new FileStream(temporary, FileMode.Open, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.Asynchronous);
            await DownloadAsync(address, client, file, cancellationToken).ConfigureAwait(false);
            file.Position = 0;
            ImportedWeights imported = NetworkWeightsImporter.Import(file, address, new WeightsImportOptions { Metadata = MetadataOf(role, address) });
            UNet3DArchitecture paper = role == NetworkRole.Nsn ? NsnArchitecture.Paper : NdnArchitecture.Paper;
            return imported.Weights.Architecture == paper ? imported : throw new WeightsFormatException(
                address, WeightsFormatErrorKind.Mismatch, $"holds a network of {imported.Weights.Architecture}, but the paper's network has {paper}. The file on the server has changed.");
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private static async Task DownloadAsync(string address, HttpClient client, FileStream file, CancellationToken cancellationToken)
    {
        try
        {
            using HttpResponseMessage answer = await client.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
            if (!answer.IsSuccessStatusCode)
            {
                throw new WeightsFormatException(address, WeightsFormatErrorKind.Access, $"the server returned {(int)answer.StatusCode} {answer.ReasonPhrase}. Try again later, or ask the authors.");
            }

            long? stated = answer.Content.Headers.ContentLength;
            if (stated > LargestFile) throw TooLarge(address);
            Stream body = await answer.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            byte[] chunk = new byte[1 << 16];
            for (int n; (n = await body.ReadAsync(chunk, cancellationToken).ConfigureAwait(false)) > 0;)
            {
                if (file.Length + n > LargestFile) throw TooLarge(address);
                await file.WriteAsync(chunk.AsMemory(0, n), cancellationToken).ConfigureAwait(false);
            }

            await file.FlushAsync(cancellationToken).ConfigureAwait(false);
            if (stated is { } length && length != file.Length) throw new HttpRequestException($"{file.Length} of {length} bytes were received");
        }
        catch (Exception error) when (error is HttpRequestException or IOException || (error is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new WeightsFormatException(
                address, WeightsFormatErrorKind.Access, $"cannot be downloaded ({error.Message}). Without a network connection, download the file elsewhere and import it: qcanet weights import FILE --output OUT.", null, error);
        }
    }

    private static WeightsFormatException TooLarge(string address) =>
        new(address, WeightsFormatErrorKind.Limit, $"the server sends more than {LargestFile >> 20} MiB; the published files are much smaller.");

    private static NetworkMetadata MetadataOf(NetworkRole role, string address) => new()
    {
        Role = role,
        Spacing = new VoxelSpacing(0.8, 0.8, 0.8),
        Normalization = Normalization.MinMax,
        Threshold = 0.5,
        Recipe = $"trained by the authors; imported from {address}",
        License = "not stated by the authors",
        Citation = Citation,
    };
}
