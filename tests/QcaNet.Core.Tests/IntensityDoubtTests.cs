using QcaNet.Models.Weights;
using QcaNet.Pretrained;
using QcaNet.Volumes;
using QcaNet.Volumes.Preprocessing;

namespace QcaNet.Core.Tests;

/// <summary>The pipeline says where the intensity scale cannot be trusted, and takes another one (issue 18, case S1).</summary>
public sealed class IntensityDoubtTests
{
    [Fact]
    public void CaseS1_StackOfNoise_IsDoubted()
    {
        using QcaNetPipeline pipeline = QcaNetPipeline.Create().WithNsn(PretrainedWeights.Nsn).WithNdn(PretrainedWeights.Ndn).Build();
        var random = new Random(1);
        var stack = new Volume<ushort>(new Shape3D(16, 40, 40), new VoxelSpacing(1.75, 0.8, 0.8));
        foreach (ref ushort voxel in stack.Voxels) voxel = (ushort)(100 + random.Next(20) + random.Next(20));
        Segmentation result = pipeline.Segment(stack, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(IntensityDoubtKind.NoContrast, Assert.Single(result.Scaling.Doubts).Kind);
    }

    [Fact]
    public void SoundStack_IsNotDoubted_AndTellsItsScale()
    {
        using QcaNetPipeline pipeline = Builder().Build();
        IntensityScaling scaling = pipeline.Segment(Balls.Two().Stack, cancellationToken: TestContext.Current.CancellationToken).Scaling;
        Assert.Empty(scaling.Doubts);
        Assert.Equal((Balls.Ground, Balls.Core), ((ushort)scaling.Low, (ushort)scaling.High));
    }

    [Fact]
    public void WithNormalization_TakesThePlaceOfTheMetadatas_AndIsPartOfTheFingerprint()
    {
        using QcaNetPipeline own = Builder().Build(), other = Builder().WithNormalization(Normalization.CsbDeep(1, 50)).Build();
        Assert.NotEqual(own.Fingerprint, other.Fingerprint);
        Volume<ushort> stack = Balls.Two().Stack;
        stack[0, 0, 0] = 0;
        stack.Voxels[1..8000].Fill(400);
        Segmentation result = other.Segment(stack, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(400, result.Scaling.High);
    }

    [Fact]
    public void WithNormalization_MakesUpForMetadataThatLackIt()
    {
        NetworkMetadata without = ThresholdNetwork.Metadata(NetworkRole.Nsn) with { Normalization = null };
        QcaNetPipelineBuilder builder = Builder().WithNsn(ThresholdNetwork.Make(0.3, without));
        Assert.Throws<PipelineConfigurationException>(() => builder.Build());
        builder.WithNormalization(Normalization.MinMax).Build().Dispose();
    }

    [Fact]
    public void WithNormalization_UnderThePublishedProtocol_IsRefused() => Assert.Contains(
        "scales every stack from its minimum to its maximum",
        Assert.Throws<PipelineConfigurationException>(() => Builder().WithProtocol(SegmentationProtocol.Published).WithNormalization(Normalization.MinMax).Build()).Message,
        StringComparison.Ordinal);

    private static QcaNetPipelineBuilder Builder() => QcaNetPipeline.Create()
        .WithNsn(ThresholdNetwork.Make(0.3, ThresholdNetwork.Metadata(NetworkRole.Nsn)))
        .WithNdn(ThresholdNetwork.Make(0.8, ThresholdNetwork.Metadata(NetworkRole.Ndn)));
}
