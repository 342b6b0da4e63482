using QcaNet.Core.Stages;
using QcaNet.Models.Weights;
using QcaNet.PostProcessing;
using QcaNet.Volumes;

namespace QcaNet.Core.Tests;

public class PublishedProtocolTests
{
    [Fact]
    public void Labels_AreThoseOfThePublishedSteps()
    {
        // Golden/make_published.py takes the steps in NumPy, SciPy, scikit-image and PyTorch; its ids follow the centres, these the nuclei.
        using QcaNetPipeline pipeline = QcaNetPipeline.Create()
            .WithNsn(Golden("published.nsn.safetensors"))
            .WithNdn(Golden("published.ndn.safetensors"))
            .WithProtocol(SegmentationProtocol.Published, p => p with { Patch = 32, DepthRatio = 2.18 })
            .Build();
        Volume<ushort> stack = VolumeReader.Read<ushort>(Golden("published.stack.npy")).WithSpacing(new VoxelSpacing(1.75, 0.8, 0.8));
        Volume<int> expected = VolumeReader.Read<int>(Golden("published.labels.npy"));
        Regions.RelabelInRasterOrder(expected);

        Segmentation result = pipeline.Segment(stack);
        Assert.Equal(SegmentationProtocol.Published, pipeline.Protocol);
        Assert.True(result.Nuclei.Count >= 4);
        Assert.Equal(expected.Voxels.ToArray(), result.Labels.Voxels.ToArray());
        Assert.Equal(stack.Spacing, result.Labels.Spacing);
    }

    [Theory]
    [InlineData(51, 122, 96, 111, 192, 3)]
    [InlineData(51, 122, 96, 120, 192, 3)]
    [InlineData(51, 122, 96, 122, 192, 3)]
    [InlineData(51, 122, 128, 111, 192, 2)]
    [InlineData(20, 40, 96, 43, 96, 1)]
    [InlineData(20, 49, 96, 40, 96, 1)]
    public void Tiles_LieWhereThePublishedCodeLaysThem(int depth, int width, int patch, int interpolated, int extent, int tiles)
    {
        var tiling = new PublishedTiling(new Shape3D(interpolated, interpolated, interpolated), new Shape3D(depth, width, width), patch);
        Assert.Equal((extent, tiles), (tiling.Extent(interpolated), tiling.Origins(interpolated).Count()));
        Assert.Equal(Enumerable.Range(0, tiles).Select(i => i * patch / 2), tiling.Origins(interpolated));
    }

    [Fact]
    public void CentersThatAllLieOutsideTheMask_LeaveNothing_ButNoCenterAtAllLeavesComponents()
    {
        var nuclei = new Volume<float>(new Shape3D(6, 8, 12));
        var centres = new Volume<float>(nuclei.Shape);
        nuclei[2, 2, 2] = nuclei[2, 2, 3] = nuclei[4, 6, 9] = 1;
        Volume<int> Divide(int dropped = 0) => new PublishedProtocol(PublishedOptions.Default with { LargestDroppedCenter = dropped }, null).Divide(
            nuclei, centres, nuclei.Shape, VoxelSpacing.Isotropic(1), new WatershedOptions { NucleusThreshold = 0.5, CenterThreshold = 0.5 }, CancellationToken.None);
        Assert.Equal(2, Divide().Voxels.ToArray().Max());
        centres[0, 0, 0] = 1;
        Assert.Equal(0, Divide().Voxels.ToArray().Max());
        Assert.Equal(2, Divide(dropped: 1).Voxels.ToArray().Max());
        centres[4, 6, 9] = 1;
        Assert.Equal([0, 1], Divide().Voxels.ToArray().Distinct().Order());
    }

    [Fact]
    public void WeightsWithoutSpacingNormalizationAndThreshold_AreEnough()
    {
        (Volume<ushort> stack, Volume<int> truth) = Balls.Two();
        using QcaNetPipeline pipeline = QcaNetPipeline.Create()
            .WithNsn(ThresholdNetwork.Make(0.3, new NetworkMetadata()))
            .WithNdn(ThresholdNetwork.Make(0.8, new NetworkMetadata()))
            .WithProtocol(SegmentationProtocol.Published)
            .WithProbabilities()
            .Build();
        Segmentation result = pipeline.Segment(stack);
        Assert.Equal(truth.Voxels.ToArray(), result.Labels.Voxels.ToArray());
        Assert.Equal((stack.Shape, stack.Spacing), (result.NucleusProbability!.Shape, result.NucleusProbability.Spacing));
    }

    [Fact]
    public void OptionsThatCannotBe_AreListed()
    {
        PipelineConfigurationException error = Assert.Throws<PipelineConfigurationException>(() => SegmentTests.Describe()
            .WithProtocol(SegmentationProtocol.Published, p => p with { Patch = 95, DepthRatio = -1, LargestDroppedCenter = -1 })
            .WithInference(i => i with { Overlap = -1 })
            .Build());
        Assert.Equal(4, error.Problems.Count);
    }

    private static string Golden(string name) => Path.Combine(AppContext.BaseDirectory, "Golden", name);
}
