using System.Text.Json;
using QcaNet.Core.Tests;
using QcaNet.Volumes;

namespace QcaNet.Cli.Tests;

public sealed class MergeCommandTests : IDisposable
{
    private readonly Workplace _place = new();

    public void Dispose() => _place.Dispose();

    [Fact]
    public void Shards_AreMerged_AndWhatIsMissingIsTold()
    {
        foreach (string name in (string[])["a.tif", "b.tif"]) _place.SaveTwoBalls("stacks", name);
        Assert.Equal(0, _place.Segment(_place.File("stacks"), "--shard", "1/2").ExitCode);
        Call partial = Call.Of("merge", _place.Output);
        Assert.Equal((1, "1 complete, 0 failed, 1 missing, 0 damaged; 2 nuclei"), (partial.ExitCode, partial.Lines[0]));
        Assert.StartsWith("qcanet: b: missing: ", Assert.Single(partial.Error), StringComparison.Ordinal);

        Assert.Equal(0, _place.Segment(_place.File("stacks"), "--shard", "2/2").ExitCode);
        Call whole = Call.Of("merge", _place.Output, "--json", "--output", _place.File("tables"));
        Assert.Equal((0, 0), (whole.ExitCode, whole.Error.Length));
        using JsonDocument json = JsonDocument.Parse(Assert.Single(whole.Lines));
        Assert.Equal((2, 4), (json.RootElement.GetProperty("stacks").GetInt32(), json.RootElement.GetProperty("nuclei").GetInt32()));
        Assert.Equal(5, File.ReadAllLines(_place.File("tables", "nuclei.csv")).Length);
    }

    [Fact]
    public void FolderWithoutResults_IsAWrongCall()
    {
        Call call = Call.Of("merge", _place.File("nowhere"));
        Assert.Equal(2, call.ExitCode);
        Assert.Equal($"qcanet: {_place.File("nowhere")}: there is no such folder; name the output folder of a batch.", Assert.Single(call.Error));
    }

    [Fact]
    public void ChannelAndTime_AreChosenByOptions()
    {
        Volume<ushort> stack = Balls.Two().Stack;
        string colors = _place.File("colors.tif"), movie = _place.File("movie.tif");
        VolumeWriter.WriteChannels(colors, [new Volume<ushort>(stack.Shape, stack.Spacing), stack]);
        VolumeWriter.WriteSeries(movie, [stack, stack]);
        Assert.Equal(
            [$"qcanet: {colors}: The file holds 2 channels, counted from 0. Choose one with --channel.", $"qcanet: {movie}: The file holds 2 time points, counted from 0. Choose one with --time, or all with --time all."],
            _place.Segment(colors, movie).Error);
        Assert.StartsWith("colors.tif: 2 nuclei", _place.Segment(colors, "--channel", "1").Out, StringComparison.Ordinal);
        Call all = _place.Segment(movie, "--time", "all");
        Assert.Contains("movie.tif (time point 1): 2 nuclei", all.Out, StringComparison.Ordinal);
        Assert.Contains("labels/movie_t001.tif", _place.Results());
        Assert.Equal(2, _place.Segment(movie, "--time", "some").ExitCode);
    }

    [Fact]
    public void ShardAuto_OutsideAnArray_IsAWrongCall()
    {
        Call call = _place.Segment(_place.SaveTwoBalls("a.tif"), "--shard", "auto");
        Assert.Equal(2, call.ExitCode);
        Assert.StartsWith("qcanet: --shard: This is not a job of an array", call.Error[0], StringComparison.Ordinal);
    }

    [Fact]
    public void SubfoldersAndOtherFormats_LeftOut_AreTold_AndAreNoFailure()
    {
        _place.SaveTwoBalls("stacks", "a.tif");
        _place.SaveTwoBalls("stacks", "day2", "a.tif");
        File.WriteAllText(_place.File("stacks", "b.nd2"), "nikon");
        Call call = _place.Segment(_place.File("stacks"));
        Assert.Equal(0, call.ExitCode);
        Assert.Equal(
            [
                $"qcanet: {_place.File("stacks")}: a folder stands for the TIFF and HDF5 files in it; left out: b.nd2. To read one, name the file itself.",
                $"qcanet: {_place.File("stacks")}: stacks in subfolders are left out: day2. To include them, use --recursive.",
            ],
            call.Error);
        _place.Segment(_place.File("stacks"), "--recursive");
        Assert.Contains("pictures/day2/a.png", _place.Results());
    }
}
