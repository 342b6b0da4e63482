using System.Net;
using System.Security.Cryptography;
using QcaNet.Models.Download;
using QcaNet.Models.Weights;
using QcaNet.Models.Weights.Import;

namespace QcaNet.Models.Tests.Weights.Import;

/// <summary>Fetching the authors' files from a server on this machine that behaves as bad servers do (issue 18, kind 10).</summary>
public sealed class PublishedWeightsTests : IDisposable
{
    private static readonly Lazy<byte[]> Nsn = new(() => WeightFiles.Chainer(new PublishedNetwork(1, levels: 2, width: 16)));
    private static readonly DownloadOptions Quick = new() { ReadLimit = TimeSpan.FromMilliseconds(400), Attempts = 2 };

    private readonly TemporaryFolder _folder = new();
    private LocalServer? _server;

    private static string Hash => Convert.ToHexStringLower(SHA256.HashData(Nsn.Value));

    public void Dispose()
    {
        _server?.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Fetch_GivesThePapersNetworkWithItsTermsAndItsHash()
    {
        Serve((_, context) => LocalServer.Send(context, Nsn.Value, 0, Nsn.Value.Length));
        PublishedFile file = await Fetch();
        NetworkWeights weights = file.Imported.Weights;
        Assert.Equal(Models.Networks.NsnArchitecture.Paper, weights.Architecture);
        Assert.Equal((NetworkRole.Nsn, 0.5), (weights.Metadata.Role!.Value, weights.Metadata.Threshold!.Value));
        Assert.Contains("not stated", weights.Metadata.License!, StringComparison.Ordinal);
        Assert.Equal((Hash, Hash), (file.Sha256, weights.Metadata.Other[PublishedWeights.HashKey]));
        Assert.Equal("https://fun.bio.keio.ac.jp/software/QCANet/learned_nsn.npz", PublishedWeights.AddressOf(NetworkRole.Nsn).ToString());
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public async Task Fetch_OfAFileOfTheRightHash_IsAccepted_WhateverTheCaseOfItsDigits()
    {
        Serve((_, context) => LocalServer.Send(context, Nsn.Value, 0, Nsn.Value.Length));
        Assert.Equal(Hash, (await Fetch(Hash.ToUpperInvariant())).Sha256, ignoreCase: true);
    }

    [Fact]
    public async Task Fetch_OfAFileOfAnotherHash_IsRefused_AndNothingIsLeft()
    {
        Serve((_, context) => LocalServer.Send(context, Nsn.Value, 0, Nsn.Value.Length));
        await Refused(WeightsFormatErrorKind.Mismatch, "SHA-256", new string('0', 64));
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public async Task Fetch_FromAServerThatStalls_GivesUp_AndTheNextCallGoesOnFromThere()
    {
        bool stalls = true;
        Serve(async (server, context) =>
        {
            context.Response.Headers["ETag"] = "\"v1\"";
            int from = LocalServer.From(context);
            if (!stalls)
            {
                await LocalServer.Send(context, Nsn.Value, from, Nsn.Value.Length - from);
                return;
            }

            context.Response.ContentLength64 = Nsn.Value.Length;
            await context.Response.OutputStream.WriteAsync(Nsn.Value.AsMemory(0, 5000));
            await context.Response.OutputStream.FlushAsync();
            await server.Silence();
        });
        await Refused(WeightsFormatErrorKind.Access, "the server does not respond");
        Assert.Equal(5000, new FileInfo(_folder.File(".learned_nsn.npz.part")).Length);
        stalls = false;
        Assert.Equal(Hash, (await Fetch()).Sha256);
        Assert.Contains("learned_nsn.npz bytes=5000-", _server!.Requests);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public async Task Fetch_FromAServerThatBreaksOff_GoesOnByRange()
    {
        int piece = (Nsn.Value.Length / 3) + 1;
        Serve((_, context) =>
        {
            context.Response.Headers["ETag"] = "\"v1\"";
            int from = LocalServer.From(context);
            return LocalServer.Send(context, Nsn.Value, from, Math.Min(piece, Nsn.Value.Length - from));
        });
        Assert.Equal(Hash, (await Fetch()).Sha256);
        Assert.Equal(3, _server!.Requests.Length);
    }

    [Theory]
    [InlineData("\"v2\"", "\"v1\"")]
    [InlineData("W/\"v1\"", "W/\"v1\"")]
    [InlineData(null, null)]
    public async Task Fetch_OfWhichAnEarlierPartIsOfAnotherVersion_BeginsAnew(string? tag, string? earlier)
    {
        File.WriteAllBytes(_folder.File(".learned_nsn.npz.part"), new byte[1000]);
        if (earlier is not null) File.WriteAllText(_folder.File(".learned_nsn.npz.part.tag"), earlier);
        Serve((_, context) =>
        {
            if (tag is not null) context.Response.Headers["ETag"] = tag;
            bool same = context.Request.Headers["If-Range"] is not { } condition || condition == tag;
            int from = same ? LocalServer.From(context) : 0;
            return LocalServer.Send(context, Nsn.Value, from, Nsn.Value.Length - from);
        });
        Assert.Equal(Hash, (await Fetch()).Sha256);
    }

    [Fact]
    public async Task Fetch_FromAServerWithoutRanges_BeginsAnew()
    {
        File.WriteAllBytes(_folder.File(".learned_nsn.npz.part"), Nsn.Value[..1000]);
        Serve((_, context) => LocalServer.Send(context, Nsn.Value, 0, Nsn.Value.Length, ranges: false));
        Assert.Equal(Hash, (await Fetch(Hash)).Sha256);
        Assert.Equal(["learned_nsn.npz bytes=1000-"], _server!.Requests);
    }

    [Fact]
    public async Task Fetch_ThatIsRedirected_Follows()
    {
        Serve((_, context) =>
        {
            if (context.Request.Url!.AbsolutePath == "/moved") return LocalServer.Send(context, Nsn.Value, 0, Nsn.Value.Length);
            context.Response.Redirect("/moved");
            context.Response.Close();
            return Task.CompletedTask;
        });
        Assert.Equal(Hash, (await Fetch()).Sha256);
    }

    [Fact]
    public async Task Fetch_ThatIsRedirectedInACircle_GivesUp()
    {
        Serve((_, context) =>
        {
            context.Response.Redirect(context.Request.Url!.AbsolutePath);
            context.Response.Close();
            return Task.CompletedTask;
        });
        await Refused(WeightsFormatErrorKind.Access, "the download failed");
    }

    [Fact]
    public async Task Fetch_ThatTakesTooLongInAll_GivesUp()
    {
        // A byte now and then keeps the connection alive for ever.
        Serve(async (_, context) =>
        {
            context.Response.ContentLength64 = Nsn.Value.Length;
            for (int i = 0; i < Nsn.Value.Length; i++)
            {
                await context.Response.OutputStream.WriteAsync(Nsn.Value.AsMemory(i, 1));
                await context.Response.OutputStream.FlushAsync();
                using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
                await pause.WaitForNextTickAsync();
            }
        });
        await Refused(WeightsFormatErrorKind.Access, "the total time limit was exceeded", limits: Quick with { TotalLimit = TimeSpan.FromMilliseconds(700) });
    }

    [Fact]
    public async Task Fetch_FromNowhere_SaysWhatToDo() =>
        await Refused(WeightsFormatErrorKind.Access, "download the file elsewhere and import it");

    [Fact]
    public async Task Fetch_OfAFileThatIsGone_SaysSo_AndAsksOnce()
    {
        Serve((_, context) =>
        {
            context.Response.StatusCode = 404;
            context.Response.Close();
            return Task.CompletedTask;
        });
        await Refused(WeightsFormatErrorKind.Access, "404");
        Assert.Single(_server!.Requests);
    }

    [Fact]
    public async Task Fetch_OfAnotherNetwork_IsRefused()
    {
        Serve((_, context) => LocalServer.Send(context, Nsn.Value, 0, Nsn.Value.Length));
        await Refused(WeightsFormatErrorKind.Mismatch, "but the paper's network has", role: NetworkRole.Ndn);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public async Task Fetch_OfMoreThanAnySuchFileHas_IsRefusedBeforeItIsFetched()
    {
        Serve(async (server, context) =>
        {
            context.Response.ContentLength64 = 1L << 40;
            await context.Response.OutputStream.WriteAsync(new byte[100]);
            await server.Silence();
        });
        await Refused(WeightsFormatErrorKind.Limit, "512 MiB");
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public async Task Fetch_OfAWebPage_SaysThatItIsOne()
    {
        byte[] page = "<html>moved</html>"u8.ToArray();
        Serve((_, context) => LocalServer.Send(context, page, 0, page.Length));
        await Refused(WeightsFormatErrorKind.Unsupported, "web page");
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Theory]
    [InlineData("link")]
    [InlineData("pipe")]
    public async Task Fetch_WhereThePartIsALinkOrAPipe_WritesAFileOfItsOwn(string kind)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Links need no rights here.");
        string other = _folder.File("other"), part = _folder.File(".learned_nsn.npz.part");
        File.WriteAllText(other, "mine");
        if (kind == "link") File.CreateSymbolicLink(part, other);
        else System.Diagnostics.Process.Start("mkfifo", [part]).WaitForExit();
        Serve((_, context) => LocalServer.Send(context, Nsn.Value, 0, Nsn.Value.Length));
        Assert.Equal(Hash, (await Fetch(Hash)).Sha256);
        Assert.Equal("mine", File.ReadAllText(other));
    }

    [Fact]
    public async Task Fetch_IntoAFolderThatIsNotThere_SaysSo()
    {
        Serve((_, context) => LocalServer.Send(context, Nsn.Value, 0, Nsn.Value.Length));
        WeightsFormatException error = await Assert.ThrowsAsync<WeightsFormatException>(
            () => PublishedWeights.DownloadAsync(NetworkRole.Nsn, _folder.File("none"), new PublishedDownloadOptions { Server = _server!.Address, Limits = Quick }));
        Assert.Equal(WeightsFormatErrorKind.Access, error.Kind);
        Assert.Contains("cannot be written", error.Message, StringComparison.Ordinal);
    }

    private void Serve(Func<LocalServer, HttpListenerContext, Task> answer) => _server = new LocalServer(answer);

    private Task<PublishedFile> Fetch(string? sha256 = null, NetworkRole role = NetworkRole.Nsn, DownloadOptions? limits = null) => PublishedWeights.DownloadAsync(
        role,
        _folder.Path,
        new PublishedDownloadOptions { Server = _server?.Address ?? new Uri("http://127.0.0.1:9/"), Sha256 = sha256, Limits = limits ?? Quick });

    private async Task Refused(WeightsFormatErrorKind kind, string words, string? sha256 = null, NetworkRole role = NetworkRole.Nsn, DownloadOptions? limits = null)
    {
        WeightsFormatException error = await Assert.ThrowsAsync<WeightsFormatException>(() => Fetch(sha256, role, limits));
        Assert.Equal(kind, error.Kind);
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
    }
}
