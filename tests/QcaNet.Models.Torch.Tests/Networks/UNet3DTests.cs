using QcaNet.Models.Networks;
using QcaNet.Models.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace QcaNet.Models.Torch.Tests;

public class UNet3DTests
{
    private static readonly UNet3DArchitecture Small = new(2, 2, 3);

    [Theory]
    [InlineData("levels2_k3")]
    [InlineData("levels3_k3")]
    [InlineData("levels4_k3")]
    [InlineData("levels3_k5")]
    public void Probabilities_EqualThePyTorchPeers(string name)
    {
        using UNet3D network = NetworkWeights.Load(GoldenFile.Of(name + ".safetensors")).CreateNetwork();
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        Tensor input = tensor(GoldenFile.Numbers(name + ".input.npy"), [1, 1, 16, 32, 16]);

        float[] plain = [.. nn.functional.softmax(network.call(input), 1)[0, 1].contiguous().data<float>()];
        ChannelsLast.Arrange(network);
        float[] channelsLast = [.. nn.functional.softmax(network.call(ChannelsLast.Arrange(input)), 1)[0, 1].contiguous().data<float>()];

        float[] expected = GoldenFile.Numbers(name + ".output.npy");
        Assert.Equal(expected.Length, plain.Length);

        // With kernels of 5, libtorch 2.10 is wrong in the plain layout on some processors; the library computes in channels-last only.
        if (!name.EndsWith("k5", StringComparison.Ordinal)) Assert.True(LargestDifference(expected, plain) < 1e-4, $"plain: {LargestDifference(expected, plain)}");
        Assert.True(LargestDifference(expected, channelsLast) < 1e-4, $"channels-last: {LargestDifference(expected, channelsLast)}");
        Assert.True(expected.Max() - expected.Min() > 0.05, "the golden output must vary for the comparison to mean anything");
    }

    [Fact]
    public void Forward_KeepsExtentsAndGivesEveryClass()
    {
        using var network = new UNet3D(Small);
        using var scope = NewDisposeScope();
        Assert.Equal([2, 2, 8, 12, 4], network.call(zeros([2, 1, 8, 12, 4])).shape);
    }

    [Theory]
    [InlineData(1, 8, 8, 9)]
    [InlineData(1, 6, 8, 8)]
    [InlineData(2, 8, 8, 8)]
    public void Forward_WhenExtentsOrChannelsDoNotFit_SaysWhatIsExpected(long channels, long z, long y, long x)
    {
        using var network = new UNet3D(Small);
        using var scope = NewDisposeScope();
        ArgumentException error = Assert.Throws<ArgumentException>(() => network.call(zeros([1, channels, z, y, x])));
        Assert.Contains("multiples of 4", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Initialization_IsDecidedByTheSeedAndHeNormal()
    {
        using var first = new UNet3D(NsnArchitecture.Compact, 5);
        using var again = new UNet3D(NsnArchitecture.Compact, 5);
        using var other = new UNet3D(NsnArchitecture.Compact, 6);
        Assert.Equal(Numbers(first), Numbers(again));
        Assert.NotEqual(Numbers(first), Numbers(other));

        float[] weights = [.. NetworkWeights.From(first, new NetworkMetadata()).Tensors["decoder.0.conv0.weight"].Values];
        double deviation = Math.Sqrt(weights.Average(w => (double)w * w));
        Assert.InRange(deviation / Math.Sqrt(2.0 / (48 * 27)), 0.97, 1.03);
    }

    [Theory]
    [MemberData(nameof(FeatureNormalizationTests.Kinds), MemberType = typeof(FeatureNormalizationTests))]
    public void MakingUsingAndDisposing_AgainAndAgain_LeavesNoTensorBehind(string normalization)
    {
        UNet3DArchitecture architecture = Small with { FeatureNormalization = FeatureNormalization.Parse(normalization) };
        MakeUseAndDispose(architecture);
        long drift = LiveTensors.DriftOf(architecture), before = LiveTensors.Count();
        for (int i = 0; i < 3; i++) MakeUseAndDispose(architecture);
        Assert.Equal(before + (3 * drift), LiveTensors.Count());
    }

    private static void MakeUseAndDispose(UNet3DArchitecture architecture)
    {
        using var network = new UNet3D(architecture);
        using var scope = NewDisposeScope();
        network.call(zeros([1, 1, 8, 8, 8]));
    }

    private static float[] Numbers(UNet3D network) =>
        [.. NetworkWeights.From(network, new NetworkMetadata()).Tensors.Values.SelectMany(t => t.Values.ToArray())];

    private static float LargestDifference(float[] a, float[] b) => a.Zip(b, (x, y) => Math.Abs(x - y)).Max();
}
