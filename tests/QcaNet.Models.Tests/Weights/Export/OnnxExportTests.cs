using Microsoft.ML.OnnxRuntime;
using QcaNet.Models.Inference;
using QcaNet.Models.Networks;
using QcaNet.Models.Runtime;
using QcaNet.Models.Tests.Inference;
using QcaNet.Models.Torch;
using QcaNet.Models.Weights;
using QcaNet.Models.Weights.Export;
using QcaNet.Volumes;
using QcaNet.Volumes.Preprocessing;
using static TorchSharp.torch;

namespace QcaNet.Models.Tests.Weights.Export;

/// <summary>What ONNX Runtime, which knows nothing of this library, makes of exported models.</summary>
public sealed class OnnxExportTests : IDisposable
{
    private static readonly NetworkMetadata Fed = new()
    {
        Role = NetworkRole.Ndn,
        Spacing = VoxelSpacing.Isotropic(0.8),
        Normalization = Normalization.MinMax,
        Threshold = 0.6,
        License = "CC BY 4.0 – Zürich",
    };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1, 3, 1)]
    [InlineData(2, 8, 3)]
    [InlineData(3, 2, 5)]
    [InlineData(4, 1, 3)]
    [InlineData(5, 1, 1)]
    public void Model_GivesThePredictorsProbabilities(int levels, int width, int kernel)
    {
        NetworkWeights weights = NaiveNetwork.Weights(new UNet3DArchitecture(levels, width, kernel), seed: levels + kernel);
        using InferenceSession session = Open(weights);
        using var predictor = new NetworkPredictor(weights, ComputeDevice.Cpu);

        // Extents are free: two volumes through one model.
        foreach (Shape3D shape in new[] { new Shape3D(32, 32, 64), new Shape3D(64, 32, 32) })
        {
            Volume<float> input = NaiveNetwork.Noise(shape);
            float[] both = Run(session, input.Voxels.ToArray(), [1, 1, shape.Depth, shape.Height, shape.Width], [1, 2, shape.Depth, shape.Height, shape.Width]);
            float[] foreground = both[(int)shape.Length..];
            Assert.InRange(NaiveNetwork.Difference(foreground, predictor.Predict(input).Voxels), 0, 1e-4);
            Assert.All(both[..(int)shape.Length].Zip(foreground), p => Assert.Equal(1, p.First + p.Second, 1e-5f));

            // Were the answer one number everywhere, equality would say nothing.
            Assert.True(foreground.Max() - foreground.Min() > 0.01f);
        }
    }

    [Theory]
    [InlineData("batch")]
    [InlineData("instance")]
    [InlineData("group 2")]
    [InlineData("none")]
    public void Model_OfAnyNormalization_GivesTheNetworksSoftmax_ForABatch(string normalization)
    {
        var architecture = new UNet3DArchitecture(2, 4, 3) { FeatureNormalization = FeatureNormalization.Parse(normalization), BatchNormEpsilon = 0.01 };
        AssertSoftmax(NaiveNetwork.Weights(architecture, seed: 5), [2, 1, 8, 4, 12]);
    }

    [Fact]
    public void Model_OfTrainedTensorsOfThePeer_GivesThePeersProbabilities()
    {
        using InferenceSession session = Open(NetworkWeights.Load(GoldenFile.Of("levels2_k3.safetensors")));
        float[] both = Run(session, GoldenFile.Numbers("levels2_k3.input.npy"), [1, 1, 16, 32, 16], [1, 2, 16, 32, 16]);
        Assert.InRange(NaiveNetwork.Difference(GoldenFile.Numbers("levels2_k3.output.npy"), both.AsSpan(16 * 32 * 16)), 0, 1e-4);
    }

    [Fact]
    public void Model_OfSeveralChannelsAndClasses_GivesTheNetworksSoftmax() =>
        AssertSoftmax(NaiveNetwork.Weights(new UNet3DArchitecture(1, 4, 3) { InputChannels = 2, OutputChannels = 3 }, seed: 3), [1, 2, 4, 6, 8]);

    [Fact]
    public void Model_SaysHowToBeFed_AsTheWeightFileDoes()
    {
        NetworkWeights weights = NaiveNetwork.Weights(new UNet3DArchitecture(2, 1, 3), seed: 1, Fed);
        using InferenceSession session = Open(weights);
        Dictionary<string, string> told = session.ModelMetadata.CustomMetadataMap;
        Assert.Equal(weights.Metadata.ToStrings(weights.Architecture), new SortedDictionary<string, string>(told, StringComparer.Ordinal));
        Assert.Equal(("ndn", "min-max", "CC BY 4.0 – Zürich"), (told["role"], told["normalisation"], told["licence"]));
        Assert.Equal([OnnxExport.InputName], session.InputMetadata.Keys);
        Assert.Equal([OnnxExport.OutputName], session.OutputMetadata.Keys);
        Assert.Equal([-1, 1, -1, -1, -1], session.InputMetadata[OnnxExport.InputName].Dimensions);
        Assert.Equal(["batch", "", "depth", "height", "width"], session.InputMetadata[OnnxExport.InputName].SymbolicDimensions);
        Assert.Equal([-1, 2, -1, -1, -1], session.OutputMetadata[OnnxExport.OutputName].Dimensions);
    }

    [Fact]
    public void Write_Twice_GivesTheSameBytes_OfTheAnnouncedLength()
    {
        NetworkWeights weights = NaiveNetwork.Weights(new UNet3DArchitecture(1, 2, 3), seed: 1, Fed);
        using var stream = new MemoryStream();
        OnnxExport.Write(weights, stream);
        string path = _folder.File("twice.onnx");
        OnnxExport.Write(weights, path);
        Assert.Equal(stream.ToArray(), File.ReadAllBytes(path));

        // 10 bytes for a number below zero, 1 for its tag; 2 + 3 for a text within a message, whose tag and length are 2.
        ProtobufMessage message = new ProtobufMessage().Whole(1, -1).Message(2, new ProtobufMessage().Text(16, "é"));
        using var bytes = new MemoryStream();
        message.WriteTo(bytes);
        Assert.Equal([0x08, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01, 0x12, 0x05, 0x82, 0x01, 0x02, 0xc3, 0xa9], bytes.ToArray());
        Assert.Equal(bytes.Length, message.Length);
    }

    [Fact]
    public void Write_WhereNoFileCanBe_SaysSo()
    {
        NetworkWeights weights = NaiveNetwork.Weights(new UNet3DArchitecture(1, 1, 1), seed: 1);
        WeightsFormatException error = Assert.Throws<WeightsFormatException>(() => OnnxExport.Write(weights, _folder.File("no/folder.onnx")));
        Assert.Equal(WeightsFormatErrorKind.Access, error.Kind);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    private void AssertSoftmax(NetworkWeights weights, long[] from)
    {
        using InferenceSession session = Open(weights);
        using var scope = NewDisposeScope();
        using var still = no_grad();
        using UNet3D network = weights.CreateNetwork();
        ChannelsLast.Arrange(network);
        using var generator = new Generator(7);
        Tensor input = randn(from, generator: generator);
        float[] expected = nn.functional.softmax(network.call(ChannelsLast.Arrange(input)), 1).contiguous().data<float>().ToArray();
        float[] actual = Run(session, input.data<float>().ToArray(), from, [from[0], weights.Architecture.OutputChannels, .. from[2..]]);
        Assert.InRange(NaiveNetwork.Difference(expected, actual), 0, 1e-4);
        Assert.True(expected.Max() - expected.Min() > 0.01f);
    }

    private InferenceSession Open(NetworkWeights weights)
    {
        string path = _folder.File("model.onnx");
        OnnxExport.Write(weights, path);
        using var options = new SessionOptions { IntraOpNumThreads = 1, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        return new InferenceSession(path, options);
    }

    private static float[] Run(InferenceSession session, float[] input, long[] from, long[] to)
    {
        using OrtValue value = OrtValue.CreateTensorValueFromMemory(input, from);
        using var run = new RunOptions();
        using IDisposableReadOnlyCollection<OrtValue> outputs = session.Run(run, [OnnxExport.InputName], [value], [OnnxExport.OutputName]);
        Assert.Equal(to, outputs[0].GetTensorTypeAndShape().Shape);
        return outputs[0].GetTensorDataAsSpan<float>().ToArray();
    }
}
