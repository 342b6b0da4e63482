using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
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
    private readonly HttpListener _listener;
    private readonly Uri _address;
    private readonly Dictionary<string, byte[]> _files;
    private readonly List<string> _requests = [];
    private readonly CancellationTokenSource _end = new();

    public Bbbc050DataSetTests()
    {
        _files = new Dictionary<string, byte[]> { ["Images.zip"] = Zip("Images", "Images"), ["GroundTruth.zip"] = Zip("GroundTruth", "GroundTruth_QCANet") };
        using (var probe = new TcpListener(IPAddress.Loopback, 0))
        {
            probe.Start();
            _address = new Uri($"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}/");
        }

        _listener = new HttpListener();
        _listener.Prefixes.Add(_address.ToString());
        _listener.Start();
    }

    private string Data => Path.Combine(_scratch.Path, "data");

    public void Dispose()
    {
        _end.Cancel();
        _listener.Close();
        _end.Dispose();
        _scratch.Dispose();
    }

    [Fact]
    public async Task Fetch_UnpacksBothHalvesInTheLayoutThatTrainingReads()
    {
        Serve((context, bytes) => Send(context, bytes, 0, bytes.Length));
        var seen = new List<DownloadProgress>();
        Assert.Equal(4, await Fetch(new Told(seen)));
        Assert.Equal(["A_1"], new LabeledFolder(Path.Combine(Data, "train")).Names);
        Assert.Equal(["B_1"], new LabeledFolder(Path.Combine(Data, "test")).Names);
        Assert.Contains(seen, p => p.File == "Images.zip" && p.Bytes == p.Total);
        Assert.Equal(["archives", "test", "train"], Directory.GetFileSystemEntries(Data).Select(Path.GetFileName).Order());
        TrainingDataException again = await Assert.ThrowsAsync<TrainingDataException>(() => Fetch());
        Assert.Contains("exists already", again.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fetch_FromAServerThatBreaksOff_ContinuesByRange()
    {
        // Each answer ends after 100 bytes.
        Serve((context, bytes) => Send(context, bytes, From(context), Math.Min(100, bytes.Length - From(context))));
        Assert.Equal(4, await Fetch());
        Assert.Contains("Images.zip bytes=100-", _requests);
    }

    [Fact]
    public async Task Fetch_FromAServerWithoutRanges_BeginsAnew()
    {
        Directory.CreateDirectory(Path.Combine(Data, "archives"));
        File.WriteAllBytes(Path.Combine(Data, "archives", "Images.zip.part"), _files["Images.zip"][..50]);
        Serve((context, bytes) => Send(context, bytes, 0, bytes.Length, ranges: false));
        Assert.Equal(4, await Fetch());
        Assert.Contains("Images.zip bytes=50-", _requests);
    }

    [Fact]
    public async Task Fetch_OfAnotherFile_IsRefusedAndDeleted()
    {
        Serve((context, bytes) => Send(context, new byte[bytes.Length], 0, bytes.Length));
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
            int from = From(context);
            if (!stalls)
            {
                await Send(context, bytes, from, bytes.Length - from);
                return;
            }

            context.Response.ContentLength64 = bytes.Length;
            await context.Response.OutputStream.WriteAsync(bytes.AsMemory(0, 60), _end.Token);
            await context.Response.OutputStream.FlushAsync(_end.Token);
            await Silence();
        });
        TrainingDataException error = await Assert.ThrowsAsync<TrainingDataException>(() => Fetch());
        Assert.Contains("the server is silent", error.Message, StringComparison.Ordinal);
        Assert.Equal(60, new FileInfo(Path.Combine(Data, "archives", "Images.zip.part")).Length);
        stalls = false;
        Assert.Equal(4, await Fetch());
        Assert.Contains("Images.zip bytes=60-", _requests);
    }

    /// <summary>Sends nothing until the test ends.</summary>
    private Task Silence() => new TaskCompletionSource().Task.WaitAsync(_end.Token);

    [Fact]
    public async Task Fetch_BeyondTheLimitInAll_GivesUp()
    {
        Serve((_, _) => Silence());
        DownloadOptions options = Quick with { ReadLimit = TimeSpan.FromMinutes(1), TotalLimit = TimeSpan.FromMilliseconds(300) };
        TrainingDataException error = await Assert.ThrowsAsync<TrainingDataException>(() => Fetch(null, options));
        Assert.Contains("longer than the limit", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fetch_FromAFolder_TakesArchivesOfTheRightHashOnly()
    {
        string archives = Path.Combine(_scratch.Path, "zips");
        Directory.CreateDirectory(archives);
        foreach ((string name, byte[] bytes) in _files) File.WriteAllBytes(Path.Combine(archives, name), bytes);
        Assert.Equal(4, await Fetch(archives: archives));
        TrainingDataException error = await Assert.ThrowsAsync<TrainingDataException>(
            () => Bbbc050DataSet.FetchAsync(Path.Combine(_scratch.Path, "other"), archives));
        Assert.Contains("the SHA-256 is", error.Message, StringComparison.Ordinal);
    }

    private static int From(HttpListenerContext context) =>
        context.Request.Headers["Range"] is { } range ? int.Parse(range["bytes=".Length..^1], System.Globalization.CultureInfo.InvariantCulture) : 0;

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

    private static async Task Send(HttpListenerContext context, byte[] bytes, int from, int count, bool ranges = true)
    {
        if (ranges && from > 0)
        {
            context.Response.StatusCode = 206;
            context.Response.Headers["Content-Range"] = $"bytes {from}-{from + count - 1}/{bytes.Length}";
            context.Response.ContentLength64 = count;
        }
        else
        {
            // Says how long the file is, and may send less: the connection is then cut.
            context.Response.ContentLength64 = bytes.Length;
        }

        await context.Response.OutputStream.WriteAsync(bytes.AsMemory(from, count));
        await context.Response.OutputStream.FlushAsync();
        if (context.Response.ContentLength64 == count) context.Response.Close();
        else context.Response.Abort();
    }

    private Task<int> Fetch(IProgress<DownloadProgress>? progress = null, DownloadOptions? options = null, string? archives = null) =>
        Bbbc050DataSet.FetchAsync(
            Data,
            archives,
            options ?? Quick,
            progress,
            _address,
            [.. _files.Select(f => (f.Key, Convert.ToHexStringLower(SHA256.HashData(f.Value))))],
            TestContext.Current.CancellationToken);

    private void Serve(Func<HttpListenerContext, byte[], Task> answer) => _ = Task.Run(async () =>
    {
        while (!_end.IsCancellationRequested)
        {
            try
            {
                HttpListenerContext context = await _listener.GetContextAsync();
                string name = context.Request.Url!.AbsolutePath.TrimStart('/');
                lock (_requests) _requests.Add($"{name} {context.Request.Headers["Range"]}".Trim());
                _ = Answer(answer, context, _files[name]);
            }
            catch (Exception error) when (error is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
        }
    });

    private static async Task Answer(Func<HttpListenerContext, byte[], Task> answer, HttpListenerContext context, byte[] bytes)
    {
        try
        {
            await answer(context, bytes);
        }
        catch (Exception error) when (error is HttpListenerException or OperationCanceledException or IOException or ObjectDisposedException)
        {
            // The client went away, or the test is over.
        }
    }

    private sealed class Told(List<DownloadProgress> seen) : IProgress<DownloadProgress>
    {
        public void Report(DownloadProgress value) => seen.Add(value);
    }
}
