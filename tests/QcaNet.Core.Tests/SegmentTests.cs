using QcaNet.Metrics;
using QcaNet.Models.Weights;
using QcaNet.Volumes;

namespace QcaNet.Core.Tests;

public sealed class SegmentTests : IDisposable
{
    private readonly QcaNetPipeline _pipeline = Describe().Build();

    public void Dispose() => _pipeline.Dispose();

    [Fact]
    public void TwoBalls_BecomeTwoNuclei_VoxelForVoxel()
    {
        (Volume<ushort> stack, Volume<int> truth) = Balls.Two();
        Segmentation result = _pipeline.Segment(stack);

        Assert.Equal(truth.Voxels.ToArray(), result.Labels.Voxels.ToArray());
        Assert.Equal((stack.Shape, stack.Spacing), (result.Labels.Shape, result.Labels.Spacing));
        Assert.Equal([1, 2], result.Nuclei.Select(n => n.Id));
        Assert.Equal(new Point3D(11, 14, 21), result.Nuclei[1].CentroidMicrometers);
        Assert.Equal(truth.Voxels.Count(2), result.Nuclei[1].Volume!.Value, 1e-9);
    }

    [Fact]
    public void TouchingBalls_AreDividedBetweenTheirCenters()
    {
        (Volume<ushort> stack, Volume<int> truth) = Balls.Draw(new Shape3D(16, 20, 32), VoxelSpacing.Isotropic(1), (8, 10, 10, 6), (8, 10, 20, 6));
        Segmentation result = _pipeline.Segment(stack);
        SegmentationScores scores = SegmentationScores.Compute(result.Labels, truth);
        Assert.Equal(2, result.Nuclei.Count);
        Assert.Equal(1, scores.Iou);
        Assert.InRange(scores.Seg, 0.95, 1);
    }

    [Fact]
    public void AnisotropicStack_IsLabeledOnItsOwnGrid()
    {
        (Volume<ushort> stack, Volume<int> truth) = Balls.Draw(new Shape3D(14, 40, 44), new VoxelSpacing(2, 0.8, 0.8), (12, 12, 12, 7), (14, 20, 26, 7));
        Segmentation result = _pipeline.Segment(stack);
        SegmentationScores scores = SegmentationScores.Compute(result.Labels, truth);
        Assert.Equal(stack.Shape, result.Labels.Shape);
        Assert.Equal(2, result.Nuclei.Count);
        Assert.InRange(scores.Seg, 0.75, 1);
        Assert.All(result.Nuclei, n => Assert.Equal(n.Voxels * 2 * 0.8 * 0.8, n.Volume!.Value, 1e-6));
    }

    [Fact]
    public void NetworksOfDifferentSpacing_EachSeeTheirOwnGrid()
    {
        NetworkMetadata coarse = ThresholdNetwork.Metadata(NetworkRole.Ndn) with { Spacing = VoxelSpacing.Isotropic(1.5) };
        using QcaNetPipeline pipeline = QcaNetPipeline.Create()
            .WithNsn(ThresholdNetwork.Make(0.3, ThresholdNetwork.Metadata(NetworkRole.Nsn)))
            .WithNdn(ThresholdNetwork.Make(0.7, coarse))
            .WithProbabilities()
            .Build();
        (Volume<ushort> stack, Volume<int> truth) = Balls.Two();
        Segmentation result = pipeline.Segment(stack);
        Assert.Equal(truth.Voxels.ToArray(), result.Labels.Voxels.ToArray());
        Assert.Equal(stack.Shape, result.CenterProbability!.Shape);
    }

