using QcaNet.Models.Inference;
using QcaNet.Models.Networks;
using QcaNet.Models.Runtime;
using QcaNet.Models.Weights;
using QcaNet.Volumes;
using TorchSharp;
using static TorchSharp.torch;

namespace QcaNet.Models.Torch.Tests;

/// <summary>Inference of networks whose normalization is not batch normalization.</summary>
public class FeatureScalingTests
{
    private static readonly ComputeDevice Cpu = ComputeDevice.Cpu;

    [Theory]
    [InlineData("instance", 1, 3, 1)]
    [InlineData("instance", 2, 4, 3)]
    [InlineData("group 1", 1, 3, 3)]
    [InlineData("group 2", 2, 4, 3)]
    [InlineData("group 3", 1, 12, 5)]
    [InlineData("none", 1, 3, 1)]
    [InlineData("none", 3, 2, 3)]
    public void Predictor_EqualsTheModules(string normalization, int levels, int width, int kernel)
    {
        NetworkWeights weights = Weights(normalization, levels, width, kernel);
        Volume<float> input = NaiveNetwork.Noise(new Shape3D(16, 24, 48));
        using var predictor = new NetworkPredictor(weights, Cpu);
        Assert.InRange(NaiveNetwork.Difference(NaiveNetwork.Probability(weights, input), predictor.Predict(input).Voxels), 0, 1e-5);
    }

    [Theory]
    [InlineData("norm_instance")]
    [InlineData("norm_group")]
    [InlineData("norm_none")]
    public void Predictor_EqualsPyTorch(string name)
    {
        using var predictor = new NetworkPredictor(NetworkWeights.Load(GoldenFile.Of($"{name}.safetensors")), Cpu);
        var input = new Volume<float>(GoldenFile.Numbers($"{name}.input.npy"), new Shape3D(8, 8, 8), VoxelSpacing.Isotropic(1));
        Assert.InRange(NaiveNetwork.Difference(GoldenFile.Numbers($"{name}.output.npy"), predictor.Predict(input).Voxels), 0, 1e-5);
    }

    [Theory]
    [InlineData("instance")]
    [InlineData("group 2")]
    [InlineData("none")]
    public void Predictor_InBFloat16_StaysCloseToFloat32(string normalization)
    {
        Assert.SkipUnless(ConvolutionCheck.IsRight(3, QcaNet.Models.Inference.Precision.BFloat16), "libtorch computes these convolutions wrongly on this processor.");
        NetworkWeights weights = Weights(normalization, 1, 4, 3);
        Volume<float> input = NaiveNetwork.Noise(new Shape3D(8, 16, 16));
        using var exact = new NetworkPredictor(weights, Cpu);
        using var half = new NetworkPredictor(weights, Cpu, options: new InferenceOptions { Precision = Precision.BFloat16 });
        Assert.InRange(NaiveNetwork.Difference(exact.Predict(input).Voxels, half.Predict(input).Voxels), 1e-9, 0.08);
    }

    [Theory]
    [InlineData("instance", ScalarType.Float32)]
    [InlineData("group 4", ScalarType.Float32)]
    [InlineData("instance", ScalarType.BFloat16)]
    public void Rectified_OnAnyNumberOfThreads_GivesTheSameBits(string normalization, ScalarType type)
    {
        FeatureScaling scaling = FeatureScaling.Of(Weights(normalization, 1, 12, 1), "encoder.0", 0)!;
        using var scope = NewDisposeScope();
        using var generator = new Generator(5);
        Tensor features = rand([1, 12, 30, 61, 63], generator: generator).to(type); // several pieces, the last one not full
        int threads = get_num_threads();
        try
        {
            float[] On(int count)
            {
                set_num_threads(count);
                return [.. scaling.Rectified(features.clone()).to(ScalarType.Float32).contiguous().data<float>()];
            }

            float[] alone = On(1);
            Assert.Equal(alone, On(2));
            Assert.Equal(alone, On(5));
        }
        finally
        {
            set_num_threads(threads);
        }
    }

