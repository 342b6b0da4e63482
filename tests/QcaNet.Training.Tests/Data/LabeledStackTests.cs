using System.Diagnostics;
using QcaNet.Models.Weights;
using QcaNet.Tests;
using QcaNet.Training.Data;
using QcaNet.Training.Recipes;
using QcaNet.Volumes;

namespace QcaNet.Training.Tests.Data;

public sealed class LabeledStackTests : IDisposable
{
    private static readonly VoxelSpacing Spacing = new(1.75, 0.8, 0.8);
    private static readonly Shape3D Shape = new(12, 40, 44);
    private readonly TemporaryFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    /// <summary>Case A7: an intensity stack as labels made training hang.</summary>
    [Fact]
    public void CaseA7_IntensitiesAsLabels_AreRefusedAtOnce()
    {
        var random = new Random(0);
        var stack = new Volume<ushort>(new Shape3D(51, 124, 127));
        foreach (ref ushort v in stack.Voxels) v = (ushort)random.Next(1, 60000);
        foreach (string name in (string[])["A_1", "B_1"])
        {
            Save("Images", name, stack);
            Save("GroundTruth_QCANet", name, stack);
        }

        var clock = Stopwatch.StartNew();
        TrainingDataException error = Assert.Throws<TrainingDataException>(() => new LabeledFolder(_scratch.Path).ReadAll(Spacing));
        Assert.Equal(2, error.Problems.Count);
        Assert.All(error.Problems, p => Assert.Contains("these are not labels", p, StringComparison.Ordinal));
        Assert.Contains("GroundTruth_QCANet" + Path.DirectorySeparatorChar + "A_1.tif", error.Problems[0], StringComparison.Ordinal);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(60), "it used to hang");
    }

    [Fact]
    public void ReadAll_OfThresholdedIntensities_IsRefused()
    {
        var random = new Random(0);
        var stack = new Volume<byte>(Shape);
        foreach (ref byte v in stack.Voxels) v = (byte)Math.Max(0, random.Next(-100, 200));
        Save("Images", "A_1", stack);
        Save("GroundTruth_QCANet", "A_1", stack);
        Assert.Contains("these are not labels", Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void ReadAll_ListsAllProblemsOfAllFilesAtOnce()
    {
        Save("Images", "Constant_1", new Volume<ushort>(Shape));
        Save("GroundTruth_QCANet", "Constant_1", Blocks());
        Volume<float> nan = Image();
        nan.Voxels[7] = float.NaN;
        Save("Images", "Nan_1", nan);
        Save("GroundTruth_QCANet", "Nan_1", Blocks());
        Save("Images", "Shape_1", Image());
        Save("GroundTruth_QCANet", "Shape_1", new Volume<byte>(new Shape3D(2, 3, 4)));
        Save("Images", "NoTruth_1", Image());
        Save("GroundTruth_QCANet", "NoImage_1", Blocks());
        Volume<int> mask = Blocks();
        mask.Voxels.Replace(2, 0);
        for (int i = 0; i < 30; i++) mask[10 - (i / 10), 30 + (i % 10), 33] = mask[10 - (i / 10), 30 + (i % 10), 34] = 1;
        Save("Images", "Mask_1", Image());
        Save("GroundTruth_QCANet", "Mask_1", mask);
        File.WriteAllText(Path.Combine(_scratch.Path, "Images", "Broken_1.tif"), "no image");
        Save("GroundTruth_QCANet", "Broken_1", Blocks());

        IReadOnlyList<string> problems = Assert.Throws<TrainingDataException>(() => new LabeledFolder(_scratch.Path).ReadAll(Spacing)).Problems;
        foreach ((string file, string what) in ((string, string)[])[
            ("Constant_1", "constant"), ("Nan_1", "not finite"), ("Shape_1", "must be equal"), ("NoTruth_1", "contains no NoTruth_1"),
            ("NoImage_1", "contains no image NoImage_1"), ("Mask_1", "this is a mask"), ("Broken_1", "Broken_1.tif")])
        {
            Assert.Contains(problems, p => p.Contains(file, StringComparison.Ordinal) && p.Contains(what, StringComparison.Ordinal));
        }

        Assert.Equal(7, problems.Count);
    }

    [Theory]
    [InlineData(20000, 0.8, 0.8)]
    [InlineData(1.75, 0.001, 0.8)]
    public void ReadAll_WithAnImplausibleSpacing_IsRefused(double z, double y, double x)
    {
        Save("Images", "A_1", Image());
        Save("GroundTruth_QCANet", "A_1", Blocks());
        Assert.Contains("implausible", Refusal(new VoxelSpacing(z, y, x)), StringComparison.Ordinal);
    }

    [Fact]
    public void Train_OnStacksThatCannotBeTrainedOn_IsRefusedBeforeAnythingIsWritten()
    {
        LabeledVolume good = Embryos.Make(1), bad = good with { Labels = good.Labels.Clone() };
        bad.Labels.Voxels.Fill(3);
        var trainer = new NetworkTrainer(Embryos.Tiny(NetworkRole.Nsn));
        string folder = Path.Combine(_scratch.Path, "run");
        Assert.Throws<TrainingDataException>(() => trainer.Train([bad], [good], new TrainingRunOptions { Folder = folder }));
        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public void Published_LayoutParts_TheMaskByItsCenters()
    {
        var mask = new Volume<byte>(Shape);
        Volume<int> blocks = Blocks();
        for (int i = 0; i < mask.Voxels.Length; i++) mask.Voxels[i] = blocks.Voxels[i] > 0 ? (byte)255 : (byte)0;
        var centers = new Volume<byte>(Shape);
        (centers[5, 14, 9], centers[5, 14, 20]) = (255, 255);
        Save("images_raw", "E_1", Image());
        Save("images_nsn", "E_1", mask);
        Save("images_ndn", "E_1", centers);
        File.WriteAllText(Path.Combine(_scratch.Path, "train.txt"), "E_1.tif\n");
        var folder = new LabeledFolder(_scratch.Path);
        Assert.Equal(TrainingLayout.Published, folder.Layout);
        Assert.Equal(["E_1"], folder.Lists["train"]);
        Assert.Equal(blocks.Voxels.ToArray(), Assert.Single(folder.ReadAll(Spacing)).Labels.Voxels.ToArray());
    }

    [Fact]
    public void Pair_OfAnyTwoFolders_IsReadByName()
    {
        Save("raw", "E_1", Image());
        Save("outlined", "E_1", Blocks());
        var folder = LabeledFolder.FromPair(Path.Combine(_scratch.Path, "raw"), Path.Combine(_scratch.Path, "outlined"));
        Assert.Equal(Blocks().Voxels.ToArray(), Assert.Single(folder.ReadAll(Spacing)).Labels.Voxels.ToArray());
        Save("images", "E_1", Image());
        Save("labels", "E_1", Blocks());
        Assert.Equal(TrainingLayout.Pair, new LabeledFolder(_scratch.Path).Layout);
    }

    [Fact]
    public void IgnoreLabel_WeighsNothing()
    {
        Volume<int> labels = Blocks();
        for (int x = 30; x < Shape.Width; x++) labels[4, 4, x] = 255;
        Save("images", "E_1", Image());
        Save("labels", "E_1", labels);
        LabeledVolume stack = Assert.Single(new LabeledFolder(_scratch.Path, new LabeledFolderOptions { IgnoreLabel = 255 }).ReadAll(Spacing));
        TrainingTarget target = TrainingTarget.Make(stack, TrainingRecipe.Compact(NetworkRole.Nsn));
        Assert.Equal((0f, 0f, 1f), (target.Weight[4, 4, 30], target.Weight[4, 4, 43], target.Weight[4, 4, 29]));
        Assert.False(target.IsTrusted);
        Assert.Equal(2, target.Centers.Count);
    }

    [Fact]
    public void Centers_FromACsvFile_BecomeMarksThatNdnLearnsAndNsnRefuses()
    {
        Save("images", "E_1", Image());
        Directory.CreateDirectory(Path.Combine(_scratch.Path, "centers"));
        File.WriteAllText(Path.Combine(_scratch.Path, "centers", "E_1.csv"), "z,y,x\n5,14,9\n5,14.2,33\n");
        LabeledVolume stack = Assert.Single(new LabeledFolder(_scratch.Path).ReadAll(Spacing));
        Assert.False(stack.HasOutlines);
        TrainingTarget target = TrainingTarget.Make(stack, TrainingRecipe.Compact(NetworkRole.Ndn));
        Assert.Equal([(5.0, 14.0, 9.0), (5.0, 14.0, 33.0)], target.Centers);
        Assert.True(target.Target[5, 14, 33] > 0.5f);
        Assert.Equal(0, target.Weight[5, 14, 37]);
        var options = new TrainingRunOptions { Folder = Path.Combine(_scratch.Path, "run") };
        TrainingDataException error = Assert.Throws<TrainingDataException>(
            () => new NetworkTrainer(Embryos.Tiny(NetworkRole.Nsn)).Train([stack], [stack], options));
        Assert.Contains("NSN needs outlines", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Centers_FromAStackOfPoints_AreItsObjects()
    {
        var points = new Volume<byte>(Shape);
        (points[5, 14, 9], points[5, 14, 33]) = (255, 255);
        Save("images", "E_1", Image());
        Save("centers", "E_1", points);
        LabeledVolume stack = Assert.Single(new LabeledFolder(_scratch.Path).ReadAll(Spacing));
        Assert.Equal([(5.0, 14.0, 9.0), (5.0, 14.0, 33.0)], ObjectBox.Find(stack.Labels).Select(b => b.Centroid));
    }

    [Theory]
    [InlineData("5,14,400\n", "lies outside")]
    [InlineData("z,y,x\n5,14\n", "line 2")]
    public void Centers_ThatAreNone_AreRefusedByFileAndLine(string csv, string what)
    {
        Save("images", "E_1", Image());
        Directory.CreateDirectory(Path.Combine(_scratch.Path, "centers"));
        File.WriteAllText(Path.Combine(_scratch.Path, "centers", "E_1.csv"), csv);
        Assert.Contains(what, Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void Splits_NeverPutAGroupOnBothSides()
    {
        string[] names = [.. Enumerable.Range(1, 7).SelectMany(e => Enumerable.Range(1, 3).Select(t => $"E{e}_t{t}"))];
        foreach (IReadOnlyList<TrainingSplit> splits in (IReadOnlyList<TrainingSplit>[])[
            TrainingSplit.KFold(names, 3, 5), TrainingSplit.LeaveOneOut(names), [TrainingSplit.ByGroup(names, ["E2", "E5"])]])
        {
            foreach (TrainingSplit split in splits)
            {
                Assert.Equal(names.Order(), split.Training.Concat(split.Validation).Order());
                Assert.Empty(split.Training.Select(LabeledVolume.GroupOf).Intersect(split.Validation.Select(LabeledVolume.GroupOf)));
            }
        }

        Assert.Equal(names.Order(), TrainingSplit.KFold(names, 3, 5).SelectMany(s => s.Validation).Order());
        Assert.Equal(7, TrainingSplit.LeaveOneOut(names).Count);
        Assert.Equal(TrainingSplit.KFold(names, 3, 5)[0].Validation, TrainingSplit.KFold(names, 3, 5)[0].Validation);
        Assert.Throws<ArgumentOutOfRangeException>(() => TrainingSplit.KFold(names, 8));
        Assert.Throws<ArgumentException>(() => TrainingSplit.ByGroup(names, ["E9"]));
    }

    private string Refusal(VoxelSpacing? spacing = null) => Assert.Single(
        Assert.Throws<TrainingDataException>(() => new LabeledFolder(_scratch.Path).ReadAll(spacing ?? Spacing)).Problems);

    private void Save<T>(string folder, string name, Volume<T> volume)
        where T : unmanaged
    {
        Directory.CreateDirectory(Path.Combine(_scratch.Path, folder));
        VolumeWriter.Write(Path.Combine(_scratch.Path, folder, name + ".tif"), volume);
    }

    private static Volume<float> Image() => new([.. Enumerable.Range(0, Shape.Length).Select(i => (float)(i % 251))], Shape);

    /// <summary>Two blocks that touch.</summary>
    private static Volume<int> Blocks()
    {
        var labels = new Volume<int>(Shape);
        for (int z = 2; z < 9; z++)
        {
            for (int y = 8; y < 21; y++)
            {
                for (int x = 3; x < 27; x++) labels[z, y, x] = x < 15 ? 1 : 2;
            }
        }

        return labels;
    }
}
