using QcaNet.Models.Networks;
using QcaNet.Models.Weights;
using QcaNet.Models.Weights.Import;

namespace QcaNet.Models.Tests.Weights.Import;

/// <summary>Names with what PyTorch's wrappers put before them (issue 18, case S19).</summary>
public class PrefixTests
{
    private static readonly PublishedNetwork Network = new(3, kernel: 1);

    public static TheoryData<string> Prefixes => ["_orig_mod.", "module.", "model.", "net.", "model._orig_mod.module.", "_orig_mod.module.", "a.b.c.d.e."];

    [Theory]
    [MemberData(nameof(Prefixes))]
    public void CaseS19_SafetensorsWithAPrefix_AreImported(string prefix) => CheckImported(WeightFiles.Safetensors(Network, prefix), prefix);

    [Theory]
    [MemberData(nameof(Prefixes))]
    public void CaseS19_PickleWithAPrefix_IsImported(string prefix) => CheckImported(WeightFiles.StateDict(Network, prefix), prefix);

    [Theory]
    [InlineData("state_dict")]
    [InlineData("model")]
    [InlineData("net")]
    [InlineData("network")]
    public void CaseS19_CheckpointWithTheNetworkUnderAKey_IsImported(string key)
    {
        byte[] pickle = new PickleForge(Network).Protocol(2).Raw((byte)'}', (byte)'(').Text("epoch").Number(3).Text(key).StateDict("net.").Raw((byte)'u').End();
        CheckImported(WeightFiles.Torch(pickle, Network), "net.");
    }

    [Fact]
    public void CaseS19_CountersAndLossesBesideAPrefixedNetwork_AreLeftOutAndReported()
    {
        (string, string, long[], byte[])[] tensors =
        [
            .. Network.Tensors.Select(t => ("module." + t.Key, "F32", t.Value.Shape, WeightFiles.Bytes(t.Value.Values))),
            ("module.bnc0.num_batches_tracked", "F32", [1], new byte[4]),
            ("n_averaged", "F32", [1], new byte[4]),
            ("criterion.weight", "F32", [2], new byte[8]),
        ];
        ImportedWeights imported = NetworkWeightsImporterTests.Import(WeightFiles.Safetensors(tensors));
        Assert.Equal(["criterion.weight", "module.bnc0.num_batches_tracked", "n_averaged"], imported.Report.Ignored.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void CaseS19_TwoNetworksUnderTwoPrefixes_AreRefusedByTheirPrefixes()
    {
        byte[] file = WeightFiles.Safetensors(Network.Tensors.SelectMany(t => new[] { "student.", "teacher." }.Select(p => (p + t.Key, "F32", t.Value.Shape, WeightFiles.Bytes(t.Value.Values)))));
        string message = Refused(file);
        Assert.Contains("'student.' and with 'teacher.'", message, StringComparison.Ordinal);
    }

    [Fact]
    public void CaseS19_MissingTensorOfAPrefixedNetwork_IsNamedWithItsPrefix()
    {
        byte[] file = WeightFiles.Safetensors(Network.Tensors.Where(t => t.Key != "c0.weight").Select(t => ("_orig_mod." + t.Key, "F32", t.Value.Shape, WeightFiles.Bytes(t.Value.Values))));
        Assert.Contains("tensor _orig_mod.c0.weight: is missing", Refused(file), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void CaseS19_NetworkOfAnotherFamilyWithAPrefix_IsRefusedByThePrefix(bool pickle)
    {
        const string Prefix = "model.backbone.";
        byte[] file = pickle
            ? WeightFiles.StateDict(Network, Prefix + "layer")
            : WeightFiles.Safetensors(Network.Tensors.Select(t => (Prefix + "layer" + t.Key, "F32", t.Value.Shape, WeightFiles.Bytes(t.Value.Values))));
        Assert.Contains("All names have the prefix 'model.backbone.'", Refused(file), StringComparison.Ordinal);
    }

    [Fact]
    public void CaseS19_OneNameWithoutThePrefix_IsRefusedByNameAndPrefix()
    {
        byte[] file = WeightFiles.Safetensors([.. Network.Tensors.Select(t => ("model." + t.Key, "F32", t.Value.Shape, WeightFiles.Bytes(t.Value.Values))), ("extra", "F32", [1L], new byte[4])]);
        string message = Refused(file);
        Assert.Contains("tensor 'extra': is not a tensor", message, StringComparison.Ordinal);
        Assert.Contains("The other names have the prefix 'model.'", message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Prefixes))]
    public void CaseS19_OwnLayoutWithAPrefix_IsLoadedAsItIs(string prefix)
    {
        var architecture = new UNet3DArchitecture(2, 1, 1);
        var random = new Random(4);
        (string, string, long[], byte[])[] tensors = [.. TensorCatalog.Of(architecture).Select(t => (prefix + t.Name, "F32", t.Shape, WeightFiles.Bytes([.. Enumerable.Range(0, (int)t.Shape.Aggregate(1L, (a, b) => a * b)).Select(_ => random.NextSingle())])))];
        byte[] file = WeightFiles.Safetensors(tensors);
        NetworkWeights weights = NetworkWeights.Load(new MemoryStream(file), "own");
        Assert.Equal(architecture, weights.Architecture);
        Assert.Equal(WeightFiles.Bytes(weights.Tensors["head.bias"].Values.ToArray()), tensors.Single(t => t.Item1 == prefix + "head.bias").Item4);
        Assert.Contains("needs no import", Refused(file), StringComparison.Ordinal);
    }

    private static void CheckImported(byte[] file, string prefix)
    {
        ImportedWeights imported = NetworkWeightsImporterTests.Import(file);
        Assert.Equal(Network.Tensors.Count, imported.Report.Matches.Count);
        foreach (TensorMatch match in imported.Report.Matches)
        {
            Assert.StartsWith(prefix, match.SourceName, StringComparison.Ordinal);
            Assert.Equal(Network.Tensors[match.SourceName[prefix.Length..]].Values, imported.Weights.Tensors[match.Name].Values.ToArray());
        }
    }

    private static string Refused(byte[] file) => Assert.Throws<WeightsFormatException>(() => NetworkWeightsImporterTests.Import(file)).Message;
}