    [Theory]
    [InlineData("instance", 5)]
    [InlineData("group 2", 24)]
    public void Rectified_EqualsTheDefinition_AlsoFarFromZero(string normalization, int width)
    {
        // A mean a thousand deviations away, over more voxels than a piece has: sums in single precision would lose the variance.
        if (normalization.StartsWith("group", StringComparison.Ordinal)) Assert.Equal(0, width % 2);
        NetworkWeights weights = Weights(normalization, 1, width, 1);
        const int voxels = 33 * 32 * 32;
        var random = new Random(9);
        double[] values = [.. Enumerable.Range(0, voxels * width).Select(i => (double)(float)(1000 + (i % width) + random.NextDouble()))];

        FeatureScaling scaling = FeatureScaling.Of(weights, "encoder.0", 0)!;
        using var scope = NewDisposeScope();
        using Tensor rows = tensor([.. values.Select(v => (float)v)], [1, 33, 32, 32, width]);
        float[] found = [.. scaling.Rectified(rows.permute(0, 4, 1, 2, 3)).permute(0, 2, 3, 4, 1).contiguous().data<float>()];

        float[] scale = [.. weights.Tensors["encoder.0.norm0.weight"].Values], shift = [.. weights.Tensors["encoder.0.norm0.bias"].Values];
        int each = normalization == "instance" ? 1 : width / 2;
        double largest = 0;
        for (int first = 0; first < width; first += each)
        {
            double[] group = [.. values.Where((_, i) => i % width / each == first / each)];
            double mean = group.Average(), variance = group.Average(v => (v - mean) * (v - mean));
            for (int v = 0; v < voxels; v += 7)
            {
                for (int c = first; c < first + each; c++)
                {
                    double expected = Math.Max(0, ((values[(v * width) + c] - mean) / Math.Sqrt(variance + weights.Architecture.BatchNormEpsilon) * scale[c]) + shift[c]);
                    largest = Math.Max(largest, Math.Abs(expected - found[(v * width) + c]));
                }
            }
        }

        // A number near 1000 in single precision is known to 3e-5, in units of a deviation of 0.3: some 1e-4.
        Assert.InRange(largest, 0, 1e-3);
    }

    [Theory]
    [InlineData("instance")]
    [InlineData("none")]
    public void Predictor_LeavesNoTensorBehind(string normalization)
    {
        NetworkWeights weights = Weights(normalization, 2, 4, 3);
        using (var first = new NetworkPredictor(weights, Cpu)) first.Predict(NaiveNetwork.Noise(new Shape3D(4, 4, 4)));
        long before = LiveTensors.Count();
        for (int i = 0; i < 3; i++)
        {
            using var predictor = new NetworkPredictor(weights, Cpu);
            predictor.Predict(NaiveNetwork.Noise(new Shape3D(4, 4, 4)));
        }

        Assert.Equal(before, LiveTensors.Count());
    }

    [Fact]
    public void Predictor_OfThreeClassesAndInstanceNormalization_GivesTheProbabilityOfClassOne()
    {
        NetworkWeights weights = NaiveNetwork.Weights(new UNet3DArchitecture(1, 4, 3) { OutputChannels = 3, FeatureNormalization = FeatureNormalization.Instance }, seed: 2);
        Volume<float> input = NaiveNetwork.Noise(new Shape3D(8, 8, 16));
        using var predictor = new NetworkPredictor(weights, Cpu);
        Assert.InRange(NaiveNetwork.Difference(NaiveNetwork.Probability(weights, input), predictor.Predict(input).Voxels), 0, 1e-5);
    }

    [Fact]
    public void Predictor_OfTwoInputChannels_SaysThatAVolumeHasOne()
    {
        NetworkWeights weights = NaiveNetwork.Weights(new UNet3DArchitecture(1, 2, 3) { InputChannels = 2 }, seed: 2);
        ArgumentException error = Assert.Throws<ArgumentException>("ensemble", () => new NetworkPredictor(weights, Cpu));
        Assert.Contains("2 input channels", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("instance", true)]
    [InlineData("group 2", true)]
    [InlineData("batch", false)]
    [InlineData("none", false)]
    public void Tiles_OfANetworkThatSeesTheWholeVolume_AreWarnedOf(string normalization, bool warned)
    {
        var lines = new List<string>();
        var logger = new ListLoggerFactory(lines);
        Volume<float> input = NaiveNetwork.Noise(new Shape3D(4, 8, 40));
        using (var whole = new NetworkPredictor(Weights(normalization, 1, 2, 3), Cpu, logger)) whole.Predict(input);
        Assert.DoesNotContain(lines, l => l.Contains("whatever the halo", StringComparison.Ordinal));
        using (var tiled = new NetworkPredictor(Weights(normalization, 1, 2, 3), Cpu, logger, new InferenceOptions { Tile = new Shape3D(4, 8, 8) })) tiled.Predict(input);
        Assert.Equal(warned, lines.Any(l => l.Contains("whatever the halo", StringComparison.Ordinal)));
    }

    private static NetworkWeights Weights(string normalization, int levels, int width, int kernel) =>
        NaiveNetwork.Weights(new UNet3DArchitecture(levels, width, kernel) { FeatureNormalization = FeatureNormalization.Parse(normalization) }, seed: levels + kernel);
}
