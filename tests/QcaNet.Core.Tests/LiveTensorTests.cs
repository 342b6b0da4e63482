using QcaNet.Volumes;
using static TorchSharp.torch;

namespace QcaNet.Core.Tests;

public sealed class LiveTensorTests : IDisposable
{
    private readonly QcaNetPipeline _pipeline = SegmentTests.Describe().Build();

    public void Dispose() => _pipeline.Dispose();

    [Fact]
    public void Segmentations_LeaveNoTensorBehind()
    {
        Volume<ushort> stack = Balls.Two().Stack;
        _pipeline.Segment(stack);
        long before = Count();
        for (int i = 0; i < 10; i++) _pipeline.Segment(stack);
        Assert.Equal(before, Count());
    }

    [Theory]
    [InlineData(SegmentationStage.Preparation)]
    [InlineData(SegmentationStage.Nuclei)]
    [InlineData(SegmentationStage.Centers)]
    [InlineData(SegmentationStage.Division)]
    public void CanceledSegmentation_EndsBeforeTheNextStage_AndLeavesNoTensorBehind(SegmentationStage stage)
    {
        Volume<ushort> stack = Balls.Two().Stack;
        _pipeline.Segment(stack);
        long before = Count();

        using var cancellation = new CancellationTokenSource();
        SegmentationStage last = default;
        var progress = new Told<SegmentationProgress>(p =>
        {
            last = p.Stage;
            if (p.Stage == stage) cancellation.Cancel();
        });
        Assert.ThrowsAny<OperationCanceledException>(() => _pipeline.Segment(stack, progress, cancellation.Token));
        Assert.Equal(stage, last);
        Assert.Equal(before, Count());
    }

    [Fact]
    public void CanceledSegmentation_LeavesThePipelineFitForUse()
    {
        (Volume<ushort> stack, Volume<int> truth) = Balls.Two();
        Assert.ThrowsAny<OperationCanceledException>(() => _pipeline.Segment(stack, null, new CancellationToken(true)));
        Assert.Equal(truth.Voxels.ToArray(), _pipeline.Segment(stack).Labels.Voxels.ToArray());
    }

    /// <summary>Tensors that something still holds, once the collector has seen what nothing does.</summary>
    private static long Count()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return Tensor.TotalCount;
    }
}
