using CsCheck;
using QcaNet.Models.Networks;
using QcaNet.Models.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace QcaNet.Models.Torch.Tests;

public class FeatureNormalizationTests
{
    /// <summary>Every kind, by the text that files say it with.</summary>
    public static TheoryData<string> Kinds => ["batch", "instance", "group 2", "none"];

    [Theory]
    [InlineData("batch", FeatureNormalizationKind.Batch, 0)]
    [InlineData("instance", FeatureNormalizationKind.Instance, 0)]
    [InlineData("group 16", FeatureNormalizationKind.Group, 16)]
    [InlineData("none", FeatureNormalizationKind.None, 0)]
    public void Text_IsReadBack(string text, FeatureNormalizationKind kind, int groups)
    {
        FeatureNormalization read = FeatureNormalization.Parse(text);
        Assert.Equal((kind, groups, text), (read.Kind, read.Groups, read.ToString()));
        Assert.Equal(read, FeatureNormalization.Parse(read.ToString()));
    }

    [Fact]
    public void Group_WithoutANumber_IsOfEight() => Assert.Equal(FeatureNormalization.Group(8), FeatureNormalization.Parse("group"));

    [Theory]
    [InlineData("")]
    [InlineData("Batch")]
    [InlineData("layer")]
    [InlineData("group 0")]
    [InlineData("group 257")]
    [InlineData("group -2")]
    [InlineData("group 2 3")]
    [InlineData("instance 4")]
    public void Text_OfAnythingElse_IsRefused(string text)
    {
        Assert.False(FeatureNormalization.TryParse(text, out _));
        Assert.Contains("'group N'", Assert.Throws<FormatException>(() => FeatureNormalization.Parse(text)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Group_OutsideItsRange_IsRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => FeatureNormalization.Group(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => FeatureNormalization.Group(257));
    }

    [Fact]
    public void Architecture_WhoseWidthsTheGroupsDoNotDivide_IsRefusedWithBothNumbers()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => NdnArchitecture.Paper with { FeatureNormalization = FeatureNormalization.Group(8) });
        Assert.Contains("8 groups do not divide the 12 channels", error.Message, StringComparison.Ordinal);
        Assert.Equal(6, (NdnArchitecture.Paper with { FeatureNormalization = FeatureNormalization.Group(6) }).FeatureNormalization.Groups);
    }

