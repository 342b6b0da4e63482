using QcaNet.Models.Inference;
using QcaNet.Models.Networks;
using QcaNet.Models.Runtime;
using QcaNet.Models.Weights;
using QcaNet.Volumes;

namespace QcaNet.Models.Torch.Tests;

public class FoldingTests
{
    [Theory]
    [InlineData(1, 3, 1)]
    [InlineData(2, 4, 3)]
    [InlineData(3, 2, 3)]
    [InlineData(2, 3, 5)]
    public void FoldedNetwork_EqualsTheModulesItIsMadeOf(int levels, int width, int kernel)
    {
        NetworkWeights weights = NaiveNetwork.Weights(new UNet3DArchitecture(levels, width, kernel), seed: levels + kernel);
        Volume<float> input = NaiveNetwork.Noise(new Shape3D(16, 24, 32));
        using var predictor = new NetworkPredictor(weights, ComputeDevice.Cpu);
        Assert.InRange(NaiveNetwork.Difference(NaiveNetwork.Probability(weights, input), predictor.Predict(input).Voxels), 0, 1e-5);
    }

    [Fact]
    public void FoldedNetwork_OfThreeClasses_GivesTheProbabilityOfClassOne()
    {
        NetworkWeights weights = NaiveNetwork.Weights(new UNet3DArchitecture(1, 4, 3) { OutputChannels = 3 }, seed: 2);
        Volume<float> input = NaiveNetwork.Noise(new Shape3D(8, 8, 16));
        using var predictor = new NetworkPredictor(weights, ComputeDevice.Cpu);
        Assert.InRange(NaiveNetwork.Difference(NaiveNetwork.Probability(weights, input), predictor.Predict(input).Voxels), 0, 1e-5);
    }

    [Theory]
    [InlineData("levels2_k3", 16, 32, 16)]
    public void FoldedNetwork_EqualsPyTorch(string name, int depth, int height, int width)
    {
        using var predictor = new NetworkPredictor(NetworkWeights.Load(GoldenFile.Of($"{name}.safetensors")), ComputeDevice.Cpu);
        var input = new Volume<float>(GoldenFile.Numbers($"{name}.input.npy"), new Shape3D(depth, height, width), VoxelSpacing.Isotropic(1));
        Assert.InRange(NaiveNetwork.Difference(GoldenFile.Numbers($"{name}.output.npy"), predictor.Predict(input).Voxels), 0, 1e-5);
    }

    [Fact]
    public void Dispose_LetsEveryTensorOfThePredictorGo()
    {
        NetworkWeights weights = NaiveNetwork.Weights(new UNet3DArchitecture(2, 4, 3), seed: 1);
        using (var first = new NetworkPredictor(weights, ComputeDevice.Cpu)) first.Predict(NaiveNetwork.Noise(new Shape3D(4, 4, 4)));
        long before = LiveTensors.Count();
        for (int i = 0; i < 3; i++)
        {
            using var predictor = new NetworkPredictor(weights, ComputeDevice.Cpu);
            predictor.Predict(NaiveNetwork.Noise(new Shape3D(4, 4, 4)));
        }

        Assert.Equal(before, LiveTensors.Count());
    }
}
