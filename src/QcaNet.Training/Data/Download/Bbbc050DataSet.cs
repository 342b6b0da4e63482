using System.IO.Compression;
using System.Text.RegularExpressions;
using QcaNet.Models.Download;

namespace QcaNet.Training.Data.Download;

/// <summary>BBBC050: mouse embryos with outlined nuclei, from the Broad Bioimage Benchmark Collection.</summary>
/// <remarks>
/// License: CC BY 3.0. Cite Tokuoka et al. 2020, npj Systems Biology and Applications 6:32,
/// and image set BBBC050v2, Ljosa et al. 2012, Nature Methods 9:637. The files do not contain their spacing:
/// it is 1.75 x 0.8 x 0.8 micrometers in the training set, and 2.0 x 0.8 x 0.8 in the test set.
/// </remarks>
public static partial class Bbbc050DataSet
{
    private const long LargestEntry = 256L << 20;

    private static readonly (string Name, string Hash)[] Archives =
    [
        ("Images.zip", "29f100abbfebfb1986b8e87eac091e86d8ec27cd8194f9a1c02c805e76b6dcd8"),
        ("GroundTruth.zip", "1f19b308730dccf217c4d4dcf5745ad0fcde4eeb9f9c9306b2c8abd1fe73e5d1"),
    ];

    private static readonly Uri Address = new("https://data.broadinstitute.org/bbbc/BBBC050/");

    /// <summary>
    /// Downloads both archives, or uses those in a folder, verifies them, and unpacks them
    /// to <c>train</c> and <c>test</c>, each in a layout that <see cref="LabeledFolder"/> reads.
    /// </summary>
    /// <param name="folder">
    /// Output folder; created if it does not exist. Downloaded archives are stored in <c>archives</c> and can be deleted afterward.
    /// </param>
    /// <param name="archives">Folder that contains <c>Images.zip</c> and <c>GroundTruth.zip</c>; null downloads them.</param>
    /// <param name="options">Download limits; null uses the defaults.</param>
    /// <param name="progress">Receives the progress of the downloads.</param>
    /// <param name="cancellationToken">Cancels the operation. Downloaded parts are kept for the next call.</param>
    /// <returns>Number of files unpacked.</returns>
    /// <exception cref="TrainingDataException">
    /// An archive is missing, cannot be downloaded or has the wrong hash, or the folder already contains the data.
    /// </exception>
    public static Task<int> DownloadAsync(
        string folder,
        string? archives = null,
        DownloadOptions? options = null,
        IProgress<DownloadProgress>? progress = null,
        CancellationToken cancellationToken = default) =>
        DownloadAsync(folder, archives, options ?? new DownloadOptions(), progress, Address, Archives, cancellationToken);

    internal static async Task<int> DownloadAsync(
        string folder,
        string? archives,
        DownloadOptions options,
        IProgress<DownloadProgress>? progress,
        Uri address,
        (string Name, string Hash)[] files,
        CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        foreach (string half in (string[])["train", "test"])
        {
            string existing = Path.Combine(folder, half);
            if (Path.Exists(existing)) throw new TrainingDataException($"{existing} already exists; delete it, or choose another folder.");
        }

        string place = archives ?? Path.Combine(folder, "archives");
        Directory.CreateDirectory(folder);
        if (archives is null) await DownloadAsync(place, options, progress, address, files, cancellationToken).ConfigureAwait(false);
        foreach ((string name, string hash) in files)
        {
            string file = Path.Combine(place, name);
            if (!File.Exists(file))
            {
                throw new TrainingDataException($"{file}: the file does not exist; the archives are {files[0].Name} and {files[1].Name}.");
            }

            string found = await ResumableDownload.HashAsync(file, cancellationToken).ConfigureAwait(false);
            if (found != hash) throw new TrainingDataException($"{file}: the SHA-256 is {found}, not {hash}; download the archive again.");
        }

        return Unpack(folder, files.Select(f => Path.Combine(place, f.Name)), cancellationToken);
    }

    private static async Task DownloadAsync(
        string place,
        DownloadOptions options,
        IProgress<DownloadProgress>? progress,
        Uri address,
        (string Name, string Hash)[] files,
        CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(place);
        using var client = new HttpClient { Timeout = Timeout.InfiniteTimeSpan };
        var download = new ResumableDownload(client, options);
        foreach ((string name, string hash) in files)
        {
            var from = new Uri(address, name);
            try
            {
                await download.DownloadAsync(from, Path.Combine(place, name), hash, progress, cancellationToken).ConfigureAwait(false);
            }
            catch (DownloadException error)
            {
                throw new TrainingDataException(error.Message);
            }
        }
    }

    /// <summary>
    /// Unpacks to a temporary folder next to the target. The sets are renamed into place only when everything has been unpacked.
    /// </summary>
    private static int Unpack(string folder, IEnumerable<string> archives, CancellationToken cancellationToken)
    {
        string temporary = Path.Combine(folder, $".{Path.GetRandomFileName()}.unpacking");
        int count = 0;
        try
        {
            foreach (string archive in archives)
            {
                using ZipArchive zip = ZipFile.OpenRead(archive);
                foreach (ZipArchiveEntry entry in zip.Entries)
                {
                    cancellationToken.ThrowIfCancellationRequested();

                    // Entry names must match completely, and paths are built from the parts, so that no entry can be written elsewhere.
                    Match match = StackName().Match(entry.FullName);
                    if (!match.Success) continue;
                    if (entry.Length > LargestEntry)
                    {
                        throw new TrainingDataException($"{archive}: {entry.FullName} is too large for a stack ({entry.Length} bytes).");
                    }

                    string target = Path.Combine(temporary, match.Groups["half"].Value, match.Groups["kind"].Value);
                    Directory.CreateDirectory(target);
                    entry.ExtractToFile(Path.Combine(target, match.Groups["name"].Value));
                    count++;
                }
            }

            if (count == 0) throw new TrainingDataException($"{folder}: the archives contain no stacks of BBBC050.");
            foreach (string half in Directory.GetDirectories(temporary)) Directory.Move(half, Path.Combine(folder, Path.GetFileName(half)));
            return count;
        }
        catch (InvalidDataException error)
        {
            throw new TrainingDataException($"{folder}: an archive is damaged ({error.Message.TrimEnd('.')}); download it again.");
        }
        finally
        {
            if (Directory.Exists(temporary)) Directory.Delete(temporary, recursive: true);
        }
    }

    [GeneratedRegex(
        @"^(?:Images|GroundTruth)/(?<half>train|test)/(?<kind>Images|GroundTruth_(?:QCANet|NSN|NDN))/(?<name>[A-Za-z0-9_-]+\.tif)$")]
    private static partial Regex StackName();
}
