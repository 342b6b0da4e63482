using QcaNet.Core.Tests;
using QcaNet.Volumes;

namespace QcaNet.Cli.Tests;

/// <summary>qcanet segment --memory-budget, for a stack that does not fit.</summary>
public sealed class SegmentBlockTests : IDisposable
{
    private readonly Workplace _place = new();

    public void Dispose() => _place.Dispose();

    [Fact]
    public void StackThatDoesNotFit_IsSegmentedInBlocks_WithTheSameLabels()
    {
        // 2.9 million voxels of 24 bytes are more than 64 MiB.
        string stack = _place.Save(Balls.Draw(new Shape3D(30, 300, 330), VoxelSpacing.Isotropic(1), (12, 40, 50, 9), (16, 130, 128, 10)).Stack, "stack.tif");
        Assert.Equal(0, _place.Segment(stack).ExitCode);
        byte[] labels = File.ReadAllBytes(Path.Combine(_place.Output, "labels", "stack.tif"));
        Directory.Delete(_place.Output, recursive: true);

        Call call = _place.Segment(stack, "--memory-budget", "64MB", "--block", "30,100,110", "--halo", "20", "--tile", "30,100,110");
        Assert.True(call.ExitCode == 0, string.Join('\n', call.Error));
        Assert.Contains("2 nuclei", call.Lines[0], StringComparison.Ordinal);
        Assert.Equal(labels, File.ReadAllBytes(Path.Combine(_place.Output, "labels", "stack.tif")));
        Assert.Equal(3, File.ReadLines(Path.Combine(_place.Output, "nuclei", "stack.csv")).Count());
        Assert.False(Directory.Exists(Path.Combine(_place.Output, "pictures")));

        Call again = _place.Segment(stack, "--memory-budget", "64MB", "--block", "30,100,110", "--tile", "30,100,110", "--resume");
        Assert.Contains("already done", again.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void BlockWithoutBudget_IsAWrongCall() => Assert.Equal(2, _place.Segment(_place.SaveTwoBalls("stack.tif"), "--block", "8,8,8").ExitCode);
}
