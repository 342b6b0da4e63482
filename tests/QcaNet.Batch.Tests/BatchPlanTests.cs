using QcaNet.Core.Tests;
using QcaNet.Volumes;

namespace QcaNet.Batch.Tests;

public sealed class BatchPlanTests : IDisposable
{
    private readonly BatchPlace _place = new();

    public void Dispose() => _place.Dispose();

    [Fact]
    public void Folder_StandsForItsTiffFiles_InOrdinalOrder()
    {
        foreach (string name in (string[])["b.tif", "a.TIFF", "B.tif", ".hidden.tif", "._a.tif"]) _place.SaveTwoBalls("stacks", name);
        BatchPlan plan = BatchPlan.Create(_place.Options(_place.File("stacks")));
        Assert.Equal(["B", "a", "b"], plan.Items.Select(item => item.Name));
        Assert.Empty(plan.Notices);
    }

    [Fact]
    public void Hdf5Files_AreStacksLikeTiffs_AndAreReadByTheirDataset()
    {
        _place.SaveTwoBalls("stacks", "a.tif");
        string path = _place.SaveTwoBalls("stacks", "b.h5");
        BatchOptions options = _place.Options(_place.File("stacks"));
        Assert.Equal(["a", "b"], BatchPlan.Create(options).Items.Select(item => item.Name));
        StackOutcome outcome = Assert.Single(_place.Run(_place.Options(path) with { Dataset = "/raw" }));
        Assert.Equal((StackStatus.Segmented, 2), (outcome.Status, outcome.Nuclei.Count));
        Assert.Equal(StackStatus.Failed, Assert.Single(_place.Run(_place.Options(path) with { Dataset = "/label" })).Status);
    }

    [Fact]
    public void Subfolders_AreTakenOnRequest_UnderTheirRelativePaths()
    {
        _place.SaveTwoBalls("stacks", "x.tif");
        _place.SaveTwoBalls("stacks", "day 1", "x.tif");
        _place.SaveTwoBalls("stacks", "day 1", "late", "x.ome.tif");
        BatchOptions options = _place.Options(_place.File("stacks"));
        Assert.Equal(["x"], BatchPlan.Create(options).Items.Select(item => item.Name));
        Assert.Equal(["x", "day 1/x", "day 1/late/x"], BatchPlan.Create(options with { Recursive = true }).Items.Select(item => item.Name));
    }

    [Fact]
    public void Subfolders_LeftOut_AreTold()
    {
        _place.SaveTwoBalls("stacks", "x.tif");
        _place.SaveTwoBalls("stacks", "day1", "x.tif");
        BatchNotice notice = Assert.Single(BatchPlan.Create(_place.Options(_place.File("stacks"))).Notices);
        Assert.Equal((BatchNoticeKind.Subfolders, "stacks in subfolders are left out: day1."), (notice.Kind, notice.Text));
    }

    [Fact]
    public void OtherFormats_LeftOut_AreTold()
    {
        _place.SaveTwoBalls("stacks", "x.tif");
        File.WriteAllText(_place.File("stacks", "y.czi"), "zeiss");
        File.WriteAllText(_place.File("stacks", "notes.txt"), "not a stack, and nobody thinks so");
        BatchNotice notice = Assert.Single(BatchPlan.Create(_place.Options(_place.File("stacks"))).Notices);
        Assert.Equal((BatchNoticeKind.OtherFormats, "a folder stands for the TIFF and HDF5 files in it; left out: y.czi."), (notice.Kind, notice.Text));
    }

    [Fact]
    public void OutputFolderInsideTheInput_IsNotSearched()
    {
        _place.SaveTwoBalls("stacks", "x.tif");
        _place.SaveTwoBalls("stacks", "results", "labels", "x.tif");
        BatchOptions options = new() { Inputs = [_place.File("stacks")], Output = _place.File("stacks", "results"), Recursive = true };
        Assert.Equal(["x"], BatchPlan.Create(options).Items.Select(item => item.Name));
    }

