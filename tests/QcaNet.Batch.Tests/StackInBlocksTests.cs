using QcaNet.Core;
using QcaNet.Core.Tests;
using QcaNet.Models.Runtime;
using QcaNet.Pretrained;
using QcaNet.Volumes;

namespace QcaNet.Batch.Tests;

/// <summary>Stacks that are segmented in blocks.</summary>
public sealed class StackInBlocksTests : IDisposable
{
    private static readonly BlockOptions Blocks = new() { Block = new Shape3D(12, 12, 12), Halo = 8, Always = true };

    private readonly BatchPlace _place = new();

    public void Dispose() => _place.Dispose();

    [Fact]
    public void Blocks_GiveTheLabelsOfTheWholeStack_ByteForByte_AndTheFirstColumnsOfItsTable()
    {
        string stack = _place.SaveTwoBalls("stack.tif");
        StackOutcome whole = Assert.Single(_place.Run(_place.Options(stack)));
        Dictionary<string, byte[]> expected = _place.Contents();
        Directory.Delete(_place.Output, recursive: true);
        StackOutcome inBlocks = Assert.Single(_place.Run(_place.Options(stack) with { Blocks = Blocks }));
        Assert.Equal((StackStatus.Segmented, 2), (inBlocks.Status, inBlocks.Nuclei.Count));
        Assert.Equal(whole.Nuclei, inBlocks.Nuclei);
        Assert.Empty(inBlocks.Problems);
        Dictionary<string, byte[]> found = _place.Contents();
        Assert.Equal(expected.Keys.Order(), found.Keys.Order());
        Assert.Equal(expected["labels/stack.tif"], found["labels/stack.tif"]);
        Assert.Equal(FirstColumns(expected["nuclei/stack.csv"]), FirstColumns(found["nuclei/stack.csv"]));
    }

    [Fact]
    public void Blocks_OfShippedNetworks_GiveTheLabelsOfTheWholeStack()
    {
        var shape = new Shape3D(37, 75, 83);
        (Volume<ushort> volume, _) = Balls.Draw(shape, new VoxelSpacing(1.75, 0.8, 0.8), (20, 22, 22, 9), (38, 30, 41, 8), (40, 44, 50, 10));
        var random = new Random(4);
        for (int i = 0; i < shape.Length; i++) volume.Voxels[i] += (ushort)random.Next(90);
        string stack = _place.Save(volume, "stack.tif");
        using QcaNetPipeline pipeline = QcaNetPipeline.Create()
            .WithNsn(PretrainedWeights.Nsn).WithNdn(PretrainedWeights.Ndn).WithDevice(ComputeDevice.Cpu).WithWatershed(w => w with { SmallestVolume = 50 }).Build();
        StackOutcome outcome = Assert.Single(_place.Run(_place.Options(stack) with { Blocks = Blocks with { Block = new Shape3D(20, 40, 50) } }, pipeline));
        Segmentation whole = pipeline.Segment(volume);
        Assert.NotEmpty(outcome.Nuclei);
        Assert.Equal(whole.Labels.Voxels.ToArray(), VolumeReader.Read<int>(outcome.Files.Labels).Voxels.ToArray());
    }

    [Fact]
    public void InterruptedAtRandomMoments_TheResultIsThatOfAnUndisturbedRun()
    {
        string stack = _place.SaveTwoBalls("stack.tif");
        BatchOptions options = _place.Options(stack) with { Blocks = Blocks, Resume = true };
        int reports = 0;
        QcaNetPipeline pipeline = _place.Pipeline();
        foreach (StackOutcome _ in new StackBatch(pipeline).Run(BatchPlan.Create(options), new Told<BatchProgress>(_ => reports++), TestContext.Current.CancellationToken))
        {
        }

        Dictionary<string, byte[]> expected = _place.Contents();
        var random = new Random(3);
        for (int i = 0; i < 20; i++)
        {
            Directory.Delete(_place.Output, recursive: true);
            using var interruption = new CancellationTokenSource();
            int left = random.Next(1, reports + 1);
            var progress = new Told<BatchProgress>(_ =>
            {
                if (--left == 0) interruption.Cancel();
            });
            try
            {
                foreach (StackOutcome _ in new StackBatch(pipeline).Run(BatchPlan.Create(options), progress, interruption.Token))
                {
                }
            }
            catch (OperationCanceledException)
            {
            }

            _place.Run(options, pipeline);
            Dictionary<string, byte[]> found = _place.Contents();
            Assert.Equal(expected.Keys.Order(), found.Keys.Order());
            Assert.All(expected, file => Assert.Equal(file.Value, found[file.Key]));
        }
    }

    [Fact]
    public void CompleteResult_IsLeftOut_WithItsNuclei()
    {
        string stack = _place.SaveTwoBalls("stack.tif");
        BatchOptions options = _place.Options(stack) with { Blocks = Blocks, Resume = true };
        StackOutcome first = Assert.Single(_place.Run(options));
        StackOutcome second = Assert.Single(_place.Run(options));
        Assert.Equal(StackStatus.Skipped, second.Status);
        Assert.Equal(first.Nuclei, second.Nuclei);
    }

    [Fact]
    public void StackThatFits_IsTakenIntoMemory()
    {
        string stack = _place.SaveTwoBalls("stack.tif");
        Assert.Null(Assert.Single(_place.Run(_place.Options(stack) with { Blocks = Blocks with { Always = false } })).Blocks);
    }

    [Fact]
    public void WhatNeedsTheWholeStack_IsSaid()
    {
        string stack = _place.SaveTwoBalls("stack.tif");
        StackOutcome kept = Assert.Single(_place.Run(_place.Options(stack) with { Blocks = Blocks }, _place.Pipeline(p => p.WithProbabilities())));
        Assert.Equal(StackProblemKind.Refused, Assert.Single(kept.Problems).Kind);
        string truth = _place.Save(Balls.Two().Truth, "truth.tif");
        StackOutcome scored = Assert.Single(_place.Run(_place.Options(stack) with { Blocks = Blocks, Truth = truth }));
        Assert.Equal((StackStatus.Segmented, StackProblemKind.NotScored), (scored.Status, Assert.Single(scored.Problems).Kind));
    }

    private static string[] FirstColumns(byte[] table) =>
        [.. System.Text.Encoding.UTF8.GetString(table).Split('\n').Select(row => string.Join(',', row.Split(',').Take(15)))];
}
