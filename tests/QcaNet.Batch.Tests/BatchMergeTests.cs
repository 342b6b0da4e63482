using System.Text.Json;

namespace QcaNet.Batch.Tests;

public sealed class BatchMergeTests : IDisposable
{
    private readonly BatchPlace _place = new();

    public void Dispose() => _place.Dispose();

    [Fact]
    public void ShardsOfOneFolder_MergeToTheTableOfOneRun()
    {
        foreach (string name in (string[])["a.tif", "b, c.tif", "d.tif"]) _place.SaveTwoBalls("stacks", "day1", name);
        BatchOptions options = _place.Options(_place.File("stacks")) with { Recursive = true };
        _place.Run(options);
        MergeReport one = Merge();
        string[] expected = [File.ReadAllText(one.NucleiCsv), File.ReadAllText(one.StacksCsv), File.ReadAllText(one.StacksJson)];
        Directory.Delete(_place.Output, recursive: true);

        foreach (int shard in (int[])[3, 1, 2]) _place.Run(options with { Shard = new Shard(shard, 3) });
        MergeReport several = Merge();
        Assert.True(several.IsComplete);
        Assert.Equal((3, 6), (several.Stacks.Count, several.Nuclei));
        Assert.Equal<string[]>(expected, [File.ReadAllText(several.NucleiCsv), File.ReadAllText(several.StacksCsv), File.ReadAllText(several.StacksJson)]);
        string[] rows = File.ReadAllLines(several.NucleiCsv);
        Assert.Equal(7, rows.Length);
        Assert.StartsWith("stack,id,voxels,", rows[0], StringComparison.Ordinal);
        Assert.StartsWith("day1/a,1,", rows[1], StringComparison.Ordinal);
        Assert.StartsWith("\"day1/b, c\",1,", rows[3], StringComparison.Ordinal);
        using JsonDocument json = JsonDocument.Parse(expected[2]);
        Assert.Equal(2, json.RootElement.GetProperty("stacks")[0].GetProperty("nuclei").GetInt32());
    }

    [Fact]
    public void ShardThatDidNotRun_IsMissing()
    {
        foreach (string name in (string[])["a.tif", "b.tif"]) _place.SaveTwoBalls("stacks", name);
        _place.Run(_place.Options(_place.File("stacks")) with { Shard = new Shard(1, 2) });
        MergeReport report = Merge();
        Assert.False(report.IsComplete);
        Assert.Equal("b", Assert.Single(report.Missing).Name);
        Assert.Contains("b,b.tif,missing,", File.ReadAllText(report.StacksCsv), StringComparison.Ordinal);
        string[] text = File.ReadAllLines(report.ReportPath);
        Assert.Contains("1 complete, 0 failed, 1 missing, 0 damaged; 2 nuclei.", text);
        Assert.Contains(text, line => line.StartsWith("| b | ", StringComparison.Ordinal));
        Assert.Contains("| a | 2 |", text);
    }

    [Fact]
    public void StackThatFailed_IsListed_AlsoWhereAnEarlierResultIsThere()
    {
        foreach (string name in (string[])["a.tif", "b.tif"]) _place.SaveTwoBalls("stacks", name);
        _place.Run(_place.Options(_place.File("stacks")));
        File.WriteAllBytes(_place.File("stacks", "b.tif"), []);
        _place.Run(_place.Options(_place.File("stacks")));
        MergeReport report = Merge();
        Assert.Equal("b", Assert.Single(report.Failed).Name);
        Assert.Contains("The file is empty", report.Failed[0].Problem, StringComparison.Ordinal);
        Assert.Equal(["a", "b"], report.Stacks.Select(s => s.Name));
    }

    [Theory]
    [InlineData("labels/a.tif")]
    [InlineData("nuclei/a.csv")]
    [InlineData("records/a.json")]
    public void FileThatWasChanged_IsDamaged(string file)
    {
        _place.Run(_place.Options(_place.SaveTwoBalls("a.tif")));
        File.AppendAllText(Path.Combine(_place.Output, file), "x");
        Assert.Equal("a", Assert.Single(Merge().Damaged).Name);
    }

    [Fact]
    public void StackThatWasRemovedFromTheFolder_IsNotMissing()
    {
        foreach (string name in (string[])["a.tif", "b.tif", "c.tif"]) _place.SaveTwoBalls("stacks", name);
        BatchOptions options = _place.Options(_place.File("stacks"));
        _place.Run(options with { Shard = new Shard(1, 3) });
        File.Delete(_place.File("stacks", "c.tif"));
        _place.Run(options with { Resume = true });
        Assert.True(Merge().IsComplete);
    }

    [Fact]
    public void FolderWithoutResults_IsRefused()
    {
        Directory.CreateDirectory(_place.File("empty"));
        foreach (string folder in (string[])["empty", "nowhere"])
        {
            BatchException error = Assert.Throws<BatchException>(() => BatchMerge.Merge(new MergeOptions { Folder = _place.File(folder) }));
            Assert.Equal(BatchProblemKind.Merge, Assert.Single(error.Problems).Kind);
        }
    }

    private MergeReport Merge() => BatchMerge.Merge(new MergeOptions { Folder = _place.Output });
}
