using System.Text.Json;
using QcaNet.Models.Tests.Weights.Import;
using QcaNet.Models.Weights;

namespace QcaNet.Cli.Tests;

/// <summary>weights import, and what weights show then tells.</summary>
public sealed class WeightsImportTests : IDisposable
{
    private readonly Workplace _place = new();

    public void Dispose() => _place.Dispose();

    [Fact]
    public void Import_WritesWeightsThatSayHowToBeFed()
    {
        string file = _place.Save(WeightFiles.Chainer(new PublishedNetwork(1)), "theirs.npz"), output = _place.File("ours.safetensors");
        Call call = Call.Of("weights", "import", file, "--output", output, "--role", "ndn", "--spacing", "0.8,0.8,0.8", "--normalization", "min-max", "--threshold", "0.5", "--license", "CC0");
        Assert.Equal((0, 0), (call.ExitCode, call.Error.Length));
        Assert.Contains("  dc0/W -> decoder.1.up.weight  8 x 8 x 2 x 2 x 2  float32", call.Lines);
        Assert.StartsWith($"{output}: levels 2, base 1, kernel 3, ", call.Lines[^1], StringComparison.Ordinal);
        NetworkMetadata metadata = NetworkWeights.Load(output).Metadata;
        Assert.Equal((NetworkRole.Ndn, 0.5, "CC0", "min-max"), (metadata.Role!.Value, metadata.Threshold!.Value, metadata.License, metadata.Normalization!.ToString()));

        Call shown = Call.Of("weights", "show", output, "--layers");
        Assert.Contains(shown.Lines, l => l.StartsWith("  receptive_field ", StringComparison.Ordinal));
        Assert.Contains(shown.Lines, l => l.StartsWith("  decoder.1.up ", StringComparison.Ordinal) && l.Contains("8 > 8", StringComparison.Ordinal) && l.Contains("1/2", StringComparison.Ordinal));
    }

    [Fact]
    public void Import_AsJson_ListsWhatMatched()
    {
        string file = _place.Save(WeightFiles.StateDict(new PublishedNetwork(1)), "x.pth");
        using JsonDocument json = JsonDocument.Parse(Assert.Single(Call.Of("weights", "import", file, "-o", _place.File("o"), "--json").Lines));
        Assert.Equal("pytorch", json.RootElement.GetProperty("format").GetString());
        Assert.Equal("encoder.0.conv0.weight", json.RootElement.GetProperty("matched").GetProperty("c0.weight").GetString());
        using JsonDocument shown = JsonDocument.Parse(Assert.Single(Call.Of("weights", "show", _place.File("o"), "--json", "--layers").Lines));
        Assert.Equal("head", shown.RootElement.GetProperty("layers").EnumerateArray().Last().GetProperty("name").GetString());
    }

    [Fact]
    public void Import_OfWhatIsNoNetwork_TellsAndWritesNothing()
    {
        var network = new PublishedNetwork(1);
        network.Tensors.Remove("bnc0.running_var");
        Call call = Call.Of("weights", "import", _place.Save(WeightFiles.Chainer(network), "half.npz"), "--output", _place.File("o"));
        Assert.Equal(1, call.ExitCode);
        Assert.StartsWith($"qcanet: {_place.File("half.npz")}: tensor bnc0.running_var: is missing", Assert.Single(call.Error), StringComparison.Ordinal);
        Assert.False(File.Exists(_place.File("o")));
    }

    [Fact]
    public void Published_FromAServerThatSendsAnotherFile_IsRefused_AndNothingIsLeft()
    {
        byte[] file = WeightFiles.Chainer(new PublishedNetwork(1));
        using var server = new LocalServer((_, context) => LocalServer.Send(context, file, 0, file.Length));
        string folder = Directory.CreateDirectory(_place.File("weights")).FullName, hash = new('0', 64);
        Call call = Call.Of("weights", "import", "--published", "--server", server.Address.ToString(), "--output", folder, "--sha256", $"{hash},{hash}");
        Assert.Equal(1, call.ExitCode);
        Assert.Contains($"not {hash}; it was deleted", Assert.Single(call.Error), StringComparison.Ordinal);
        call = Call.Of("weights", "import", "--published", "--server", server.Address.ToString(), "--output", folder);
        Assert.Equal(1, call.ExitCode);
        Assert.Contains("but the paper's network has", Assert.Single(call.Error), StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(folder));
    }

    [Fact]
    public void Published_OverHttpWithoutAHash_IsRefusedBeforeAnythingIsAsked()
    {
        Call call = Call.Of("weights", "import", "--published", "--server", "http://example.org/", "--output", _place.Folder);
        Assert.Equal(2, call.ExitCode);
        Assert.Contains("add --sha256", call.Error[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("64 hexadecimal digits", "weights", "import", "--published", "--sha256", "abc")]
    [InlineData("should be an address", "weights", "import", "--published", "--server", "ftp://x")]
    [InlineData("name a file, or give --published", "weights", "import")]
    [InlineData("name the file to write", "weights", "import", "x")]
    [InlineData("not both", "weights", "import", "x", "--published")]
    [InlineData("does not exist", "weights", "import", "--published", "--output", "no-such-folder")]
    [InlineData("should be nsn or ndn", "weights", "import", "x", "--role", "both")]
    [InlineData("should be 'min-max'", "weights", "import", "x", "--normalization", "none")]
    public void WrongCalls_AreTold(string words, params string[] args)
    {
        Call call = Call.Of(args);
        Assert.Equal(2, call.ExitCode);
        Assert.Contains(words, call.Error[0], StringComparison.Ordinal);
    }
}
