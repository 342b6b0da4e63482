using QcaNet.Core.Tests;
using QcaNet.Metrics;
using QcaNet.Volumes;

namespace QcaNet.Batch.Tests;

public sealed class StackBatchTests : IDisposable
{
    private readonly BatchPlace _place = new();

    public void Dispose() => _place.Dispose();

    [Fact]
    public void Run_WritesOneResultPerStack_AndNothingElse()
    {
        StackOutcome outcome = Assert.Single(_place.Run(_place.Options(_place.SaveTwoBalls("two.tif"))));
        Assert.Equal((StackStatus.Segmented, 2), (outcome.Status, outcome.Nuclei.Count));
        Assert.Equal(["labels/two.tif", "nuclei/two.csv", "records/two.json"], _place.Results());
        Assert.Equal(Balls.Two().Truth.Voxels.ToArray(), VolumeReader.Read<int>(outcome.Files.Labels).Voxels.ToArray());
    }

    [Fact]
    public void TableOfNuclei_HasEveryCriterion_WithTheIntensitiesOfTheStack()
    {
        StackOutcome outcome = Assert.Single(_place.Run(_place.Options(_place.SaveTwoBalls("two.tif"))));
        using var expected = new StringWriter();
        CriteriaTable.WriteCsv(expected, ObjectCriteria.Measure(VolumeReader.Read<int>(outcome.Files.Labels), Balls.Two().Stack));
        Assert.Equal(expected.ToString(), File.ReadAllText(outcome.Files.Nuclei));

        // What other programs read since the first version.
        string[] first =
        [
            "id", "voxels", "volume_um3", "centroid_z_um", "centroid_y_um", "centroid_x_um", "centroid_z", "centroid_y", "centroid_x",
            "first_z", "first_y", "first_x", "last_z", "last_y", "last_x",
        ];
        string[] columns = File.ReadLines(outcome.Files.Nuclei).First().Split(',');
        Assert.Equal(first, columns[..15]);
        Assert.Equal(48, columns.Length);
    }

