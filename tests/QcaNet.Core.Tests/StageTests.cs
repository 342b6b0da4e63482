using QcaNet.Models.Inference;
using QcaNet.Models.Weights;
using QcaNet.Pretrained;
using QcaNet.Volumes;
using QcaNet.Volumes.Preprocessing;

namespace QcaNet.Core.Tests;

/// <summary>Every stage of the pipeline is a public call, and together they are the pipeline.</summary>
public sealed class StageTests : IDisposable
{
    private readonly Volume<ushort> _stack = Balls.Two().Stack;
    private readonly CancellationTokenSource _cancellation = new();

    public void Dispose() => _cancellation.Dispose();

    [Fact]
    public void TheStagesOneByOne_GiveTheLabelsOfThePipeline()
    {
        Volume<ushort> stack = Balls.Draw(new Shape3D(14, 40, 44), new VoxelSpacing(2, 0.8, 0.8), (12, 12, 12, 7), (14, 20, 26, 7)).Stack;
        NetworkWeights nsn = Load(PretrainedWeights.Nsn), ndn = Load(PretrainedWeights.Ndn);
        Volume<float> Probability(NetworkWeights weights)
        {
            using var network = new NetworkPredictor(weights);
            return NetworkInput.OnGrid(network.Predict(NetworkInput.Prepare(stack, weights.Metadata)), stack.Shape, stack.Spacing!.Value);
        }

        WatershedOptions options = WatershedOptions.Default with { NucleusThreshold = nsn.Metadata.Threshold, CenterThreshold = ndn.Metadata.Threshold };
        Volume<int> labels = NucleusDivision.Divide(Probability(nsn), Probability(ndn), options);
        using QcaNetPipeline pipeline = QcaNetPipeline.Create().WithNsn(nsn).WithNdn(ndn).Build();
        Volume<int> expected = pipeline.Segment(stack).Labels;
        Assert.Equal(expected.Voxels.ToArray(), labels.Voxels.ToArray());
        Assert.Equal(expected.Spacing, labels.Spacing);
    }

    [Fact]
    public void Division_WithoutThresholds_SaysThatTheyAreNeeded()
    {
        var probability = new Volume<float>(new Shape3D(2, 2, 2), VoxelSpacing.Isotropic(1));
        ArgumentException error = Assert.Throws<ArgumentException>(() => NucleusDivision.Divide(probability, probability, WatershedOptions.Default));
        Assert.Contains(nameof(WatershedOptions.CenterThreshold), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Preparation_WithMetadataThatSayTooLittle_IsRefused() =>
        Assert.Equal("metadata", Assert.Throws<ArgumentException>(() => NetworkInput.Prepare(_stack, new NetworkMetadata { Normalization = Normalization.MinMax })).ParamName);

    [Theory]
    [InlineData(SegmentationProtocol.Default)]
    [InlineData(SegmentationProtocol.Published)]
    public void OneThread_GivesTheBitsOfAll(SegmentationProtocol protocol)
    {
        QcaNetPipelineBuilder builder = QcaNetPipeline.Create()
            .WithNsn(PretrainedWeights.Nsn).WithNdn(PretrainedWeights.Ndn).WithProbabilities().WithProtocol(protocol, p => p with { Patch = 32 });
        using QcaNetPipeline one = builder.WithThreads(1).Build(), all = builder.Build();
        Segmentation a = one.Segment(_stack), b = all.Segment(_stack);
        Assert.Equal(1, one.Watershed.MaximumThreads);
        Assert.Equal(b.Labels.Voxels.ToArray(), a.Labels.Voxels.ToArray());
        Assert.Equal(b.NucleusProbability!.Voxels.ToArray(), a.NucleusProbability!.Voxels.ToArray());
        Assert.Equal(b.CenterProbability!.Voxels.ToArray(), a.CenterProbability!.Voxels.ToArray());
    }

    [Fact]
    public void NoThreads_AreAProblemOfTheConfiguration() =>
        Assert.Contains(Assert.Throws<PipelineConfigurationException>(() => SegmentTests.Describe().WithThreads(0).Build()).Problems, p => p.Contains("WithThreads", StringComparison.Ordinal));

    [Fact]
    public async Task SegmentAsync_GivesWhatSegmentGives()
    {
        using QcaNetPipeline pipeline = SegmentTests.Describe().Build();
        Segmentation result = await pipeline.SegmentAsync(_stack);
        Assert.Equal(pipeline.Segment(_stack).Labels.Voxels.ToArray(), result.Labels.Voxels.ToArray());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pipeline.SegmentAsync(_stack, null, new CancellationToken(true)));
    }

    [Fact]
    public async Task TimePoints_AreSegmentedInTheirOrder_AndMayBeLeftEarly()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("series.tif");
        Volume<ushort> other = Balls.Draw(_stack.Shape, _stack.Spacing!.Value, (11, 14, 21, 5)).Stack;
        VolumeWriter.WriteSeries(path, [_stack, other, _stack]);
        using QcaNetPipeline pipeline = SegmentTests.Describe().Build();
        using (VolumeFile file = VolumeReader.Open(path))
        {
            var found = new List<(int, int)>();
            await foreach (TimePointSegmentation point in pipeline.SegmentTimePointsAsync<ushort>(file)) found.Add((point.TimePoint, point.Segmentation.Nuclei.Count));
            Assert.Equal([(0, 2), (1, 1), (2, 2)], found);
        }

        using VolumeFile again = VolumeReader.Open(path);
        await foreach (TimePointSegmentation point in pipeline.SegmentTimePointsAsync<ushort>(again))
        {
            Assert.Equal(0, point.TimePoint);
            break;
        }
    }

