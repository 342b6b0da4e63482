using System.Buffers.Binary;
using System.Text.Json;

namespace QcaNet.Pretrained.Tests;

public class PretrainedWeightsTests
{
    public static TheoryData<string> Names => [.. PretrainedWeights.All.Select(w => w.Name)];

    [Fact]
    public void All_AreTheThreeNetworks()
    {
        Assert.Equal(["nsn", "nsn-2", "ndn"], PretrainedWeights.All.Select(w => w.Name));
        Assert.Equal(["nsn", "nsn-2"], PretrainedWeights.AccurateNsn.Select(w => w.Name));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Weights_AreASafetensorsFileThatSaysItsRoleAndHowToFeedIt(string name)
    {
        using Stream stream = Of(name).Open();
        Assert.True(stream.CanSeek);
        Span<byte> length = stackalloc byte[8];
        stream.ReadExactly(length);
        byte[] header = new byte[BinaryPrimitives.ReadUInt64LittleEndian(length)];
        stream.ReadExactly(header);
        using JsonDocument json = JsonDocument.Parse(header);
        JsonElement metadata = json.RootElement.GetProperty("__metadata__");
        Assert.Equal("qcanet", metadata.GetProperty("format").GetString());
        Assert.Equal(name[..3], metadata.GetProperty("role").GetString());
        foreach (string key in (string[])["spacing", "normalisation", "threshold", "recipe"]) Assert.NotEmpty(metadata.GetProperty(key).GetString()!);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Card_NamesTheNetwork(string name) => Assert.StartsWith($"# {name.ToUpperInvariant()}", Of(name).Card, StringComparison.Ordinal);

    [Fact]
    public void Open_GivesAStreamOfItsOwnEachTime()
    {
        using Stream first = PretrainedWeights.Nsn.Open(), second = PretrainedWeights.Nsn.Open();
        first.ReadByte();
        Assert.Equal((1, 0), (first.Position, second.Position));
    }

    private static PretrainedWeight Of(string name) => PretrainedWeights.All.Single(w => w.Name == name);
}
