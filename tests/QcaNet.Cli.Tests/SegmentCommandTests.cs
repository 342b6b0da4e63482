using System.Text.Json;
using QcaNet.Core.Tests;
using QcaNet.Metrics;
using QcaNet.Volumes;

namespace QcaNet.Cli.Tests;

public sealed class SegmentCommandTests : IDisposable
{
    private readonly Workplace _place = new();

    public void Dispose() => _place.Dispose();

    [Fact]
    public void OneStack_GivesLabelsPictureTable_AndShowsTheNuclei()
    {
        Call call = _place.Segment(_place.SaveTwoBalls("two.tif"));
        Assert.Equal((0, 0), (call.ExitCode, call.Error.Length));
        Assert.Equal(["labels/two.tif", "nuclei/two.csv", "pictures/two.png", "records/two.json"], _place.Results());

        Volume<int> labels = VolumeReader.Read<int>(Path.Combine(_place.Output, "labels", "two.tif"));
        Assert.Equal(Balls.Two().Truth.Voxels.ToArray(), labels.Voxels.ToArray());
        Assert.Equal(VoxelSpacing.Isotropic(1), labels.Spacing);
        Assert.StartsWith("two.tif: 2 nuclei in ", call.Out, StringComparison.Ordinal);
        Assert.Contains(call.Lines, line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is ["2", _, _, "11.0", "14.0", "21.0"]);
        Assert.Contains(Path.Combine(_place.Output, "pictures", "two.png"), call.Out, StringComparison.Ordinal);

        string[] table = File.ReadAllLines(Path.Combine(_place.Output, "nuclei", "two.csv"));
        Assert.StartsWith("id,voxels,volume_um3,centroid_z_um,", table[0], StringComparison.Ordinal);
        Assert.Equal(3, table.Length);
        Assert.StartsWith("2,925,925,11,14,21,", table[2], StringComparison.Ordinal);
    }