    [Fact]
    public void TableOfNuclei_OfAnEarlierVersion_IsReadWithEmptyCells_AndAnotherTableIsRefused()
    {
        string old = _place.File("old.csv"), other = _place.File("other.csv");
        File.WriteAllLines(old, [string.Join(',', CriteriaTable.Columns.Take(15)), "1,2,3,4,5,6,7,8,9,10,11,12,13,14,15"]);
        File.WriteAllText(other, "id,size\n1,2\n");
        string row = Assert.Single(NucleusTableFile.ReadRows(old));
        Assert.Equal((48, "15"), (row.Split(',').Length, row.Split(',')[14]));
        Assert.Contains("columns of another version", Assert.Throws<BatchException>(() => NucleusTableFile.ReadRows(other).ToList()).Problems[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_GivesTheSameOutcomes()
    {
        foreach (string name in (string[])["a.tif", "b.tif"]) _place.SaveTwoBalls("stacks", name);
        var names = new List<string>();
        await foreach (StackOutcome outcome in new StackBatch(_place.Pipeline()).RunAsync(BatchPlan.Create(_place.Options(_place.File("stacks")))))
        {
            names.Add($"{outcome.Item} {outcome.Status}");
        }

        Assert.Equal(["a Segmented", "b Segmented"], names);
    }

    [Fact]
    public void SameRun_WritesTheSameBytes()
    {
        BatchOptions options = _place.Options(_place.SaveTwoBalls("two.tif"));
        _place.Run(options);
        Dictionary<string, byte[]> first = _place.Contents();
        _place.Run(options);
        Assert.Equal(first, _place.Contents());
    }

    [Fact]
    public void FurtherOutputs_ArePartOfTheResult()
    {
        BatchOptions options = _place.Options(_place.SaveTwoBalls("two.tif")) with { Outputs = [new StackOutput("notes", ".txt", (path, s) => File.WriteAllText(path, $"{s.Item}: {s.Segmentation.Nuclei.Count}"))] };
        StackOutcome outcome = Assert.Single(_place.Run(options));
        Assert.Equal("two: 2", File.ReadAllText(outcome.Files.Others["notes"]));
        Assert.Contains("notes/two.txt", File.ReadAllText(outcome.Files.Record), StringComparison.Ordinal);
    }

    [Fact]
    public void Probabilities_AreWrittenWhereThePipelineKeepsThem_AndRemovedWithTheResultTheyBelongTo()
    {
        BatchOptions options = _place.Options(_place.SaveTwoBalls("two.tif"));
        _place.Run(options, _place.Pipeline(b => b.WithProbabilities()));
        Assert.Contains("probabilities/two.nsn.tif", _place.Results());
        _place.Run(options);
        Assert.DoesNotContain("probabilities/two.nsn.tif", _place.Results());
    }

    [Fact]
    public void EveryTimePoint_HasAResultOfItsOwn()
    {
        Volume<ushort> stack = Balls.Two().Stack, empty = stack.Clone();
        empty.Voxels[..(empty.Voxels.Length / 2)].Fill(Balls.Ground);
        string movie = _place.File("movie.tif");
        VolumeWriter.WriteSeries(movie, [stack, empty, stack]);
        IReadOnlyList<StackOutcome> outcomes = _place.Run(_place.Options(movie) with { TimePoints = TimePoints.All });
        Assert.Equal(["movie_t000", "movie_t001", "movie_t002"], outcomes.Select(o => o.Item.Name));
        Assert.Equal([2, 1, 2], outcomes.Select(o => o.Nuclei.Count));
        Assert.Equal(["movie_t000.tif", "movie_t001.tif", "movie_t002.tif"], _place.Labels());
        Assert.Equal(["movie_t001"], _place.Run(_place.Options(movie) with { TimePoints = TimePoints.At(1) }).Select(o => o.Item.Name));
    }

    [Fact]
    public void SeveralTimePointsOrChannels_AreNotChosenSilently()
    {
        Volume<ushort> stack = Balls.Two().Stack;
        string movie = _place.File("movie.tif"), colors = _place.File("colors.tif");
        VolumeWriter.WriteSeries(movie, [stack, stack]);
        VolumeWriter.WriteChannels(colors, [new Volume<ushort>(stack.Shape, stack.Spacing), stack]);
        Assert.Equal(
            [StackProblemKind.TimePointNeeded, StackProblemKind.ChannelNeeded],
            _place.Run(_place.Options(movie, colors)).Select(o => Assert.Single(o.Problems).Kind));
        Assert.Equal(2, Assert.Single(_place.Run(_place.Options(colors) with { Channel = 1 })).Nuclei.Count);
        StackProblem problem = Assert.Single(Assert.Single(_place.Run(_place.Options(colors) with { Channel = 2 })).Problems);
        Assert.Equal("The file has no channel 2: it holds 2 channels, counted from 0.", problem.Text);
    }

    [Fact]
    public void FolderOfPlanes_IsOneStack()
    {
        Volume<ushort> stack = Balls.Two().Stack;
        for (int z = 0; z < stack.Shape.Depth; z++)
        {
            var plane = new Volume<ushort>(new Shape3D(1, stack.Shape.Height, stack.Shape.Width));
            stack.Plane(z).CopyTo(plane.Voxels);
            _place.Save(plane, "planes", $"z{z + 1}.tif");
        }

        BatchOptions options = _place.Options(_place.File("planes")) with { FolderContent = FolderContent.Planes, Spacing = VoxelSpacing.Isotropic(1) };
        StackOutcome outcome = Assert.Single(_place.Run(options));
        Assert.Equal(("planes", 2), (outcome.Item.Name, outcome.Nuclei.Count));
        Assert.Equal(["planes.tif"], _place.Labels());
        Assert.Equal(StackStatus.Skipped, Assert.Single(_place.Run(options with { Resume = true })).Status);
    }

    [Fact]
    public void AStackThatFails_DoesNotStopTheRest_AndIsNoted()
    {
        _place.SaveTwoBalls("stacks", "a.tif");
        File.WriteAllBytes(_place.File("stacks", "b.tif"), []);
        _place.SaveTwoBalls("stacks", "c.tif");
        IReadOnlyList<StackOutcome> outcomes = _place.Run(_place.Options(_place.File("stacks")));
        Assert.Equal([StackStatus.Segmented, StackStatus.Failed, StackStatus.Segmented], outcomes.Select(o => o.Status));
        Assert.Contains("failures/b.json", _place.Results());
        File.Copy(_place.File("stacks", "a.tif"), _place.File("stacks", "b.tif"), overwrite: true);
        _place.Run(_place.Options(_place.File("stacks")));
        Assert.DoesNotContain("failures/b.json", _place.Results());
    }

    [Fact]
    public void StackWithoutTruth_IsSegmented_AndSaysThatItWasNotScored()
    {
        _place.Save(Balls.Two().Truth, "truths", "other.tif");
        StackOutcome outcome = Assert.Single(_place.Run(_place.Options(_place.SaveTwoBalls("two.tif")) with { Truth = _place.File("truths") }));
        Assert.Equal((StackStatus.Segmented, StackProblemKind.NotScored), (outcome.Status, Assert.Single(outcome.Problems).Kind));
    }

    [Fact]
    public void AnotherStackOfTheSameName_IsNotOverwritten()
    {
        _place.Run(_place.Options(_place.SaveTwoBalls("A", "x.tif")));
        Dictionary<string, byte[]> before = _place.Contents();
        Volume<ushort> other = Balls.Two().Stack;
        other[0, 0, 0]++;
        StackOutcome outcome = Assert.Single(_place.Run(_place.Options(_place.Save(other, "B", "x.tif"))));
        Assert.Equal(StackProblemKind.NameTaken, Assert.Single(outcome.Problems).Kind);
        Assert.Equal(before, _place.Contents());
    }

    [Fact]
    public void Canceled_LeavesNothing()
    {
        BatchPlan plan = BatchPlan.Create(_place.Options(_place.SaveTwoBalls("two.tif")));
        using var cancellation = new CancellationTokenSource();
        var progress = new Told<BatchProgress>(p =>
        {
            if (p.Stage == BatchStage.Writing) cancellation.Cancel();
        });
        Assert.ThrowsAny<OperationCanceledException>(() => new StackBatch(_place.Pipeline()).Run(plan, progress, cancellation.Token).ToList());
        Assert.Empty(_place.Results());
        Assert.False(Directory.Exists(_place.Output));
    }

    [Fact]
    public void Progress_NamesStacksAndRate_AndNeverFallsWithinOne()
    {
        foreach (string name in (string[])["a.tif", "b.tif"]) _place.SaveTwoBalls("stacks", name);
        var told = new List<BatchProgress>();
        Assert.Equal(2, new StackBatch(_place.Pipeline()).Run(BatchPlan.Create(_place.Options(_place.File("stacks"))), new Told<BatchProgress>(told.Add)).Count());
        Assert.All(told.GroupBy(p => p.Number), one => Assert.Equal(one.Select(p => p.Fraction).Order(), one.Select(p => p.Fraction)));
        Assert.All(told.Where(p => p.Number == 1), p => Assert.Null(p.Remaining));
        Assert.All(told.Where(p => p.Number == 2), p => Assert.True(p.Remaining > TimeSpan.Zero && p.BytesPerSecond > 0));
    }
}
