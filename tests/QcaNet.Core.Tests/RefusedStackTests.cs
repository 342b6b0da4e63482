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

    [Theory]
    [InlineData(8, 1, 9)]
    [InlineData(8, 9, 1)]
    public void StackOfOneVoxelAlongAnAxis_IsRefused(int depth, int height, int width) => Assert.StartsWith(
        $"The stack has {depth}x{height}x{width} voxels (z, y, x): several along each axis are needed.",
        Refusal(new Volume<byte>(new Shape3D(depth, height, width), VoxelSpacing.Isotropic(1))),
        StringComparison.Ordinal);

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

    [Theory]
    [InlineData(20000, 0.5, 0.5, "20000 along z")]
    [InlineData(0.00175, 0.0008, 0.0008, "0.00175 along z")]
    [InlineData(1.75, 352.78, 352.78, "352.78 along y")]
    [InlineData(1.75, 1 / 72.0, 1 / 72.0, "along y")]
    [InlineData(1.75, 0.8, 0.0008, "0.0008 along x")]
    public void CaseS10_ImplausibleSpacing_IsNamed(double z, double y, double x, string expected)
    {
        string refusal = Refusal(Balls.Two().Stack.WithSpacing(new VoxelSpacing(z, y, x)));
        Assert.Contains("is implausible", refusal, StringComparison.Ordinal);
        Assert.Contains(expected, refusal, StringComparison.Ordinal);
    }

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
