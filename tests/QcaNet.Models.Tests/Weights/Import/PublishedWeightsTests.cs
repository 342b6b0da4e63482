using System.Net;
using QcaNet.Models.Weights;
using QcaNet.Models.Weights.Import;

namespace QcaNet.Models.Tests.Weights.Import;

/// <summary>Fetching the authors' files, against a server that lives in the test.</summary>
public class PublishedWeightsTests
{
    private static readonly Lazy<byte[]> Nsn = new(() => WeightFiles.Chainer(new PublishedNetwork(1, levels: 2, width: 16)));

    [Fact]
    public async Task Fetch_GivesThePapersNetworkWithItsTerms()
    {
        ImportedWeights imported = await Fetch(NetworkRole.Nsn, _ => new HttpResponseMessage { Content = new ByteArrayContent(Nsn.Value) });
        Assert.Equal(Models.Networks.NsnArchitecture.Paper, imported.Weights.Architecture);
        Assert.Equal((NetworkRole.Nsn, 0.5), (imported.Weights.Metadata.Role!.Value, imported.Weights.Metadata.Threshold!.Value));
        Assert.Contains("not stated", imported.Weights.Metadata.License!, StringComparison.Ordinal);
        Assert.Equal(PublishedWeights.AddressOf(NetworkRole.Nsn).ToString(), imported.Weights.Source);
    }

    [Fact]
    public async Task Fetch_WithoutANetwork_SaysWhatToDo() =>
        await Refused(NetworkRole.Ndn, _ => throw new HttpRequestException("no such host"), WeightsFormatErrorKind.Access, "import it: qcanet weights import FILE");

    [Fact]
    public async Task Fetch_OfAFileThatIsGone_SaysSo() =>
        await Refused(NetworkRole.Ndn, _ => new HttpResponseMessage(HttpStatusCode.NotFound), WeightsFormatErrorKind.Access, "404");

    [Fact]
    public async Task Fetch_OfAnotherNetwork_IsRefused() =>
        await Refused(NetworkRole.Ndn, _ => new HttpResponseMessage { Content = new ByteArrayContent(Nsn.Value) }, WeightsFormatErrorKind.Mismatch, "but the paper's network has");

    [Fact]
    public async Task Fetch_OfMoreThanAnySuchFileHas_IsRefusedBeforeItIsFetched() =>
        await Refused(NetworkRole.Nsn, _ =>
        {
            var answer = new HttpResponseMessage { Content = new ByteArrayContent([1]) };
            answer.Content.Headers.ContentLength = 1L << 40;
            return answer;
        }, WeightsFormatErrorKind.Limit, "512 MiB");

    [Fact]
    public async Task Fetch_OfAWebPage_SaysThatItIsOne() =>
        await Refused(NetworkRole.Nsn, _ => new HttpResponseMessage { Content = new StringContent("<html>moved</html>") }, WeightsFormatErrorKind.Unsupported, "web page");

    private static async Task<ImportedWeights> Fetch(NetworkRole role, Func<HttpRequestMessage, HttpResponseMessage> answer)
    {
        using var client = new HttpClient(new Server(answer));
        return await PublishedWeights.FetchAsync(role, client);
    }

    private static async Task Refused(NetworkRole role, Func<HttpRequestMessage, HttpResponseMessage> answer, WeightsFormatErrorKind kind, string words)
    {
        WeightsFormatException error = await Assert.ThrowsAsync<WeightsFormatException>(() => Fetch(role, answer));
        Assert.Equal(kind, error.Kind);
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
    }

    private sealed class Server(Func<HttpRequestMessage, HttpResponseMessage> answer) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => Task.FromResult(answer(request));
    }
}
