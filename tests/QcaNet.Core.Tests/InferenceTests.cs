using QcaNet.Models.Inference;
using QcaNet.Models.Weights;
using QcaNet.Volumes;

namespace QcaNet.Core.Tests;

public class InferenceTests
{
    [Fact]
    public void Tiles_GiveTheLabelsOfOnePass_AndTellOfEach()
    {
        (Volume<ushort> stack, Volume<int> truth) = Balls.Two();
        using QcaNetPipeline tiled = SegmentTests.Describe().WithInference(i => i with { Tile = new Shape3D(8, 8, 8), Halo = 4 }).Build();
        var seen = new List<SegmentationProgress>();
        Segmentation result = tiled.Segment(stack, new Told<SegmentationProgress>(seen.Add));
        Assert.Equal(truth.Voxels.ToArray(), result.Labels.Voxels.ToArray());
        Assert.True(seen.Count(p => p.Stage == SegmentationStage.Nuclei) > 4);
        Assert.Equal(seen.Select(p => p.Fraction).Order(), seen.Select(p => p.Fraction));
        Assert.Equal(seen.Select(p => p.Stage).Order(), seen.Select(p => p.Stage));
    }

    [Fact]
    public void CanceledBetweenTiles_EndsThere()
    {
        using QcaNetPipeline tiled = SegmentTests.Describe().WithInference(i => i with { Tile = new Shape3D(8, 8, 8), Halo = 4 }).Build();
        using var cancellation = new CancellationTokenSource();
        int told = 0;
        Assert.Throws<OperationCanceledException>(() => tiled.Segment(
            Balls.Two().Stack,
            new Told<SegmentationProgress>(p =>
            {
                if (p.Stage == SegmentationStage.Nuclei && ++told == 3) cancellation.Cancel();
            }),
            cancellation.Token));
        Assert.Equal(3, told);
    }

    [Fact]
    public void EnsemblesAndAugmentation_FindWhatTheirNetworksFind()
    {
        (Volume<ushort> stack, Volume<int> truth) = Balls.Two();
        NetworkMetadata nsn = ThresholdNetwork.Metadata(NetworkRole.Nsn), ndn = ThresholdNetwork.Metadata(NetworkRole.Ndn);
        using QcaNetPipeline pipeline = QcaNetPipeline.Create()
            .WithNsnEnsemble(ThresholdNetwork.Make(0.3, nsn), ThresholdNetwork.Make(0.35, nsn))
            .WithNdnEnsemble(ThresholdNetwork.Make(0.8, ndn), ThresholdNetwork.Make(0.85, ndn))
            .WithInference(i => i with { Augmentation = TestTimeAugmentation.All })
            .WithWatershed(w => w with { SmallestVolume = 20, SmallestMarkerVolume = 5 })
            .Build();
        Assert.Equal(truth.Voxels.ToArray(), pipeline.Segment(stack).Labels.Voxels.ToArray());
    }

    [Fact]
    public void EnsembleOfNetworksThatAreFedDifferently_IsAProblemOfTheConfiguration()
    {
        NetworkMetadata nsn = ThresholdNetwork.Metadata(NetworkRole.Nsn);
        PipelineConfigurationException error = Assert.Throws<PipelineConfigurationException>(() => SegmentTests.Describe()
            .WithNsnEnsemble(ThresholdNetwork.Make(0.3, nsn), ThresholdNetwork.Make(0.3, nsn with { Spacing = VoxelSpacing.Isotropic(2) }, "coarse"))
            .Build());
        Assert.Contains("coarse", Assert.Single(error.Problems), StringComparison.Ordinal);
    }

    [Fact]
    public void CallsFromSeveralThreads_OnDifferentStacks_GiveWhatTheyGiveAlone()
    {
        using QcaNetPipeline pipeline = SegmentTests.Describe().WithInference(i => i with { Tile = new Shape3D(16, 16, 16), Halo = 4 }).WithProbabilities().Build();
        Volume<ushort>[] stacks = [.. Enumerable.Range(0, 6).Select(i => Balls.Draw(new Shape3D(14 + i, 20 + (2 * i), 24), VoxelSpacing.Isotropic(1), (7, 8, 8, 5), (9, 13 + i, 16, 5)).Stack)];
        Segmentation[] alone = [.. stacks.Select(s => pipeline.Segment(s))];
        var together = new Segmentation[stacks.Length];
        Thread[] threads = [.. Enumerable.Range(0, stacks.Length).Select(i => new Thread(() => together[i] = pipeline.Segment(stacks[i])))];
        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) thread.Join();
        for (int i = 0; i < stacks.Length; i++)
        {
            Assert.Equal(alone[i].Labels.Voxels.ToArray(), together[i].Labels.Voxels.ToArray());
            Assert.Equal(alone[i].NucleusProbability!.Voxels.ToArray(), together[i].NucleusProbability!.Voxels.ToArray());
        }
    }
}