    [Fact]
    public async Task ACallThatWaitsForAnother_IsCanceledWhileThatOneGoesOn()
    {
        // The first call holds the network at its progress report until the second one has ended.
        using var network = new NetworkPredictor(Load(PretrainedWeights.Nsn), options: new InferenceOptions { Tile = new Shape3D(8, 8, 8), Halo = 0 });
        var input = new Volume<float>(new Shape3D(8, 8, 32));
        using var started = new ManualResetEventSlim();
        using var ended = new ManualResetEventSlim();
        var hold = new Told<double>(_ =>
        {
            started.Set();
            ended.Wait();
        });
        Task<Volume<float>> first = Task.Run(() => network.Predict(input, hold));
        started.Wait();
        Task second = Task.Run(() => network.Predict(input, _cancellation.Token));
        await _cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        Assert.False(first.IsCompleted);
        ended.Set();
        Assert.Equal(input.Shape, (await first).Shape);
    }

    // Case A5: every probability was NaN, and that was "0 nuclei".
    [Fact]
    public void CaseA5_WeightsThatOverflow_AreNamed()
    {
        NetworkWeights good = Load(PretrainedWeights.Nsn);
        string[] scaled = ["encoder.1.conv0.weight", "encoder.2.conv0.weight"];
        var tensors = good.Tensors.ToDictionary(
            t => t.Key, t => scaled.Contains(t.Key) ? new WeightTensor(t.Value.Shape, [.. t.Value.Values.ToArray().Select(v => v * 1e25f)]) : t.Value, StringComparer.Ordinal);
        NetworkWeights bad = NetworkWeights.Create(good.Architecture, good.Metadata, tensors, "big.safetensors");
        using QcaNetPipeline pipeline = QcaNetPipeline.Create().WithNsn(bad).WithNdn(PretrainedWeights.Ndn).Build();
        NonFiniteProbabilityException error = Assert.Throws<NonFiniteProbabilityException>(() => pipeline.Segment(_stack));
        Assert.Contains("big.safetensors", error.Message, StringComparison.Ordinal);
    }

    private static NetworkWeights Load(PretrainedWeight weight)
    {
        using Stream stream = weight.Open();
        return NetworkWeights.Load(stream, weight.ToString());
    }
}
