using System.Text;
using System.Text.Json.Nodes;
using QcaNet.Models.Networks;
using QcaNet.Models.Torch;
using QcaNet.Models.Weights;
using QcaNet.Models.Weights.Import;

namespace QcaNet.Models.Tests.Weights;

/// <summary>How a weight file tells its feature normalization, and what is refused.</summary>
public class FeatureNormalizationFileTests
{
    private const string Key = "feature_normalisation";

    [Theory]
    [InlineData("batch", 1, 2, 6)]
    [InlineData("instance", 2, 3, 4)]
    [InlineData("group 2", 1, 4, 4)]
    [InlineData("none", 3, 2, 2)]
    public void SaveAndLoad_KeepTheKindAndHoldItsTensors(string normalization, int inputs, int classes, int tensorsAConvolution)
    {
        using var scratch = new TemporaryFolder();
        NetworkWeights weights = Make(normalization, inputs, classes);
        weights.Save(scratch.File("w"));
        NetworkWeights read = NetworkWeights.Load(scratch.File("w"));

        Assert.Equal(weights.Architecture, read.Architecture);
        Assert.Equal(normalization, read.Architecture.FeatureNormalization.ToString());
        Assert.Equal((6 * tensorsAConvolution) + 4, read.Tensors.Count);
        foreach ((string name, WeightTensor tensor) in weights.Tensors) Assert.Equal(tensor.Values.ToArray(), read.Tensors[name].Values.ToArray());
        Assert.Empty(read.Metadata.Other);
        using UNet3D network = read.CreateNetwork();
        Assert.Equal(weights.Architecture, network.Architecture);

        read.Save(scratch.File("again"));
        Assert.Equal(File.ReadAllBytes(scratch.File("w")), File.ReadAllBytes(scratch.File("again")));
    }

    [Fact]
    public void Save_OfBatchNormalization_SaysNothingOfIt()
    {
        using var scratch = new TemporaryFolder();
        Make("batch").WithMetadata(new NetworkMetadata { Other = new Dictionary<string, string> { [Key] = "instance" } }).Save(scratch.File("w"));
        Assert.DoesNotContain(Key, Encoding.UTF8.GetString(File.ReadAllBytes(scratch.File("w"))), StringComparison.Ordinal);
        Assert.Equal(FeatureNormalization.Batch, NetworkWeights.Load(scratch.File("w")).Architecture.FeatureNormalization);
    }

    [Theory]
    [InlineData("instance", "layer", WeightsFormatErrorKind.Malformed, "feature_normalisation = 'layer', which must be 'batch', 'instance', 'group N' or 'none'")]
    [InlineData("group 2", "group 0", WeightsFormatErrorKind.Malformed, "feature_normalisation = 'group 0'")]
    [InlineData("group 2", "group 3", WeightsFormatErrorKind.Mismatch, "3 groups do not divide the 4 channels")]
    [InlineData("instance", null, WeightsFormatErrorKind.Mismatch, "running_mean: is missing; a network of levels 1, base 4, kernel 3 needs it, unless the metadata name a feature_normalisation other than batch")]
    [InlineData("instance", "none", WeightsFormatErrorKind.Mismatch, "norm0.bias: does not belong to a network of levels 1, base 4, kernel 3, no normalization")]
    [InlineData("batch", "instance", WeightsFormatErrorKind.Mismatch, "running_mean: does not belong to a network of levels 1, base 4, kernel 3, instance normalization")]
    [InlineData("none", "group 4", WeightsFormatErrorKind.Mismatch, "norm0.weight: is missing; a network of levels 1, base 4, kernel 3, group 4 normalization needs it.")]
    public void Load_WhenTheTensorsAreNotOfWhatTheMetadataSay_SaysHow(string normalization, string? said, WeightsFormatErrorKind kind, string words)
    {
        using var scratch = new TemporaryFolder();
        Make(normalization).Save(scratch.File("w"));
        byte[] bytes = File.ReadAllBytes(scratch.File("w"));
        int header = (int)BitConverter.ToUInt64(bytes);
        JsonObject json = JsonNode.Parse(bytes.AsSpan(8, header))!.AsObject(), metadata = json["__metadata__"]!.AsObject();
        if (said is null) metadata.Remove(Key);
        else metadata[Key] = said;
        byte[] changed = Encoding.UTF8.GetBytes(json.ToJsonString());
        File.WriteAllBytes(scratch.File("w"), [.. BitConverter.GetBytes((ulong)changed.Length), .. changed, .. bytes[(8 + header)..]]);

        WeightsFormatException error = Assert.Throws<WeightsFormatException>(() => NetworkWeights.Load(scratch.File("w")));
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
        Assert.Equal(kind, error.Kind);
    }

    [Theory]
    [InlineData("batch")]
    [InlineData("instance")]
    [InlineData("none")]
    public void Import_OfAnOwnFile_SaysThatItNeedsNone(string normalization)
    {
        using var scratch = new TemporaryFolder();
        Make(normalization).Save(scratch.File("w"));
        WeightsFormatException error = Assert.Throws<WeightsFormatException>(() => NetworkWeightsImporter.Import(scratch.File("w")));
        Assert.Equal(WeightsFormatErrorKind.Mismatch, error.Kind);
        Assert.Contains("needs no import", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void CopyTo_ANetworkOfAnotherKind_NamesBoth()
    {
        using var network = new UNet3D(new UNet3DArchitecture(1, 4, 3) { FeatureNormalization = FeatureNormalization.None });
        ArgumentException error = Assert.Throws<ArgumentException>(() => Make("instance").CopyTo(network));
        Assert.Contains("instance normalization", error.Message, StringComparison.Ordinal);
        Assert.Contains("no normalization", error.Message, StringComparison.Ordinal);
    }

    private static NetworkWeights Make(string normalization, int inputs = 1, int classes = 2)
    {
        using var network = new UNet3D(
            new UNet3DArchitecture(1, 4, 3) { InputChannels = inputs, OutputChannels = classes, BatchNormEpsilon = 1e-4, FeatureNormalization = FeatureNormalization.Parse(normalization) }, 3);
        return NetworkWeights.From(network, new NetworkMetadata());
    }
}