    [Fact]
    public void VoxelType_DoesNotMatter()
    {
        (Volume<ushort> stack, _) = Balls.Two();
        var bytes = new Volume<byte>(stack.Shape, stack.Spacing);
        var floats = new Volume<float>(stack.Shape, stack.Spacing);
        for (int i = 0; i < stack.Voxels.Length; i++)
        {
            bytes.Voxels[i] = (byte)(stack.Voxels[i] / 10);
            floats.Voxels[i] = stack.Voxels[i] / 1000f;
        }

        int[] expected = _pipeline.Segment(stack).Labels.Voxels.ToArray();
        Assert.Equal(expected, _pipeline.Segment(bytes).Labels.Voxels.ToArray());
        Assert.Equal(expected, _pipeline.Segment(floats).Labels.Voxels.ToArray());
    }

    [Fact]
    public void Labels_AreInRasterOrder_WhateverTheOrderOfTheNuclei()
    {
        (Volume<ushort> stack, _) = Balls.Draw(new Shape3D(20, 24, 30), VoxelSpacing.Isotropic(1), (11, 14, 21, 6), (7, 8, 8, 5));
        ReadOnlySpan<int> labels = _pipeline.Segment(stack).Labels.Voxels;
        Assert.Equal(1, labels[labels.IndexOfAnyExcept(0)]);
        Assert.True(labels.IndexOf(2) > labels.IndexOf(1));
    }

    [Fact]
    public void SmallObjects_AreDroppedByTheirVolume()
    {
        (Volume<ushort> stack, _) = Balls.Draw(new Shape3D(20, 24, 30), VoxelSpacing.Isotropic(1), (5, 6, 6, 2.5), (11, 14, 21, 6));
        using QcaNetPipeline keeping = Describe().WithWatershed(w => w with { SmallestVolume = 50 }).Build();
        using QcaNetPipeline dropping = Describe().WithWatershed(w => w with { SmallestVolume = 100 }).Build();
        Assert.Equal(2, keeping.Segment(stack).Nuclei.Count);
        Nucleus left = Assert.Single(dropping.Segment(stack).Nuclei);
        Assert.Equal((1, new Point3D(11, 14, 21)), (left.Id, left.CentroidMicrometers));
    }

    [Fact]
    public void SmallCenters_MarkNothing()
    {
        // Cores of radius 2 um have 33 voxels: above that nothing is a marker, and every component is one nucleus.
        (Volume<ushort> stack, _) = Balls.Draw(new Shape3D(16, 20, 32), VoxelSpacing.Isotropic(1), (8, 10, 10, 6), (8, 10, 20, 6));
        using QcaNetPipeline pipeline = Describe().WithWatershed(w => w with { SmallestMarkerVolume = 34 }).Build();
        Assert.Single(pipeline.Segment(stack).Nuclei);
    }

    [Fact]
    public void AComponentWithoutCenter_StaysBackground_UnlessAskedFor()
    {
        // The core of the first ball is made as bright as the rest of it.
        (Volume<ushort> stack, Volume<int> truth) = Balls.Two();
        for (int i = 0; i < truth.Voxels.Length; i++)
        {
            if (truth.Voxels[i] == 1) stack.Voxels[i] = Balls.Ball;
        }

        using QcaNetPipeline all = Describe().WithWatershed(w => w with { MarkerlessComponents = PostProcessing.MarkerlessComponents.OneObject }).Build();
        Assert.Single(_pipeline.Segment(stack).Nuclei);
        Assert.Equal(2, all.Segment(stack).Nuclei.Count);
    }

    [Fact]
    public void SameStack_GivesTheSameBits_FromAnyPipelineAndThread()
    {
        (Volume<ushort> stack, _) = Balls.Draw(new Shape3D(14, 40, 44), new VoxelSpacing(2, 0.8, 0.8), (12, 12, 12, 7), (14, 20, 26, 7));
        using QcaNetPipeline other = Describe().WithProbabilities().Build();
        Segmentation first = other.Segment(stack);
        var results = new Segmentation[4];
        Parallel.For(0, results.Length, i => results[i] = other.Segment(stack));
        foreach (Segmentation again in results)
        {
            Assert.Equal(first.Labels.Voxels.ToArray(), again.Labels.Voxels.ToArray());
            Assert.Equal(first.NucleusProbability!.Voxels.ToArray(), again.NucleusProbability!.Voxels.ToArray());
            Assert.Equal(first.CenterProbability!.Voxels.ToArray(), again.CenterProbability!.Voxels.ToArray());
        }

        Assert.Equal(first.Labels.Voxels.ToArray(), _pipeline.Segment(stack).Labels.Voxels.ToArray());
    }

