using System.Text.Json;
using QcaNet.Core.Tests;
using QcaNet.Volumes;

namespace QcaNet.Cli.Tests;

public sealed class ReportCommandTests : IDisposable
{
    private readonly Workplace _place = new();
    private readonly Volume<int> _labels = Balls.Two().Truth;

    public void Dispose() => _place.Dispose();

    [Fact]
    public void OneFile_GivesAReportOfAStack()
    {
        Call call = Call.Of(
            "report", _place.Save(_labels, "labels.tif"), "--images", _place.SaveTwoBalls("stack.tif"), "--truth", _place.Save(_labels, "truth.tif"),
            "--title", "Two balls", "--output", _place.File("r.html"));

        Assert.Equal((0, 0), (call.ExitCode, call.Error.Length));
        Assert.Equal([$"{_place.File("r.html")}: 2 nuclei", "  against the truth: IoU 1.000  SEG 1.000  MUCov 1.000"], call.Lines);
        string html = File.ReadAllText(_place.File("r.html"));
        Assert.Contains("<h1>Two balls</h1>", html, StringComparison.Ordinal);
        Assert.Contains("\"png\":", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Folders_GiveADataSet_AndJsonItsMeans()
    {
        foreach (string name in (string[])["a_1.tif", "b_1.tif"])
        {
            _place.Save(_labels, "labels", name);
            _place.Save(_labels, "truth", name);
        }

        Call call = Call.Of("report", _place.File("labels"), "--truth", _place.File("truth"), "--output", _place.File("r.html"), "--json");

        Assert.Equal(0, call.ExitCode);
        using JsonDocument json = JsonDocument.Parse(Assert.Single(call.Lines));
        Assert.Equal(_place.File("r.html"), json.RootElement.GetProperty("report").GetString());
        Assert.Equal("data-set", json.RootElement.GetProperty("kind").GetString());
        Assert.Equal([2, 2], json.RootElement.GetProperty("counts").EnumerateArray().Select(c => c.GetInt32()));
        Assert.Equal(1, json.RootElement.GetProperty("mean").GetProperty("seg").GetDouble());
    }

    [Fact]
    public void Interval_GivesATimeSeries_AndFiguresAreWritten()
    {
        foreach (string name in (string[])["t0.tif", "t1.tif", "t2.tif"]) _place.Save(_labels, "labels", name);

        Call call = Call.Of(
            "report", _place.File("labels"), "--interval", "10", "--spacing", "1,1,1", "--figures", _place.File("plots"), "--output", _place.File("r.html"));

        Assert.Equal(0, call.ExitCode);
        Assert.Equal($"{_place.File("r.html")}: 3 time points, 2 to 2 nuclei", call.Lines[0]);
        Assert.Equal(
            ["centroids.png", "centroids.svg", "counts.png", "counts.svg", "surface-areas.png", "surface-areas.svg", "volumes.png", "volumes.svg"],
            Directory.GetFiles(_place.File("plots")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Contains("res_track.txt", File.ReadAllText(_place.File("r.html")), StringComparison.Ordinal);
    }

    [Fact]
    public void AFileOfSeveralTimePoints_IsATimeSeries()
    {
        string path = _place.File("movie.tif");
        VolumeWriter.WriteSeries(path, [_labels, _labels, _labels]);

        Call without = Call.Of("report", path, "--output", _place.File("r.html"));
        Call call = Call.Of("report", path, "--interval", "2.5", "--output", _place.File("r.html"), "--json");

        Assert.Equal(2, without.ExitCode);
        Assert.Contains("--interval", Assert.Single(without.Error), StringComparison.Ordinal);
        using JsonDocument json = JsonDocument.Parse(Assert.Single(call.Lines));
        Assert.Equal((3, 2.5), (json.RootElement.GetProperty("stacks").GetInt32(), json.RootElement.GetProperty("interval_min").GetDouble()));
    }

    [Fact]
    public void ABadFile_IsToldOf_AndLeftOutOfADataSet()
    {
        _place.Save(_labels, "labels", "a.tif");
        _place.Save(_labels, "labels", "c.tif");
        File.WriteAllText(_place.File("labels", "b.tif"), "no stack");

        Call call = Call.Of("report", _place.File("labels"), "--output", _place.File("r.html"));

        Assert.Equal(1, call.ExitCode);
        Assert.Contains("b.tif", Assert.Single(call.Error), StringComparison.Ordinal);
        Assert.Equal($"{_place.File("r.html")}: 4 nuclei in 2 stacks", Assert.Single(call.Lines));
    }

    [Fact]
    public void ABadTimePoint_LeavesNoReport()
    {
        _place.Save(_labels, "labels", "a.tif");
        File.WriteAllText(_place.File("labels", "b.tif"), "no stack");

        Call call = Call.Of("report", _place.File("labels"), "--interval", "10", "--output", _place.File("r.html"));

        Assert.Equal((1, 2), (call.ExitCode, call.Error.Length));
        Assert.Contains("not complete", call.Error[1], StringComparison.Ordinal);
        Assert.False(File.Exists(_place.File("r.html")));
    }

    [Fact]
    public void OnlyBadFiles_LeaveNoReport()
    {
        File.WriteAllText(_place.File("bad.tif"), "no stack");

        Call call = Call.Of("report", _place.File("bad.tif"), "--output", _place.File("r.html"));

        Assert.Equal((1, 1), (call.ExitCode, call.Error.Length));
        Assert.False(File.Exists(_place.File("r.html")));
    }

    [Fact]
    public void WhatIsNotThere_IsAWrongCall()
    {
        string labels = _place.Save(_labels, "labels.tif");

        foreach (string option in (string[])["--images", "--truth"])
        {
            Call call = Call.Of("report", labels, option, _place.File("missing"));
            Assert.Equal(2, call.ExitCode);
            Assert.Contains($"{option}: {_place.File("missing")} does not exist", Assert.Single(call.Error), StringComparison.Ordinal);
        }

        Assert.Equal(2, Call.Of("report", labels, "--interval", "0").ExitCode);
        Assert.Equal(2, Call.Of("report").ExitCode);
    }

    [Fact]
    public void AnImageOnAnotherGrid_IsToldOf()
    {
        string image = _place.Save(new Volume<ushort>(new Shape3D(2, 3, 4)), "image.tif");

        Call call = Call.Of("report", _place.Save(_labels, "labels.tif"), "--images", image, "--output", _place.File("r.html"));

        Assert.Equal(1, call.ExitCode);
        Assert.Contains("2x3x4", Assert.Single(call.Error), StringComparison.Ordinal);
    }

    [Fact]
    public void AFolderThatIsNotThere_IsToldOf()
    {
        Call call = Call.Of("report", _place.Save(_labels, "labels.tif"), "--output", _place.File("missing", "r.html"));

        Assert.Equal(1, call.ExitCode);
        Assert.Contains(_place.File("missing", "r.html"), Assert.Single(call.Error), StringComparison.Ordinal);
    }

    [Fact]
    public void Segment_WritesAReportOfEveryStack_WhereItIsAskedFor()
    {
        string stack = _place.SaveTwoBalls("two.tif");

        Call call = _place.Segment(stack, "--report");

        Assert.Equal(0, call.ExitCode);
        Assert.Equal(["labels/two.tif", "nuclei/two.csv", "pictures/two.png", "records/two.json", "reports/two.html"], _place.Results());
        Assert.Contains(Path.Combine(_place.Output, "reports", "two.html"), call.Out, StringComparison.Ordinal);
        Assert.Contains("2 nuclei", File.ReadAllText(Path.Combine(_place.Output, "reports", "two.html")), StringComparison.Ordinal);
    }
}
