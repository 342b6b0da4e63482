using QcaNet.Volumes;
using QcaNet.Volumes.Preprocessing;

namespace QcaNet.Core.Tests;

public sealed class RefusedStackTests : IDisposable
{
    private readonly QcaNetPipeline _pipeline = SegmentTests.Describe().Build();

    public void Dispose() => _pipeline.Dispose();

    [Fact]
    public void StackWithoutSpacing_IsRefused_AndTheMessageShowsTheCall() =>
        Assert.Contains("stack.WithSpacing(new VoxelSpacing(z, y, x))", Refusal(Balls.Two().Stack.WithSpacing(null)), StringComparison.Ordinal);

    [Fact]
    public void ImageOfOnePlane_IsRefused_AlsoWithoutSpacing() =>
        Assert.StartsWith("This is a 2D image (30x40): a stack of several planes is needed", Refusal(new Volume<byte>(new Shape3D(1, 30, 40))), StringComparison.Ordinal);

    [Fact]
    public void ConstantStack_IsRefused() =>
        Assert.Contains("The stack is constant: every voxel is 0.", Refusal(new Volume<ushort>(new Shape3D(4, 8, 8), VoxelSpacing.Isotropic(1))), StringComparison.Ordinal);

    [Fact]
    public void NaN_IsRefused()
    {
        var stack = new Volume<float>(new Shape3D(4, 8, 8), VoxelSpacing.Isotropic(1));
        stack[1, 2, 3] = float.NaN;
        Assert.Contains("NaN", Refusal(stack), StringComparison.Ordinal);
    }

    [Fact]
    public void SpacingInTheWrongUnit_IsRefused_BeforeMemoryIsAskedFor() =>
        Assert.Contains("Check the spacing", Refusal(Balls.Two().Stack.WithSpacing(new VoxelSpacing(1750, 800, 800))), StringComparison.Ordinal);

    [Fact]
    public void DisposedPipeline_SaysSo()
    {
        QcaNetPipeline pipeline = SegmentTests.Describe().Build();
        pipeline.Dispose();
        pipeline.Dispose();
        Assert.Throws<ObjectDisposedException>(() => pipeline.Segment(Balls.Two().Stack));
    }

    private string Refusal<T>(Volume<T> stack)
        where T : unmanaged => Assert.Throws<PreprocessingException>(() => _pipeline.Segment(stack)).Message;
}