    [Fact]
    public void Stack_IsNotChanged()
    {
        (Volume<ushort> stack, _) = Balls.Two();
        var floats = new Volume<float>(stack.Shape, stack.Spacing);
        for (int i = 0; i < stack.Voxels.Length; i++) floats.Voxels[i] = stack.Voxels[i];
        float[] before = floats.Voxels.ToArray();
        _pipeline.Segment(floats);
        Assert.Equal(before, floats.Voxels.ToArray());
    }

    [Fact]
    public void Probabilities_AreKeptOnlyWhereAskedFor()
    {
        (Volume<ushort> stack, Volume<int> truth) = Balls.Two();
        using QcaNetPipeline keeping = Describe().WithProbabilities().Build();
        Segmentation without = _pipeline.Segment(stack), with = keeping.Segment(stack);
        Assert.Null(without.NucleusProbability);
        Assert.Null(without.CenterProbability);
        Assert.Equal((stack.Shape, stack.Spacing), (with.NucleusProbability!.Shape, with.NucleusProbability.Spacing));
        for (int i = 0; i < truth.Voxels.Length; i++) Assert.Equal(truth.Voxels[i] != 0, with.NucleusProbability.Voxels[i] > 0.5f);
        Assert.InRange(with.CenterProbability![11, 14, 21], 0.99f, 1f);
    }

    [Fact]
    public void Progress_RunsThroughTheStagesWithoutFalling()
    {
        var seen = new List<SegmentationProgress>();
        _pipeline.Segment(Balls.Two().Stack, new Told<SegmentationProgress>(seen.Add));
        Assert.Equal(
            [SegmentationStage.Preparation, SegmentationStage.Nuclei, SegmentationStage.Centers, SegmentationStage.Division, SegmentationStage.Done],
            seen.Select(p => p.Stage));
        Assert.Equal(seen.Select(p => p.Fraction).Order(), seen.Select(p => p.Fraction));
        Assert.Equal((0, 1), (seen[0].Fraction, seen[^1].Fraction));
    }

    [Fact]
    public void Timings_AddUp()
    {
        SegmentationTimings t = _pipeline.Segment(Balls.Two().Stack).Timings;
        Assert.Equal(t.Preparation + t.Nuclei + t.Centers + t.Division, t.Total);
        Assert.All([t.Preparation, t.Nuclei, t.Centers, t.Division], part => Assert.True(part > TimeSpan.Zero));
    }

    [Fact]
    public void AStackOfNothing_GivesNoNucleus()
    {
        var stack = new Volume<float>(new Shape3D(8, 12, 12), VoxelSpacing.Isotropic(1));
        stack[0, 0, 0] = 1;
        using QcaNetPipeline pipeline = Describe().Build();
        Segmentation result = pipeline.Segment(stack);
        Assert.Empty(result.Nuclei);
        Assert.False(result.Labels.Voxels.ContainsAnyExcept(0));
    }

    /// <summary>Known networks, and smallest volumes that do not follow the defaults, which are tuned on real embryos.</summary>
    internal static QcaNetPipelineBuilder Describe() => QcaNetPipeline.Create()
        .WithNsn(ThresholdNetwork.Make(0.3, ThresholdNetwork.Metadata(NetworkRole.Nsn)))
        .WithNdn(ThresholdNetwork.Make(0.8, ThresholdNetwork.Metadata(NetworkRole.Ndn)))
        .WithWatershed(w => w with { SmallestVolume = 20, SmallestMarkerVolume = 5 });
}
