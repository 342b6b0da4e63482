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
        Assert.Equal((0, 4), (call.ExitCode, call.Lines.Length));
        Assert.StartsWith($"qcanet: {_place.File("mine", "not-asked-for.tif")}: ", Assert.Single(call.Error), StringComparison.Ordinal);
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

    [Theory]
    [InlineData]
    [InlineData("--registered")]
    public void MarksInTheTruth_AreLeftOutOnRequest_AndReported(params string[] more)
    {
        Volume<int> marked = _truth.Clone();
        marked[0, 0, 0] = 7;
        string[] paths = [_place.Save(_truth, "mine", "A_1.tif"), _place.Save(marked, "true", "A_1.tif")];
        _place.Save(Balls.Two().Stack, "Images", "A_1.tif");
        Call with = Call.Of(["evaluate", .. paths, .. more]), without = Call.Of(["evaluate", .. paths, "--smallest-truth", "2", .. more]);
        Assert.Contains(" 0.6667 ", with.Out, StringComparison.Ordinal);
        Assert.Contains(" 1.0000 ", without.Out, StringComparison.Ordinal);
        Assert.DoesNotContain(" 0.6667 ", without.Out, StringComparison.Ordinal);
        Assert.Contains(without.Error, line => line.EndsWith("Left out: true objects with fewer than 2 voxels, 1 in all.", StringComparison.Ordinal));
    }

    [Fact]
    public void Csv_HasOneRowAStack()
    {
        Call call = Call.Of("evaluate", _place.Save(_truth, "mine.tif"), _place.Save(_truth, "truth.tif"), "--csv", _place.File("scores.csv"), "--quiet");
        Assert.Equal((0, string.Empty), (call.ExitCode, call.Out));
        string[] rows = File.ReadAllLines(_place.File("scores.csv"));
        Assert.StartsWith("file,iou,dice,seg,mucov,seg_pub,mucov_pub,seg_ctc,f1_50,ap_50,n_true,n_pred,count_error,pq,", rows[0], StringComparison.Ordinal);
        Assert.StartsWith("truth.tif,1,1,1,1,1,1,1,1,1,2,2,0,1,", Assert.Single(rows[1..]), StringComparison.Ordinal);
        Assert.Equal(1 + ScoreValues.Names.Count, rows[1].Split(',').Length);
    }

    [Fact]
    public void Audit_HasARowPerObject_AndJsonPoolsAndStages()
    {
        Volume<int> half = _truth.Clone();
        half.Voxels.Replace(2, 0);
        string[] paths = [_place.Save(half, "mine", "A_1.tif"), _place.Save(_truth, "true", "A_1.tif")];
        Call call = Call.Of(["evaluate", .. paths, "--audit", _place.File("audit.csv"), "--json"]);
        Assert.Equal(
            ["file,side,id,voxels,class,related_ids,best_iou", "A_1.tif,true,1,515,matched,1,1", "A_1.tif,true,2,925,missed,,0", "A_1.tif,predicted,1,515,matched,1,1"],
            File.ReadAllLines(_place.File("audit.csv")));
        using JsonDocument json = JsonDocument.Parse(Assert.Single(call.Lines));
        Assert.Equal(0.5, json.RootElement.GetProperty("pooled").GetProperty("seg").GetDouble());
        Assert.Equal(1, json.RootElement.GetProperty("stages").GetProperty("1-4").GetProperty("stacks").GetInt32());
        Assert.Equal(0.5, json.RootElement.GetProperty("rows")[0].GetProperty("recall_90").GetDouble());
        Assert.Equal(1, json.RootElement.GetProperty("rows")[0].GetProperty("true_missed").GetInt32());
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
        Assert.Contains("name the folder of the predicted labels", Assert.Single(call.Error), StringComparison.Ordinal);
    }

    [Fact]
    public void Registered_ScoresAgainstTheTruthMovedOntoItsImages()
    {
        // The outlines lie one row above the image; predictions that follow the image agree with the moved truth alone.
        Volume<int> seen = SixBlocks(0), truth = SixBlocks(-1);
        _place.Save(Bright(seen), "data", "Images", "A_1.tif");
        _place.Save(truth, "data", "GroundTruth_QCANet", "A_1.tif");
        _place.Save(seen, "mine", "A_1.tif");
        Call call = Call.Of("evaluate", _place.File("mine"), _place.File("data", "GroundTruth_QCANet"), "--registered", "--spacing", "1,1,1");
        Assert.Equal((0, 0), (call.ExitCode, call.Error.Length));
        Assert.Equal(["A", "6", "0.00", "1.00", "0.00", "0.00", "0.00", "0.00"], Words(call.Lines[1]));
        Assert.Equal(["file", "iou", "iou_registered", "seg", "seg_registered"], Words(call.Lines[2])[..5]);
        double[] row = [.. Words(call.Lines[3])[1..3].Select(w => double.Parse(w, System.Globalization.CultureInfo.InvariantCulture))];
        Assert.InRange(row[0], 0.7, 0.9);
        Assert.Equal(1, row[1]);

        Call json = Call.Of("evaluate", _place.File("mine"), _place.File("data", "GroundTruth_QCANet"), "--registered", "--spacing", "1,1,1", "--json");
        using JsonDocument parsed = JsonDocument.Parse(Assert.Single(json.Lines));
        Assert.Equal(1, parsed.RootElement.GetProperty("mean_registered").GetProperty("iou").GetDouble());
        Assert.Equal(1, parsed.RootElement.GetProperty("rows")[0].GetProperty("registered").GetProperty("seg").GetDouble());
        Assert.Equal(1, parsed.RootElement.GetProperty("offsets")[0].GetProperty("offset")[1].GetDouble());
    }

    [Fact]
    public void Registered_WithoutImages_AsksForThem()
    {
        Call call = Call.Of("evaluate", _place.Save(_truth, "mine.tif"), _place.Save(_truth, "true", "a.tif"), "--registered");
        Assert.Equal(2, call.ExitCode);
        Assert.Contains("--images", Assert.Single(call.Error), StringComparison.Ordinal);
    }

    [Fact]
    public void Registered_WhenAnImageIsMissing_TellsAndScoresTheRest()
    {
        Volume<int> seen = SixBlocks(0);
        _place.Save(Bright(seen), "Images", "A_1.tif");
        foreach (string name in (string[])["A_1.tif", "B_1.tif"])
        {
            _place.Save(seen, "true", name);
            _place.Save(seen, "mine", name);
        }

        Call call = Call.Of("evaluate", _place.File("mine"), _place.File("true"), "--registered", "--spacing", "1,1,1");
        Assert.Equal(1, call.ExitCode);
        Assert.Contains("B_1.tif", Assert.Single(call.Error), StringComparison.Ordinal);
        Assert.StartsWith("mean of 1", call.Lines[^1], StringComparison.Ordinal);
    }

    /// <summary>Six blocks of 8x10x10 voxels in two rows, moved by <paramref name="rows"/>.</summary>
    private static Volume<int> SixBlocks(int rows)
    {
        var labels = new Volume<int>(new Shape3D(20, 50, 70));
        for (int z = 6; z < 14; z++)
        {
            for (int y = 0; y < 20; y++)
            {
                for (int x = 0; x < 30; x++) labels[z, 8 + rows + y + (12 * (y / 10)), 8 + x + (12 * (x / 10))] = 1 + (x / 10) + (3 * (y / 10));
            }
        }

        return labels;
    }

    private static Volume<ushort> Bright(Volume<int> labels)
    {
        var image = new Volume<ushort>(labels.Shape);
        for (int i = 0; i < image.Voxels.Length; i++) image.Voxels[i] = (ushort)(labels.Voxels[i] > 0 ? 1000 : 100);
        return image;
    }

    private static string[] Words(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
