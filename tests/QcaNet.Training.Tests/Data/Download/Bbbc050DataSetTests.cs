using System.IO.Compression;
using System.Net;
using System.Security.Cryptography;
using QcaNet.Models.Download;
using QcaNet.Tests;
using QcaNet.Training.Data;
using QcaNet.Training.Data.Download;
using QcaNet.Volumes;

namespace QcaNet.Training.Tests.Data.Download;

/// <summary>Downloads from a server on this machine that behaves as bad servers do.</summary>
public sealed class Bbbc050DataSetTests : IDisposable
{
    private static readonly DownloadOptions Quick = new() { ReadLimit = TimeSpan.FromMilliseconds(400), Attempts = 2 };

    private readonly TemporaryFolder _scratch = new();
    private readonly Dictionary<string, byte[]> _files;
    private LocalServer? _server;

    public Bbbc050DataSetTests()
    {
        _files = new Dictionary<string, byte[]> { ["Images.zip"] = Zip("Images", "Images"), ["GroundTruth.zip"] = Zip("GroundTruth", "GroundTruth_QCANet") };
    }

    private string Data => Path.Combine(_scratch.Path, "data");

    public void Dispose()
    {
        _server?.Dispose();
        _scratch.Dispose();
    }

    [Fact]
    public async Task Fetch_UnpacksBothHalvesInTheLayoutThatTrainingReads()
    {
        Serve((context, bytes) => LocalServer.Send(context, bytes, 0, bytes.Length));
        var seen = new List<DownloadProgress>();
        Assert.Equal(4, await Fetch(new Told(seen)));
        Assert.Equal(["A_1"], new LabeledFolder(Path.Combine(Data, "train")).Names);
        Assert.Equal(["B_1"], new LabeledFolder(Path.Combine(Data, "test")).Names);
        Assert.Contains(seen, p => p.File == "Images.zip" && p.Bytes == p.Total);
        Assert.Equal(["archives", "test", "train"], Directory.GetFileSystemEntries(Data).Select(Path.GetFileName).Order());
        TrainingDataException again = await Assert.ThrowsAsync<TrainingDataException>(() => Fetch());
        Assert.Contains("already exists", again.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fetch_FromAServerThatBreaksOff_ContinuesByRange()
    {
        // Each answer ends after 100 bytes.
        Serve((context, bytes) => LocalServer.Send(context, bytes, LocalServer.From(context), Math.Min(100, bytes.Length - LocalServer.From(context))));
        Assert.Equal(4, await Fetch());
        Assert.Contains("Images.zip bytes=100-", _server!.Requests);
    }

    [Fact]
    public async Task Fetch_FromAServerWithoutRanges_BeginsAnew()
    {
        Directory.CreateDirectory(Path.Combine(Data, "archives"));
        File.WriteAllBytes(Path.Combine(Data, "archives", "Images.zip.part"), _files["Images.zip"][..50]);
        Serve((context, bytes) => LocalServer.Send(context, bytes, 0, bytes.Length, ranges: false));
        Assert.Equal(4, await Fetch());
        Assert.Contains("Images.zip bytes=50-", _server!.Requests);
    }

    [Fact]
    public async Task Fetch_OfAnotherFile_IsRefusedAndDeleted()
    {
        Serve((context, bytes) => LocalServer.Send(context, new byte[bytes.Length], 0, bytes.Length));
        TrainingDataException error = await Assert.ThrowsAsync<TrainingDataException>(() => Fetch());
        Assert.Contains("SHA-256", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(Data, "archives")));
        Assert.False(Directory.Exists(Path.Combine(Data, "train")));
    }

    [Fact]
    public async Task Fetch_FromAServerThatStalls_GivesUpAndKeepsThePartForTheNextCall()
    {
        bool stalls = true;
        Serve(async (context, bytes) =>
        {
            int from = LocalServer.From(context);
            if (!stalls)
            {
                await LocalServer.Send(context, bytes, from, bytes.Length - from);
                return;
            }

            context.Response.ContentLength64 = bytes.Length;
            await context.Response.OutputStream.WriteAsync(bytes.AsMemory(0, 60));
            await context.Response.OutputStream.FlushAsync();
            await _server!.Silence();
        });
        TrainingDataException error = await Assert.ThrowsAsync<TrainingDataException>(() => Fetch());
        Assert.Contains("the server does not respond", error.Message, StringComparison.Ordinal);
        Assert.Equal(60, new FileInfo(Path.Combine(Data, "archives", "Images.zip.part")).Length);
        stalls = false;
        Assert.Equal(4, await Fetch());
        Assert.Contains("Images.zip bytes=60-", _server!.Requests);
    }

    [Fact]
    public async Task Fetch_BeyondTheLimitInAll_GivesUp()
    {
        Serve((_, _) => _server!.Silence());
        DownloadOptions options = Quick with { ReadLimit = TimeSpan.FromMinutes(1), TotalLimit = TimeSpan.FromMilliseconds(300) };
        TrainingDataException error = await Assert.ThrowsAsync<TrainingDataException>(() => Fetch(null, options));
        Assert.Contains("the total time limit was exceeded", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fetch_FromAFolder_TakesArchivesOfTheRightHashOnly()
    {
        string archives = Path.Combine(_scratch.Path, "zips");
        Directory.CreateDirectory(archives);
        foreach ((string name, byte[] bytes) in _files) File.WriteAllBytes(Path.Combine(archives, name), bytes);
        Assert.Equal(4, await Fetch(archives: archives));
        TrainingDataException error = await Assert.ThrowsAsync<TrainingDataException>(
            () => Bbbc050DataSet.DownloadAsync(Path.Combine(_scratch.Path, "other"), archives));
        Assert.Contains("the SHA-256 is", error.Message, StringComparison.Ordinal);
    }

    private static byte[] Zip(string top, string kind)
    {
        using var memory = new MemoryStream();
        using (var zip = new ZipArchive(memory, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string half, string name) in ((string, string)[])[("train", "A_1"), ("test", "B_1")])
            {
                using var scratch = new TemporaryFolder();
                string file = Path.Combine(scratch.Path, "x.tif");
                VolumeWriter.Write(file, new Volume<byte>(new Shape3D(2, 3, 4)));
                zip.CreateEntryFromFile(file, $"{top}/{half}/{kind}/{name}.tif");
            }

            zip.CreateEntry($"{top}/train/{kind}/../../../../evil.tif");
            zip.CreateEntry("__MACOSX/x.tif");
        }

        return memory.ToArray();
    }

    private Task<int> Fetch(IProgress<DownloadProgress>? progress = null, DownloadOptions? options = null, string? archives = null) =>
        Bbbc050DataSet.DownloadAsync(
            Data,
            archives,
            options ?? Quick,
            progress,
            _server?.Address ?? new Uri("http://127.0.0.1:9/"),
            [.. _files.Select(f => (f.Key, Convert.ToHexStringLower(SHA256.HashData(f.Value))))],
            TestContext.Current.CancellationToken);

    private void Serve(Func<HttpListenerContext, byte[], Task> answer) =>
        _server = new LocalServer((_, context) => answer(context, _files[context.Request.Url!.AbsolutePath.TrimStart('/')]));

    private sealed class Told(List<DownloadProgress> seen) : IProgress<DownloadProgress>
    {
        public void Report(DownloadProgress value) => seen.Add(value);
    }
}