    [Fact]
    public void CaseS6_TwoExtensionsOfOneStem_AreRefusedBeforeWorkBegins()
    {
        _place.SaveTwoBalls("samestem", "a.tif");
        _place.SaveTwoBalls("samestem", "a.tiff");
        BatchException error = Assert.Throws<BatchException>(() => BatchPlan.Create(_place.Options(_place.File("samestem"))));
        Assert.Equal(BatchProblemKind.NameCollision, Assert.Single(error.Problems).Kind);
        Assert.Contains("a.tif and ", error.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_place.Output));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void CaseS6_TwoFoldersInTwoShards_AreRefusedInBoth(int shard)
    {
        BatchOptions options = _place.Options(_place.SaveTwoBalls("A", "x.tif"), _place.SaveTwoBalls("B", "x.tif")) with { Shard = new Shard(shard, 2) };
        Assert.Throws<BatchException>(() => BatchPlan.Create(options));
    }

    [Fact]
    public void CaseS6_TheFolderAboveBoth_GivesEachItsOwnResults()
    {
        _place.SaveTwoBalls("all", "A", "x.tif");
        _place.SaveTwoBalls("all", "B", "x.tif");
        foreach (int shard in (int[])[1, 2]) _place.Run(_place.Options(_place.File("all")) with { Recursive = true, Shard = new Shard(shard, 2) });
        Assert.Equal(["A/x.tif", "B/x.tif"], _place.Labels());
    }

    [Fact]
    public void TimePointAndFileOfItsName_AreACollision()
    {
        Volume<ushort> stack = Balls.Two().Stack;
        string series = _place.File("movie.tif");
        VolumeWriter.WriteSeries(series, [stack, stack]);
        string other = _place.SaveTwoBalls("movie_t001.tif");
        Assert.Throws<BatchException>(() => BatchPlan.Create(_place.Options(series, other) with { TimePoints = TimePoints.All }));
    }

    [Fact]
    public void FileNamedTwice_IsSegmentedOnce_AndTold()
    {
        string file = _place.SaveTwoBalls("stacks", "x.tif");
        BatchPlan plan = BatchPlan.Create(_place.Options(_place.File("stacks"), file));
        Assert.Single(plan.Items);
        Assert.Equal(BatchNoticeKind.NamedTwice, Assert.Single(plan.Notices).Kind);
    }

    [Fact]
    public void FolderWithoutStacks_IsAProblem_AndSaysSoWhereSubfoldersHaveSome()
    {
        Directory.CreateDirectory(_place.File("empty"));
        _place.SaveTwoBalls("outer", "inner", "x.tif");
        BatchPlan plan = BatchPlan.Create(_place.Options(_place.File("empty"), _place.File("outer")));
        Assert.Empty(plan.Items);
        Assert.Equal([StackProblemKind.Unreadable, StackProblemKind.OnlySubfolders], plan.Problems.Select(p => p.Kind));
    }

    [Fact]
    public void Shards_OfOnePlan_TakeEveryStackOnce()
    {
        foreach (string name in (string[])["a.tif", "b.tif", "c.tif", "d.tif", "e.tif"]) _place.SaveTwoBalls("stacks", name);
        BatchOptions options = _place.Options(_place.File("stacks"));
        IEnumerable<string> taken = Enumerable.Range(1, 3).SelectMany(i => BatchPlan.Create(options with { Shard = new Shard(i, 3) }).Items).Select(item => item.Name);
        Assert.Equal(["a", "b", "c", "d", "e"], taken.Order());
    }

    [Fact]
    public void Truth_IsPairedByRelativePath_ThenByOtherExtensions()
    {
        _place.SaveTwoBalls("stacks", "d", "x.ome.tif");
        _place.SaveTwoBalls("stacks", "y.tif");
        Volume<int> truth = Balls.Two().Truth;
        string first = _place.Save(truth, "truths", "d", "x.tif"), second = _place.Save(truth, "truths", "y.npy");
        BatchPlan plan = BatchPlan.Create(_place.Options(_place.File("stacks")) with { Recursive = true, Truth = _place.File("truths") });
        Assert.Equal([second, first], plan.Items.Select(item => Path.GetFullPath(item.Truth!)));
    }

    [Fact]
    public void InvalidOptions_AreAllListed()
    {
        BatchOptions options = _place.Options("x.tif") with { Channel = -1, Shard = new Shard(3, 2), Outputs = [new StackOutput("labels", ".x", (_, _) => { })] };
        Assert.Equal(3, Assert.Throws<BatchException>(() => BatchPlan.Create(options)).Problems.Count);
    }
}
