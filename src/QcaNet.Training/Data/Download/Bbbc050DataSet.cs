using System.IO.Compression;
using System.Text.RegularExpressions;
using QcaNet.Models.Download;

namespace QcaNet.Training.Data.Download;

/// <summary>BBBC050: mouse embryos with outlined nuclei, of the Broad Bioimage Benchmark Collection.</summary>
/// <remarks>
/// CC BY 3.0. Cite Tokuoka et al. 2020, npj Systems Biology and Applications 6, 32, and image set BBBC050v2, Ljosa et al. 2012, Nature Methods 9, 637. The files
/// do not say their spacing: 1.75 x 0.8 x 0.8 micrometers in the training half, 2.0 x 0.8 x 0.8 in the test half.
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
    /// Fetches both archives, or takes them from a folder, checks them, and unpacks them to <c>train</c> and <c>test</c>, each in the layout that
    /// <see cref="LabeledFolder"/> reads.
    /// </summary>
    /// <param name="folder">Where the data go; created where missing. Archives are kept in <c>archives</c>, and can be deleted afterward.</param>
    /// <param name="archives">A folder that holds <c>Images.zip</c> and <c>GroundTruth.zip</c>; null fetches them.</param>
    /// <param name="options">Limits; null means the defaults.</param>
    /// <param name="progress">Told how the downloads go.</param>
    /// <param name="cancellationToken">Stops the work; what was fetched stays for the next call.</param>
    /// <returns>Number of files unpacked.</returns>
    /// <exception cref="TrainingDataException">An archive is missing, cannot be fetched or is another one; or the folder holds the data already.</exception>
    public static Task<int> FetchAsync(
        string folder,
        string? archives = null,
        DownloadOptions? options = null,
        IProgress<DownloadProgress>? progress = null,
        CancellationToken cancellationToken = default) =>
        FetchAsync(folder, archives, options ?? new DownloadOptions(), progress, Address, Archives, cancellationToken);

    internal static async Task<int> FetchAsync(
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
            if (Path.Exists(existing)) throw new TrainingDataException($"{existing} exists already; take it away, or choose another folder.");
        }

        string place = archives ?? Path.Combine(folder, "archives");
        Directory.CreateDirectory(folder);
        if (archives is null) await DownloadAsync(place, options, progress, address, files, cancellationToken).ConfigureAwait(false);
        foreach ((string name, string hash) in files)
        {
            string file = Path.Combine(place, name);
            if (!File.Exists(file)) throw new TrainingDataException($"{file}: there is no such file; the archives are {files[0].Name} and {files[1].Name}.");
            string found = await ResumableDownload.HashAsync(file, cancellationToken).ConfigureAwait(false);
            if (found != hash) throw new TrainingDataException($"{file}: the SHA-256 is {found}, not {hash}; fetch the archive again.");
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
                await download.FetchAsync(from, Path.Combine(place, name), hash, progress, cancellationToken).ConfigureAwait(false);
            }
            catch (DownloadException error)
            {
                throw new TrainingDataException(error.Message);
            }
        }
    }

    /// <summary>Unpacks into a folder of its own beside the target; only when all is there the halves are renamed into place.</summary>
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

                    // Names are matched as a whole and put together anew: nothing in an archive can point elsewhere.
                    Match match = StackName().Match(entry.FullName);
                    if (!match.Success) continue;
                    if (entry.Length > LargestEntry) throw new TrainingDataException($"{archive}: {entry.Length} bytes are too many for a stack.");
                    string target = Path.Combine(temporary, match.Groups["half"].Value, match.Groups["kind"].Value);
                    Directory.CreateDirectory(target);
                    entry.ExtractToFile(Path.Combine(target, match.Groups["name"].Value));
                    count++;
                }
            }

            if (count == 0) throw new TrainingDataException($"{folder}: the archives hold no stacks of BBBC050.");
            foreach (string half in Directory.GetDirectories(temporary)) Directory.Move(half, Path.Combine(folder, Path.GetFileName(half)));
            return count;
        }
        catch (InvalidDataException error)
        {
            throw new TrainingDataException($"{folder}: an archive is damaged ({error.Message.TrimEnd('.')}); fetch it again.");
        }
        finally
        {
            if (Directory.Exists(temporary)) Directory.Delete(temporary, recursive: true);
        }
    }

    [GeneratedRegex(@"^(?:Images|GroundTruth)/(?<half>train|test)/(?<kind>Images|GroundTruth_(?:QCANet|NSN|NDN))/(?<name>[A-Za-z0-9_-]+\.tif)$")]
    private static partial Regex StackName();
}
