using QcaNet.Core.Tests;
using QcaNet.Volumes;

namespace QcaNet.Cli.Tests;

public sealed class Hdf5CommandTests : IDisposable
{
    private readonly Workplace _place = new();

    public void Dispose() => _place.Dispose();

    [Fact]
    public void Hdf5File_IsSegmentedLikeATiff_AloneAndInAFolder()
    {
        _place.SaveTwoBalls("stacks", "one.h5");
        _place.SaveTwoBalls("stacks", "two.hdf5");
        Call call = _place.Segment(_place.File("stacks"));
        Assert.Equal((0, 0), (call.ExitCode, call.Error.Length));
        Assert.StartsWith("one.h5: 2 nuclei", call.Out, StringComparison.Ordinal);
        Assert.Contains("labels/two.tif", _place.Results().Select(r => r.Replace('\\', '/')));
        Call again = _place.Segment(_place.File("stacks", "one.h5"), "--dataset", "raw", "--resume");
        Assert.Equal((0, 0), (again.ExitCode, again.Error.Length));
    }

    [Fact]
    public void Labels_AreExportedAndScored_AsADatasetOfAFile()
    {
        Volume<int> truth = Balls.Two().Truth;
        string labels = _place.Save(truth, "labels.tif");
        Assert.Equal(0, Call.Of("export", labels, "--hdf5", _place.File("labels.h5")).ExitCode);
        Call call = Call.Of("evaluate", labels, _place.File("labels.h5") + "/label", "--json");
        Assert.Equal((0, 0), (call.ExitCode, call.Error.Length));
        Assert.Contains("\"seg\":1", call.Out, StringComparison.Ordinal);
        Call wrong = Call.Of("evaluate", labels, _place.File("labels.h5") + "/segmentation");
        Assert.Equal(1, wrong.ExitCode);
        Assert.Contains("it has /label", Assert.Single(wrong.Error), StringComparison.Ordinal);
        Assert.Contains("FILE.h5/DATASET", wrong.Error[0], StringComparison.Ordinal);
    }

    [Fact]
    public void DatasetOfAFile_IsSegmentedByItsPath_AndMessagesNameBoth()
    {
        string file = _place.SaveTwoBalls("stacks", "one.h5");
        Call call = _place.Segment(file + "/raw");
        Assert.Equal((0, 0), (call.ExitCode, call.Error.Length));
        Assert.StartsWith("one.h5/raw: 2 nuclei", call.Out, StringComparison.Ordinal);
        Assert.Contains("labels/one_raw.tif", _place.Results());
        Assert.StartsWith("one.h5/raw: already done", _place.Segment(file + "/raw", "--resume").Out, StringComparison.Ordinal);

        Call wrong = _place.Segment(file + "/exported_data");
        Assert.Equal(1, wrong.ExitCode);
        string expected = $"qcanet: {file}/exported_data: The HDF5 file has no dataset exported_data; it has /raw";
        Assert.StartsWith(expected, Assert.Single(wrong.Error), StringComparison.Ordinal);

        Call both = _place.Segment(file + "/a/b", file + "/a_b");
        Assert.Equal(2, both.ExitCode);
        Assert.Contains("would write their results to the same files", Assert.Single(both.Error), StringComparison.Ordinal);
    }

    [Fact]
    public void DatasetOfAFile_IsInspectedDividedAndScored()
    {
        string stack = _place.SaveTwoBalls("one.h5") + "/raw", labels = _place.Save(Balls.Two().Truth, "labels.h5") + "/label";
        Assert.Contains("  dataset      /raw", Call.Of("inspect", stack).Lines);
        string divided = _place.File("divided.tif");
        Call watershed = Call.Of("watershed", labels, "--markers", labels, "--output", divided);
        Assert.Equal((0, $"2 objects: {divided}"), (watershed.ExitCode, Assert.Single(watershed.Lines)));
        Call blocks = Call.Of("watershed", labels, "--markers", labels, "--output", divided, "--memory-budget", "1GB");
        Assert.Equal((0, 0), (blocks.ExitCode, blocks.Error.Length));
        Call evaluate = Call.Of("evaluate", divided, labels);
        Assert.Equal((0, 0), (evaluate.ExitCode, evaluate.Error.Length));
        Assert.Contains("labels.h5/label", evaluate.Out, StringComparison.Ordinal);
        Call wrong = Call.Of("watershed", _place.File("one.h5") + "/mask", "--output", divided);
        Assert.StartsWith($"qcanet: {_place.File("one.h5")}/mask: The HDF5 file has no dataset mask", Assert.Single(wrong.Error), StringComparison.Ordinal);
    }

    [Fact]
    public void FileOfThatVeryName_ComesBeforeADataset()
    {
        string path = _place.SaveTwoBalls("one.h5", "raw.tif");
        Call call = Call.Of("inspect", path);
        Assert.Equal((0, 0), (call.ExitCode, call.Error.Length));
        Assert.Contains("TIFF", call.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void FolderOfHdf5Truths_IsPairedWithTheTiffsOfABatch()
    {
        Volume<int> truth = Balls.Two().Truth;
        _place.Save(truth, "mine", "a.tif");
        _place.Save(truth, "true", "a.h5");
        Call call = Call.Of("evaluate", _place.File("mine"), _place.File("true"), "--json");
        Assert.Equal((0, 0), (call.ExitCode, call.Error.Length));
    }

    [Fact]
    public void Inspect_ShowsTheDataset()
    {
        _place.SaveTwoBalls("stack.h5");
        Call call = Call.Of("inspect", _place.File("stack.h5"));
        Assert.Equal((0, 0), (call.ExitCode, call.Error.Length));
        Assert.Contains("  dataset      /raw", call.Lines);
        Assert.Contains("element_size_um", call.Out, StringComparison.Ordinal);
        Assert.Contains("\"dataset\":\"/raw\"", Call.Of("inspect", _place.File("stack.h5"), "--dataset", "raw", "--json").Out, StringComparison.Ordinal);
        Assert.Equal(1, Call.Of("inspect", _place.File("stack.h5"), "--dataset", "label").ExitCode);
        Assert.Equal(2, Call.Of("inspect", _place.File("stack.h5"), "--dataset", " ").ExitCode);
    }
}
