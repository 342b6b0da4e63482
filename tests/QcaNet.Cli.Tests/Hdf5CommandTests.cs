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