    [Fact]
    public void Architecture_OfImpossibleChannelsOrEpsilon_IsRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => NsnArchitecture.Paper with { InputChannels = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => NsnArchitecture.Paper with { OutputChannels = 1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => NsnArchitecture.Paper with { BatchNormEpsilon = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => NsnArchitecture.Paper with { BatchNormEpsilon = double.NaN });
    }

    [Theory]
    [InlineData("batch", 1, 2, "levels 2, base 8, kernel 3")]
    [InlineData("group 4", 1, 2, "levels 2, base 8, kernel 3, group 4 normalization")]
    [InlineData("instance", 2, 2, "levels 2, base 8, kernel 3, 2 input channels, instance normalization")]
    [InlineData("none", 1, 3, "levels 2, base 8, kernel 3, 3 classes, no normalization")]
    public void Architecture_SaysWhatIsNotAsInQcanet(string normalization, int inputs, int classes, string text) =>
        Assert.Equal(text, (NsnArchitecture.Compact with { InputChannels = inputs, OutputChannels = classes, FeatureNormalization = FeatureNormalization.Parse(normalization) }).ToString());

    [Theory]
    [InlineData("batch", false)]
    [InlineData("instance", true)]
    [InlineData("group 2", true)]
    [InlineData("none", false)]
    public void Network_SeesTheWholeVolume_WhereItsArchitectureSaysSo(string normalization, bool expected)
    {
        // Kernel 1 and one pooling: without statistics of the volume, a voxel knows nothing beyond its own block of 2x2x2.
        UNet3DArchitecture architecture = new(1, 4, 1) { FeatureNormalization = FeatureNormalization.Parse(normalization) };
        using IDisposable scope = NewDisposeScope();
        using IDisposable inference = inference_mode();
        using var network = new UNet3D(architecture, 3);
        network.eval();
        Tensor quiet = ones([1, 1, 2, 2, 64]), bump = quiet.clone();
        bump[0, 0, 0, 0, 63] = 50f;
        double farAway = (network.call(bump) - network.call(quiet))[0, 0, 0, 0, 0].abs().item<float>();
        Assert.Equal(expected, architecture.SeesWholeVolume);
        Assert.Equal(expected, farAway > 1e-3);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void ParameterCount_IsThatOfTheModulesAndOfTheSummary(string normalization)
    {
        foreach (UNet3DArchitecture member in new UNet3DArchitecture[] { new(1, 2, 3), new(2, 6, 1), new(3, 4, 3) { InputChannels = 3, OutputChannels = 5 } })
        {
            UNet3DArchitecture architecture = member with { FeatureNormalization = FeatureNormalization.Parse(normalization) };
            using var network = new UNet3D(architecture);
            Assert.Equal(network.parameters().Sum(p => p.numel()), architecture.ParameterCount);
            Assert.Equal(architecture.ParameterCount, NetworkSummary.Create(architecture).Parameters);
        }
    }

    [Fact]
    public void ParameterCount_OfTheSmallestNetworks_IsWhatPaperAndPencilGive()
    {
        // Levels 1, b 1, k 1: convolutions 1>1, 1>2, 2>2, 2>4, upsampling 4>4 with 8 taps, 6>2, 2>2, head 2>2; biases; scales and shifts of 1, 2, 2, 4, 2, 2 channels.
        const long convolutions = 1 + 2 + 4 + 8 + 128 + 12 + 4 + 4, biases = 1 + 2 + 2 + 4 + 4 + 2 + 2 + 2, affine = 2 * (1 + 2 + 2 + 4 + 2 + 2);
        UNet3DArchitecture Of(FeatureNormalization normalization) => new(1, 1, 1) { FeatureNormalization = normalization };
        Assert.Equal(convolutions + biases, Of(FeatureNormalization.None).ParameterCount);
        Assert.Equal(convolutions + biases + affine, Of(FeatureNormalization.Batch).ParameterCount);
        Assert.Equal(convolutions + biases + affine, Of(FeatureNormalization.Instance).ParameterCount);
        Assert.Equal(convolutions + biases + affine, Of(FeatureNormalization.Group(1)).ParameterCount);
    }

    [Fact]
    public void ParameterCount_IsThatOfTheTensorsInAFile_ForAnyMemberOfTheFamily() =>
        Gen.Select(Gen.Int[1, 6], Gen.Int[1, 64], Gen.Int[0, 4], Gen.Int[1, 5], Gen.Int[2, 6], Gen.Int[0, 3]).Sample((levels, width, half, inputs, classes, kind) =>
        {
            UNet3DArchitecture architecture = new(levels, width, (2 * half) + 1)
            {
                InputChannels = inputs,
                OutputChannels = classes,
                FeatureNormalization = kind switch { 0 => FeatureNormalization.Batch, 1 => FeatureNormalization.Instance, 2 => FeatureNormalization.Group(width % 2 == 0 ? 2 : 1), _ => FeatureNormalization.None },
            };
            long learned = TensorCatalog.Of(architecture).Where(t => !t.Name.Contains(".running_", StringComparison.Ordinal)).Sum(t => t.Shape.Aggregate(1L, (a, b) => a * b));
            Assert.Equal(learned, architecture.ParameterCount);
            Assert.Equal(learned, NetworkSummary.Create(architecture).Parameters);
        }, iter: 200);

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Initialization_IsOfTheSameConvolutionsWhateverFollowsThem(string normalization)
    {
        UNet3DArchitecture architecture = new(2, 4, 3);
        using var plain = new UNet3D(architecture, 8);
        using var network = new UNet3D(architecture with { FeatureNormalization = FeatureNormalization.Parse(normalization) }, 8);
        Dictionary<string, float[]> expected = Numbers(plain), found = Numbers(network);
        foreach ((string name, float[] numbers) in found)
        {
            if (name.Contains(".norm", StringComparison.Ordinal)) Assert.All(numbers, n => Assert.Equal(name.EndsWith("weight", StringComparison.Ordinal) ? 1f : 0f, n));
            else Assert.Equal(expected[name], numbers);
        }

        static Dictionary<string, float[]> Numbers(UNet3D network) => network.named_parameters().ToDictionary(p => p.name, p => p.parameter.data<float>().ToArray());
    }

    [Theory]
    [InlineData("norm_instance", "instance")]
    [InlineData("norm_group", "group 2")]
    [InlineData("norm_none", "none")]
    public void Probabilities_EqualPyTorchs(string name, string normalization)
    {
        using UNet3D network = NetworkWeights.Load(GoldenFile.Of(name + ".safetensors")).CreateNetwork();
        Assert.Equal(FeatureNormalization.Parse(normalization), network.Architecture.FeatureNormalization);
        Assert.Equal(1e-3, network.Architecture.BatchNormEpsilon);
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        Tensor input = tensor(GoldenFile.Numbers(name + ".input.npy"), [1, 1, 8, 8, 8]);
        float[] expected = GoldenFile.Numbers(name + ".output.npy"), found = [.. nn.functional.softmax(network.call(input), 1)[0, 1].contiguous().data<float>()];
        Assert.InRange(NaiveNetwork.Difference(expected, found), 0, 1e-5);
        Assert.True(expected.Max() - expected.Min() > 0.3, "the golden output must vary for the comparison to mean anything");
    }
}