    [Fact]
    public void Truth_GivesScores()
    {
        (Volume<ushort> stack, Volume<int> truth) = Balls.Two();
        Call call = _place.Segment(_place.Save(stack, "two.tif"), "--truth", _place.Save(truth, "truth.tif"));
        Assert.Equal(0, call.ExitCode);
        Assert.Contains("against the truth: IoU 1.000  SEG 1.000  MUCov 1.000  2 of 2 nuclei", call.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void FolderOfTruths_IsMatchedByName_AndAMissingOneCostsTheScoreOnly()
    {
        (Volume<ushort> stack, Volume<int> truth) = Balls.Two();
        _place.Save(stack, "stacks", "a.tif");
        _place.Save(stack, "stacks", "b.TIFF");
        _place.Save(truth, "truths", "b.TIFF");
        Call call = _place.Segment(_place.File("stacks"), "--truth", _place.File("truths"));
        Assert.Equal(1, call.ExitCode);
        Assert.Equal($"qcanet: {_place.File("truths", "a.tif")}: There are no true labels with this name; the stack was segmented, not scored.", Assert.Single(call.Error));
        Assert.Contains("labels/a.tif", _place.Results());
        Assert.Contains("labels/b.TIFF", _place.Results());
        Assert.Contains("mean of 1: IoU 1.000", call.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void TruthOfAnotherShape_IsTold()
    {
        string truth = _place.Save(new Volume<int>(new Shape3D(2, 3, 4)), "truth.tif");
        Call call = _place.Segment(_place.SaveTwoBalls("two.tif"), "--truth", truth);
        Assert.Equal(1, call.ExitCode);
        Assert.Equal($"qcanet: {truth}: The truth has 2x3x4 voxels, the stack 20x24x30; both must be on the same grid to be scored.", Assert.Single(call.Error));
    }

    [Fact]
    public void OneTruthForSeveralStacks_IsAWrongCall()
    {
        string truth = _place.Save(Balls.Two().Truth, "truth.tif");
        Call call = _place.Segment(_place.SaveTwoBalls("a.tif"), _place.SaveTwoBalls("b.tif"), "--truth", truth);
        Assert.Equal(2, call.ExitCode);
        Assert.Equal($"qcanet: --truth: {truth} is one file for 2 stacks; specify the folder of their true labels.", Assert.Single(call.Error));
    }

    [Fact]
    public void Spacing_IsTakenFromTheCall_WhereTheFileHasNone()
    {
        string stack = _place.Save(Balls.Two().Stack.WithSpacing(null), "bare.tif");
        Assert.Equal(0, _place.Segment(stack, "--spacing", "1,1,1").ExitCode);
        Assert.Equal(VoxelSpacing.Isotropic(1), VolumeReader.ReadInfo(Path.Combine(_place.Output, "labels", "bare.tif")).Spacing);
    }

    [Fact]
    public void Json_IsOneObjectAStack()
    {
        (Volume<ushort> stack, Volume<int> truth) = Balls.Two();
        Call call = _place.Segment(_place.Save(stack, "two.tif"), "--truth", _place.Save(truth, "truth.tif"), "--json", "--quiet");
        using JsonDocument json = JsonDocument.Parse(Assert.Single(call.Lines));
        JsonElement root = json.RootElement;
        Assert.Equal(2, root.GetProperty("count").GetInt32());
        Assert.Equal([20, 24, 30], root.GetProperty("shape").EnumerateArray().Select(n => n.GetInt32()));
        Assert.Equal(925, root.GetProperty("nuclei")[1].GetProperty("volume_um3").GetDouble());
        Assert.Equal([11.0, 14, 21], root.GetProperty("nuclei")[1].GetProperty("centroid_um").EnumerateArray().Select(n => n.GetDouble()));
        Assert.Equal(1, root.GetProperty("scores").GetProperty("mucov").GetDouble());
        Assert.True(root.GetProperty("seconds").GetProperty("total").GetDouble() > 0);
        Assert.True(File.Exists(root.GetProperty("labels").GetString()));
    }

    [Fact]
    public void SameCall_WritesTheSameBytes()
    {
        string stack = _place.SaveTwoBalls("two.tif");
        byte[][] Run()
        {
            _place.Segment(stack);
            return [.. _place.Results().Select(f => File.ReadAllBytes(Path.Combine(_place.Output, f)))];
        }

        byte[][] first = Run();
        Assert.Equal(first, Run());
    }

    [Fact]
    public void Resume_LeavesOutWhatIsDone_AndStillScoresIt()
    {
        (Volume<ushort> stack, Volume<int> truth) = Balls.Two();
        _place.Save(stack, "stacks", "a.tif");
        _place.Save(stack, "stacks", "b.tif");
        _place.Save(truth, "truths", "a.tif");
        _place.Save(truth, "truths", "b.tif");
        Assert.Equal(0, _place.Segment(_place.File("stacks", "a.tif")).ExitCode);
        byte[] before = File.ReadAllBytes(Path.Combine(_place.Output, "labels", "a.tif"));

        Call call = _place.Segment(_place.File("stacks"), "--truth", _place.File("truths"), "--resume");
        Assert.Equal(0, call.ExitCode);
        Assert.Contains("a.tif: already done  IoU 1.000", call.Out, StringComparison.Ordinal);
        Assert.Contains("mean of 2: IoU 1.000", call.Out, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(Path.Combine(_place.Output, "labels", "a.tif")));
        Assert.Contains("1 segmented, 1 already done", call.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Shards_TakeEveryStackOnce()
    {
        foreach (string name in (string[])["a.tif", "b.tif", "c.tif"]) _place.SaveTwoBalls("stacks", name);
        Assert.Equal(0, _place.Segment(_place.File("stacks"), "--shard", "1/2").ExitCode);
        Assert.Equal(["a.tif", "c.tif"], Labels());
        Assert.Equal(0, _place.Segment(_place.File("stacks"), "--shard", "2/2").ExitCode);
        Assert.Equal(["a.tif", "b.tif", "c.tif"], Labels());

        IEnumerable<string> Labels() => _place.Results().Where(f => f.StartsWith("labels/", StringComparison.Ordinal)).Select(f => f["labels/".Length..]);
    }

    [Fact]
    public void OmeFile_GivesLabelsThatAreNotCalledOme()
    {
        Assert.Equal(0, _place.Segment(_place.SaveTwoBalls("two.ome.tif")).ExitCode);
        Assert.Equal(["labels/two.tif", "nuclei/two.csv", "pictures/two.png", "records/two.json"], _place.Results());
    }

    [Fact]
    public void SmallestVolume_IsTakenFromTheCall() =>
        Assert.StartsWith("two.tif: 1 nucleus in ", _place.Segment(_place.SaveTwoBalls("two.tif"), "--smallest-volume", "600").Out, StringComparison.Ordinal);

    [Fact]
    public void Timings_AreShownOnRequest() =>
        Assert.Contains("  seconds: read ", _place.Segment(_place.SaveTwoBalls("two.tif"), "--timings").Out, StringComparison.Ordinal);

    [Fact]
    public void Quiet_SaysNothing()
    {
        Call call = _place.Segment(_place.SaveTwoBalls("two.tif"), "--quiet");
        Assert.Equal((0, string.Empty, 0), (call.ExitCode, call.Out, call.Error.Length));
    }

    [Fact]
    public void Verbose_TellsWhatHappensInside_OnStandardError()
    {
        Call call = _place.Segment(_place.SaveTwoBalls("two.tif"), "--verbose");
        Assert.Contains(call.Error, line => line.StartsWith("Pipeline: NSN levels 1, base 2, kernel 3", StringComparison.Ordinal));
        Assert.StartsWith("two.tif: 2 nuclei", call.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void WithoutAPath_ASyntheticEmbryoIsMadeSegmentedAndScored()
    {
        Call call = _place.Segment();
        Assert.Equal((0, 0), (call.ExitCode, call.Error.Length));
        Assert.Equal(
            ["labels/synthetic-embryo.tif", "nuclei/synthetic-embryo.csv", "pictures/synthetic-embryo.png", "records/synthetic-embryo.json", "stacks/synthetic-embryo.tif", "truth/synthetic-embryo.tif"],
            _place.Results());
        Assert.Contains("against the truth: IoU ", call.Out, StringComparison.Ordinal);
        Assert.Equal(12, NucleusMeasurement.Measure(VolumeReader.Read<int>(Path.Combine(_place.Output, "truth", "synthetic-embryo.tif"))).Count);
    }

    [Fact]
    public void CanceledCall_LeavesNothing()
    {
        Call call = _place.Segment(new CancellationToken(true), _place.SaveTwoBalls("two.tif"));
        Assert.Equal(1, call.ExitCode);
        Assert.Equal("qcanet: canceled; finished results are kept, and no file is incomplete.", Assert.Single(call.Error));
        Assert.Empty(_place.Results());
    }

    [Fact]
    public void CallCanceledAfterAStack_KeepsThatStackWhole_AndBeginsNoOther()
    {
        _place.SaveTwoBalls("stacks", "a.tif");
        _place.SaveTwoBalls("stacks", "b.tif");
        using var cancellation = new CancellationTokenSource();
        using var output = new CancellingWriter("a.tif: 2 nuclei", cancellation);
        using var error = new StringWriter();
        int code = QcanetCommand.Run(["segment", _place.File("stacks"), "--nsn", _place.Nsn, "--ndn", _place.Ndn, "--output", _place.Output], output, error, cancellation.Token);
        Assert.Equal(1, code);
        Assert.Equal(["labels/a.tif", "nuclei/a.csv", "pictures/a.png", "records/a.json"], _place.Results().Where(file => !file.StartsWith("plans/", StringComparison.Ordinal)));
    }

    private sealed class CancellingWriter(string trigger, CancellationTokenSource cancellation) : StringWriter
    {
        public override void WriteLine(string? value)
        {
            base.WriteLine(value);
            if (value?.StartsWith(trigger, StringComparison.Ordinal) == true) cancellation.Cancel();
        }
    }
}
