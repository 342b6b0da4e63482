using QcaNet.Models.Inference;
using QcaNet.Models.Networks;
using QcaNet.Models.Runtime;
using QcaNet.Models.Torch;
using QcaNet.Models.Weights;
using QcaNet.Volumes;
using TorchSharp;
using static TorchSharp.torch;

namespace QcaNet.Models.Tests.Inference;

public class NetworkPredictorTests
{
    private static readonly NetworkWeights Weights = NetworkWeights.Load(GoldenFile.Of("levels2_k3.safetensors"));

    [Fact]
    public void Predict_OnAVolumeThatFits_EqualsThePeer()
    {
        using var predictor = new NetworkPredictor(Weights, ComputeDevice.Cpu);
        var input = new Volume<float>(GoldenFile.Numbers("levels2_k3.input.npy"), new Shape3D(16, 32, 16), VoxelSpacing.Isotropic(1));
        Volume<float> probability = predictor.Predict(input);

        Assert.Equal(input.Shape, probability.Shape);
        Assert.Equal(input.Spacing, probability.Spacing);
        float[] expected = GoldenFile.Numbers("levels2_k3.output.npy");
        Assert.True(expected.Zip(probability.Voxels.ToArray(), (a, b) => Math.Abs(a - b)).Max() < 1e-4);
    }

    [Theory]
    [InlineData(5, 7, 9)]
    [InlineData(1, 4, 6)]
    [InlineData(13, 1, 1)]
    public void Predict_OnAnyExtents_KeepsThemAndStaysBetweenZeroAndOne(int depth, int height, int width)
    {
        using var predictor = new NetworkPredictor(Weights, ComputeDevice.Cpu);
        Volume<float> probability = predictor.Predict(Noise(new Shape3D(depth, height, width)));
        Assert.Equal(new Shape3D(depth, height, width), probability.Shape);
        Assert.All(probability.Voxels.ToArray(), p => Assert.InRange(p, 0f, 1f));
    }

    [Fact]
    public void Predict_Twice_GivesTheSameBits()
    {
        using var predictor = new NetworkPredictor(Weights, ComputeDevice.Cpu);
        Volume<float> input = Noise(new Shape3D(10, 21, 17));
        Assert.Equal(predictor.Predict(input).Voxels.ToArray(), predictor.Predict(input).Voxels.ToArray());
    }

    [Fact]
    public void Predict_LeavesItsInputAndNoTensorBehind()
    {
        using var predictor = new NetworkPredictor(Weights, ComputeDevice.Cpu);
        Volume<float> input = Noise(new Shape3D(9, 9, 9));
        float[] before = input.Voxels.ToArray();
        predictor.Predict(input);
        long tensors = LiveTensors.Count();
        for (int i = 0; i < 5; i++) predictor.Predict(input);
        Assert.Equal(before, input.Voxels.ToArray());
        Assert.Equal(tensors, LiveTensors.Count());
    }

    [Fact]
    public void Predict_WhenCanceledOrDisposed_Refuses()
    {
        var predictor = new NetworkPredictor(Weights, ComputeDevice.Cpu);
        Assert.Throws<OperationCanceledException>(() => predictor.Predict(Noise(new Shape3D(4, 4, 4)), new CancellationToken(canceled: true)));
        predictor.Dispose();
        predictor.Dispose();
        Assert.Throws<ObjectDisposedException>(() => predictor.Predict(Noise(new Shape3D(4, 4, 4))));
    }

    [Fact]
    public void Constructor_WhenTheDeviceIsNotThere_SaysWhatToDo()
    {
        Assert.SkipWhen(cuda.is_available(), "This machine has a GPU.");
        NativeBackendException error = Assert.Throws<NativeBackendException>(() => new NetworkPredictor(Weights, ComputeDevice.Cuda()));
        Assert.Contains("cuda:0", error.Message, StringComparison.Ordinal);
        Assert.Contains("TorchBackend=cuda", error.Advice, StringComparison.Ordinal);
    }

    private static Volume<float> Noise(Shape3D shape)
    {
        var random = new Random(4);
        return new Volume<float>([.. Enumerable.Range(0, shape.Length).Select(_ => random.NextSingle())], shape, VoxelSpacing.Isotropic(1));
    }
}
