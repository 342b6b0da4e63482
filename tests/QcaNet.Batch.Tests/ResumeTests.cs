using QcaNet.Core.Tests;
using QcaNet.Volumes;

namespace QcaNet.Batch.Tests;

/// <summary>What counts as done, and what does not.</summary>
public sealed class ResumeTests : IDisposable
{
    private readonly BatchPlace _place = new();
    private readonly BatchOptions _options;

    public ResumeTests()
    {
        _options = _place.Options(_place.SaveTwoBalls("two.tif")) with { Resume = true };
        Assert.Equal(StackStatus.Segmented, Status());
    }

    public void Dispose() => _place.Dispose();

    [Fact]
    public void CompleteResult_IsLeftOut_AndItsNucleiAreThere()
    {
        Dictionary<string, byte[]> before = _place.Contents();
        StackOutcome outcome = Assert.Single(_place.Run(_options));
        Assert.Equal((StackStatus.Skipped, 2), (outcome.Status, outcome.Nuclei.Count));
        Assert.Equal(before, _place.Contents());
    }

    [Fact]
    public void ThreadsAndMemory_DoNotMatter() =>
        Assert.Equal(StackStatus.Skipped, Assert.Single(_place.Run(_options, _place.Pipeline(b => b.WithInference(i => i with { MaximumThreads = 1, MemoryBudget = 1L << 32 })))).Status);

    [Fact]
    public void OtherOptions_AreComputedAgain() =>
        Assert.Equal(StackStatus.Segmented, Assert.Single(_place.Run(_options, _place.Pipeline(b => b.WithWatershed(w => w with { SmallestVolume = 1 })))).Status);

    [Fact]
    public void OtherWeights_AreComputedAgain()
    {
        var nsn = ThresholdNetwork.Make(0.31, ThresholdNetwork.Metadata(Models.Weights.NetworkRole.Nsn));
        Assert.Equal(StackStatus.Segmented, Assert.Single(_place.Run(_options, _place.Pipeline(b => b.WithNsn(nsn)))).Status);
    }

    [Fact]
    public void OtherSpacing_IsComputedAgain() =>
        Assert.Equal(StackStatus.Segmented, Assert.Single(_place.Run(_options with { Spacing = new VoxelSpacing(1, 1, 1.01) })).Status);

    [Fact]
    public void ChangedInput_IsComputedAgain()
    {
        Volume<ushort> stack = Balls.Two().Stack;
        stack[0, 0, 0]++;
        _place.Save(stack, "two.tif");
        Assert.Equal(StackStatus.Segmented, Status());
    }

    [Fact]
    public void InputThatMovedWithItsContent_IsDone()
    {
        Directory.CreateDirectory(_place.File("elsewhere"));
        File.Move(_place.File("two.tif"), _place.File("elsewhere", "two.tif"));
        Assert.Equal(StackStatus.Skipped, Assert.Single(_place.Run(_options with { Inputs = [_place.File("elsewhere", "two.tif")] })).Status);
    }

    [Fact]
    public void FurtherOutput_IsComputedAgain() =>
        Assert.Equal(StackStatus.Segmented, Assert.Single(_place.Run(_options with { Outputs = [new StackOutput("notes", ".txt", (p, _) => File.WriteAllText(p, "x"))] })).Status);

    [Theory]
    [InlineData("labels/two.tif")]
    [InlineData("nuclei/two.csv")]
    [InlineData("records/two.json")]
    public void EmptyFile_IsNotAResult(string file)
    {
        File.WriteAllBytes(Path.Combine(_place.Output, file), []);
        Assert.Equal(StackStatus.Segmented, Status());
    }

    [Theory]
    [InlineData("labels/two.tif")]
    [InlineData("nuclei/two.csv")]
    [InlineData("records/two.json")]
    public void FileCutShort_IsNotAResult(string file)
    {
        string path = Path.Combine(_place.Output, file);
        byte[] bytes = File.ReadAllBytes(path);
        File.WriteAllBytes(path, bytes[..(bytes.Length / 2)]);
        Assert.Equal(StackStatus.Segmented, Status());
    }

    [Theory]
    [InlineData("labels/two.tif")]
    [InlineData("nuclei/two.csv")]
    [InlineData("records/two.json")]
    public void MissingFile_IsNotAResult(string file)
    {
        File.Delete(Path.Combine(_place.Output, file));
        Assert.Equal(StackStatus.Segmented, Status());
    }

    [Fact]
    public void FileChangedInPlace_IsNotAResult()
    {
        string path = Path.Combine(_place.Output, "labels", "two.tif");
        byte[] bytes = File.ReadAllBytes(path);
        bytes[^1] ^= 1;
        File.WriteAllBytes(path, bytes);
        Assert.Equal(StackStatus.Segmented, Status());
    }

    private StackStatus Status() => Assert.Single(_place.Run(_options)).Status;
}
