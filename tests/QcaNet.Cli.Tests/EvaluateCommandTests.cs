using System.Text.Json;
using QcaNet.Core.Tests;
using QcaNet.Metrics;
using QcaNet.Volumes;

namespace QcaNet.Cli.Tests;

public sealed class EvaluateCommandTests : IDisposable
{
    private readonly Workplace _place = new();
    private readonly Volume<int> _truth = Balls.Two().Truth;

    public void Dispose() => _place.Dispose();

    [Fact]
    public void Folders_GiveARowAStackAndTheMean()
    {
        Volume<int> half = _truth.Clone();
        half.Voxels.Replace(2, 0);
        foreach (string name in (string[])["a.tif", "b.tif"]) _place.Save(_truth, "true", name);
        _place.Save(_truth, "mine", "a.tif");
        _place.Save(half, "mine", "b.tif");
        _place.Save(half, "mine", "not-asked-for.tif");

        Call call = Call.Of("evaluate", _place.File("mine"), _place.File("true"));
        Assert.Equal((0, 0, 4), (call.ExitCode, call.Error.Length, call.Lines.Length));
        Assert.Equal(["file", "iou", "dice", "seg", "mucov", "seg_pub", "mucov_pub", "seg_ctc", "f1_50", "ap_50", "n_true", "n_pred", "count_error"], Words(call.Lines[0]));
        Assert.Equal(["a.tif", "1.0000", "1.0000", "1.0000", "1.0000", "1.0000", "1.0000", "1.0000", "1.0000", "1.0000", "2", "2", "0"], Words(call.Lines[1]));
        Assert.Equal(["0.5000", "1.0000"], Words(call.Lines[2])[3..5]);
        Assert.Equal(["mean", "of", "2"], Words(call.Lines[3])[..3]);
        Assert.Equal("0.7500", Words(call.Lines[3])[5]);
    }

    [Fact]
    public void Json_HasEveryDigit()
    {
        Volume<int> off = _truth.Clone();
        for (int i = 0; i < off.Voxels.Length / 2; i++) off.Voxels[i] = 0;
        SegmentationScores expected = SegmentationScores.Compute(off, _truth);
        Call call = Call.Of("evaluate", _place.Save(off, "mine.tif"), _place.Save(_truth, "truth.tif"), "--json");
        using JsonDocument json = JsonDocument.Parse(Assert.Single(call.Lines));
        JsonElement row = json.RootElement.GetProperty("rows")[0];
        Assert.Equal("truth.tif", row.GetProperty("file").GetString());
        Assert.Equal(expected.Seg, row.GetProperty("seg").GetDouble());
        Assert.Equal(expected.MuCovPublished, row.GetProperty("mucov_pub").GetDouble());
        Assert.Equal(expected.Iou, json.RootElement.GetProperty("mean").GetProperty("iou").GetDouble());
    }

    [Fact]
    public void Csv_HasOneRowAStack()
    {
        Call call = Call.Of("evaluate", _place.Save(_truth, "mine.tif"), _place.Save(_truth, "truth.tif"), "--csv", _place.File("scores.csv"), "--quiet");
        Assert.Equal((0, string.Empty), (call.ExitCode, call.Out));
        Assert.Equal(
            ["file,iou,dice,seg,mucov,seg_pub,mucov_pub,seg_ctc,f1_50,ap_50,n_true,n_pred,count_error", "truth.tif,1,1,1,1,1,1,1,1,1,2,2,0"],
            File.ReadAllLines(_place.File("scores.csv")));
    }

    [Fact]
    public void MissingPrediction_IsTold_AndTheRestIsScored()
    {
        foreach (string name in (string[])["a.tif", "b.tif"]) _place.Save(_truth, "true", name);
        _place.Save(_truth, "mine", "b.tif");
        Call call = Call.Of("evaluate", _place.File("mine"), _place.File("true"));
        Assert.Equal(1, call.ExitCode);
        Assert.Equal($"qcanet: {_place.File("mine", "a.tif")}: There is no such file; check the path.", Assert.Single(call.Error));
        Assert.StartsWith("mean of 1", call.Lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void ShapesThatDiffer_AreTold()
    {
        Call call = Call.Of("evaluate", _place.Save(new Volume<int>(new Shape3D(2, 3, 4)), "mine.tif"), _place.Save(_truth, "truth.tif"));
        Assert.Equal(1, call.ExitCode);
        Assert.Contains("It has 2x3x4 voxels", Assert.Single(call.Error), StringComparison.Ordinal);
    }

    [Fact]
    public void AFileAgainstAFolder_IsAWrongCall()
    {
        _place.Save(_truth, "true", "a.tif");
        Call call = Call.Of("evaluate", _place.Save(_truth, "mine.tif"), _place.File("true"));
        Assert.Equal(2, call.ExitCode);
        Assert.Contains("is a folder, so this must be one", Assert.Single(call.Error), StringComparison.Ordinal);
    }

    private static string[] Words(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
