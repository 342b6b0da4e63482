using System.IO.Compression;
using QcaNet.Metrics;
using QcaNet.Pretrained;
using QcaNet.Synthesis;
using QcaNet.Volumes;

namespace QcaNet.Core.Tests;

/// <summary>What the shipped networks must reach, on a few stacks that they never learned from.</summary>
public sealed class RealEmbryoTests : IDisposable
{
    private static readonly VoxelSpacing Bbbc050 = new(1.75, 0.8, 0.8);
    private readonly TemporaryFolder _folder = new();

    /// <summary>The means over all 22 stacks are in the model cards; these three stand for early, middle and crowded embryos.</summary>
    [Theory]
    [InlineData("Emb10_t101", 0.75, 0.75)]
    [InlineData("Emb10_t301", 0.75, 0.70)]
    [InlineData("Emb11_t401", 0.70, 0.55)]
    public void Segment_AnEmbryoNeverSeen_FindsItsNuclei(string name, double iou, double seg)
    {
        string? data = SharedData.Folder("data/bbbc050");
        Assert.SkipWhen(data is null, "BBBC050 is not beside the repository (../shared/data/bbbc050).");
        string archive = Path.Combine(data!, $"{name.Split('_')[0]}.zip");
        Volume<ushort> stack = VolumeReader.Read<ushort>(Extract(archive, $"Images/{name}.tif")).WithSpacing(Bbbc050);
        Volume<int> truth = VolumeReader.Read<int>(Extract(archive, $"GroundTruth_QCANet/{name}.tif"));

        SegmentationScores scores = Score(stack, truth);
        Assert.True(scores.Iou >= iou && scores.Seg >= seg, $"IoU {scores.Iou:F3}, SEG {scores.Seg:F3}");
    }

    [Theory]
    [InlineData(1, 12)]
    [InlineData(2, 4)]
    [InlineData(3, 30)]
    public void Segment_ASyntheticEmbryo_FindsNearlyAllItsNuclei(int seed, int nuclei)
    {
        SyntheticEmbryo embryo = SyntheticEmbryo.Generate(new SyntheticEmbryoOptions { Seed = (ulong)seed, Nuclei = nuclei });
        SegmentationScores scores = Score(embryo.Stack, embryo.Labels);
        Assert.True(scores.Iou >= 0.75 && scores.Seg >= 0.70, $"IoU {scores.Iou:F3}, SEG {scores.Seg:F3}");
        Assert.InRange(scores.PredictedCount, nuclei * 0.8, nuclei * 1.2);
    }

    public void Dispose() => _folder.Dispose();

    private static SegmentationScores Score(Volume<ushort> stack, Volume<int> truth)
    {
        using QcaNetPipeline pipeline = QcaNetPipeline.Create().WithNsn(PretrainedWeights.Nsn).WithNdn(PretrainedWeights.Ndn).Build();
        return SegmentationScores.Compute(pipeline.Segment(stack).Labels, truth);
    }

    private string Extract(string archive, string entry)
    {
        string file = Path.Combine(_folder.Path, entry.Replace('/', '_'));
        using ZipArchive zip = ZipFile.OpenRead(archive);
        zip.GetEntry(entry)!.ExtractToFile(file);
        return file;
    }
}
