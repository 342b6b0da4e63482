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
    public void DatasetOfAFile_IsAStack_NamedByFileAndDataset()
    {
        string file = _place.SaveTwoBalls("stacks", "b.ome.h5");
        BatchPlan plan = BatchPlan.Create(_place.Options(file + "/raw", file + "/volumes/la:bel", file));
        Assert.Equal(["b_raw", "b_volumes_la" + (OperatingSystem.IsWindows() ? "_" : ":") + "bel", "b"], plan.Items.Select(item => item.Name));
        Assert.Equal(["b.ome.h5/raw", "b.ome.h5/volumes/la:bel", "b.ome.h5"], plan.Items.Select(item => item.RelativePath));

        StackOutcome outcome = Assert.Single(_place.Run(_place.Options(file + "/raw")));
        Assert.Equal((StackStatus.Segmented, 2), (outcome.Status, outcome.Nuclei.Count));
        Assert.Equal(["b_raw.tif"], _place.Labels());
        Assert.Equal(StackStatus.Skipped, Assert.Single(_place.Run(_place.Options(file + "/raw") with { Resume = true })).Status);

        // The path is more than the option, which stands for all files.
        Assert.Equal(StackStatus.Segmented, Assert.Single(_place.Run(_place.Options(file + "/raw") with { Dataset = "label" })).Status);
    }

    [Fact]
    public void DatasetThatIsNotThere_IsAProblemOfItsPath()
    {
        string file = _place.SaveTwoBalls("stacks", "b.h5");
        StackProblem problem = Assert.Single(Assert.Single(_place.Run(_place.Options(file + "/exported_data"))).Problems);
        Assert.Equal((StackProblemKind.Unreadable, file + "/exported_data"), (problem.Kind, problem.File));
        Assert.Contains("no dataset exported_data; it has /raw", problem.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("b.h5/a/c", "b.h5/a_c")]
    [InlineData("b.h5/raw", "b_raw.tif")]
    [InlineData("b.h5/raw", "other/b.h5/raw")]
    public void DatasetsOfOneName_AreRefusedBeforeWorkBegins(string one, string other)
    {
        foreach (string name in (string[])["b.h5", "b_raw.tif", "other/b.h5"]) _place.SaveTwoBalls(name);
        BatchException error = Assert.Throws<BatchException>(() => BatchPlan.Create(_place.Options(_place.File(one), _place.File(other))));
        Assert.Contains("would write their results to the same files", error.Message, StringComparison.Ordinal);
        Assert.Empty(_place.Results());
    }

    [Fact]
    public void DatasetsOfOneName_InTwoRuns_AreToldApart()
    {
        string one = _place.SaveTwoBalls("b.h5"), other = _place.SaveTwoBalls("other", "b.h5");
        File.AppendAllText(other, "another file");
        _place.Run(_place.Options(one + "/raw"));
        StackOutcome outcome = Assert.Single(_place.Run(_place.Options(other + "/raw") with { Resume = true }));
        Assert.Equal(StackProblemKind.NameTaken, Assert.Single(outcome.Problems).Kind);
    }

    [Fact]
    public void FileInAFolderThatIsNamedLikeHdf5_IsThatFile()
    {
        string file = _place.SaveTwoBalls("b.h5", "raw.tif");
        Assert.Equal("raw", Assert.Single(BatchPlan.Create(_place.Options(file)).Items).Name);
        Assert.Equal(StackStatus.Segmented, Assert.Single(_place.Run(_place.Options(file))).Status);
    }

    [Fact]
    public void TruthsOfDatasets_AreFoundByTheResultOrByTheFile()
    {
        string file = _place.SaveTwoBalls("b.h5");
        string truth = _place.Save(Balls.Two().Truth, "truths", "b.tif");
        BatchOptions options = _place.Options(file + "/raw") with { Truth = _place.File("truths") };
        Assert.Equal(truth, Assert.Single(BatchPlan.Create(options).Items).Truth);
        string nearer = _place.Save(Balls.Two().Truth, "truths", "b_raw.tif");
        Assert.Equal(nearer, Assert.Single(BatchPlan.Create(options).Items).Truth);

        string dataset = _place.Save(Balls.Two().Truth, "t.h5") + "/label";
        Assert.NotNull(Assert.Single(_place.Run(_place.Options(file + "/raw") with { Truth = dataset })).Scores);
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
