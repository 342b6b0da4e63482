using System.Text.Json;
using QcaNet.Core.Tests;
using QcaNet.Volumes;

namespace QcaNet.Cli.Tests;

/// <summary>What a command leaves out gets one line on standard error, and its place in the JSON: each test is named after what was silent.</summary>
public sealed class NothingDroppedTests : IDisposable
{
    private readonly Workplace _place = new();
    private readonly Volume<int> _truth = Balls.Two().Truth;

    public void Dispose() => _place.Dispose();

    [Fact]
    public void Segment_TruthsWithoutAStack_AreTold_AndStacksWithoutTruthAreInTheJson()
    {
        foreach (string name in (string[])["a.tif", "b.tif"]) _place.SaveTwoBalls("stacks", name);
        foreach (string name in (string[])["a.tif", "misspelled.tif", "._a.tif"]) _place.Save(_truth, "truths", name);
        Call call = _place.Segment(_place.File("stacks"), "--truth", _place.File("truths"), "--json");
        Assert.Equal(1, call.ExitCode);
        Assert.Equal(
            [
                $"qcanet: {_place.File("truths")}: true labels without a stack are not used: misspelled.tif. They need the names of their stacks.",
                $"qcanet: {_place.File("truths", "b.tif")}: There are no true labels with this name; the stack was segmented, not scored.",
            ],
            call.Error);
        JsonElement[] problems = [.. call.Lines.Select(line => JsonDocument.Parse(line).RootElement.GetProperty("problems"))];
        Assert.Equal([0, 1], problems.Select(p => p.GetArrayLength()));
        Assert.Equal("NotScored", problems[1][0].GetProperty("kind").GetString());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Evaluate_WhatIsNotScored_IsTold_AndInTheJson(bool registered)
    {
        foreach (string name in (string[])["a.tif", "lost.tif"]) _place.Save(_truth, "true", name);
        foreach (string name in (string[])["a.tif", "extra.tif"]) _place.Save(_truth, "mine", name);
        foreach (string name in (string[])["a.tif", "lost.tif"]) _place.SaveTwoBalls("Images", name);
        _place.Save(new Volume<int>(_truth.Shape), "true", "c.npy");
        Directory.CreateDirectory(_place.File("true", "._hidden"));
        File.WriteAllBytes(_place.File("true", "._a.tif"), [1]);
        _place.Save(_truth, "true", "day2", "a.tif");
        string[] options = registered ? ["--registered", "--spacing", "1,1,1"] : [];
        Call call = Call.Of(["evaluate", _place.File("mine"), _place.File("true"), "--json", .. options]);
        Assert.Equal(1, call.ExitCode);
        Assert.Equal(
            [
                $"qcanet: {_place.File("mine", "lost.tif")}: There is no such file; check the path.",
                $"qcanet: {_place.File("true")}: a folder stands for the TIFF and HDF5 files in it; left out: c.npy. To read one, name the file itself.",
                $"qcanet: {_place.File("true")}: files in subfolders are left out: day2.",
                $"qcanet: {_place.File("mine", "extra.tif")}: {_place.File("true")} has no true labels of this name; the prediction was not scored.",
            ],
            call.Error.Where(line => !line.StartsWith("qcanet: --registered", StringComparison.Ordinal)));
        using JsonDocument json = JsonDocument.Parse(Assert.Single(call.Lines));
        Assert.Equal("lost.tif", Assert.Single(json.RootElement.GetProperty("failed").EnumerateArray()).GetString());
        Assert.Equal(_place.File("mine", "extra.tif"), Assert.Single(json.RootElement.GetProperty("without_truth").EnumerateArray()).GetString());
    }

    [Fact]
    public void Registered_WhereNoGroupIsMeasured_SaysThatNothingIsShifted()
    {
        _place.SaveTwoBalls("Images", "A_1.tif");
        _place.Save(_truth, "true", "A_1.tif");
        Call call = Call.Of("evaluate", _place.File("true"), _place.File("true"), "--registered", "--spacing", "1,1,1");
        Assert.Equal("qcanet: --registered: A has 0 isolated nuclei, fewer than 5; it is not shifted.", Assert.Single(call.Error));
    }

    [Fact]
    public void Watershed_MarkersOutsideAndNaN_AreInTheJson()
    {
        var mask = new Volume<float>(_truth.Shape, VoxelSpacing.Isotropic(1));
        for (int i = 0; i < mask.Voxels.Length; i++) mask.Voxels[i] = _truth.Voxels[i] > 0 ? 1 : 0;
        mask[0, 0, 0] = float.NaN;
        Volume<int> markers = _truth.Clone();
        markers[0, 0, 1] = 77;
        string[] call = ["watershed", _place.Save(mask, "mask.tif"), "--markers", _place.Save(markers, "markers.tif"), "--output", _place.File("l.tif"), "--json"];
        foreach (string[] memory in (string[][])[[], ["--memory-budget", "200MB"]])
        {
            Call told = Call.Of([.. call, .. memory]);
            using JsonDocument json = JsonDocument.Parse(Assert.Single(told.Lines));
            Assert.Equal(
                [
                    $"{_place.File("mask.tif")}: 1 voxel of the mask is NaN and counts as background.",
                    $"{_place.File("markers.tif")}: 1 of 3 markers lies outside the mask and is ignored (id 77).",
                ],
                json.RootElement.GetProperty("notices").EnumerateArray().Select(n => n.GetString()));
            Assert.Equal(2, told.Error.Length);
        }
    }

    [Fact]
    public void Criteria_FilesOfOtherFormatsInAFolder_AreTold()
    {
        _place.Save(_truth, "labels", "a.tif");
        _place.Save(_truth, "labels", "b.npy");
        Call call = Call.Of("criteria", _place.File("labels"));
        Assert.Equal(0, call.ExitCode);
        Assert.EndsWith("left out: b.npy. To read one, name the file itself.", Assert.Single(call.Error), StringComparison.Ordinal);
    }

    [Fact]
    public void Merge_ResultsOfDifferentOptions_AreTold()
    {
        foreach (string name in (string[])["a.tif", "b.tif"]) _place.SaveTwoBalls(name);
        _place.Segment(_place.File("a.tif"));
        Assert.Empty(Call.Of("merge", _place.Output).Error);
        _place.Segment(_place.File("b.tif"), "--smallest-volume", "600");
        Call call = Call.Of("merge", _place.Output, "--json");
        Assert.Equal(0, call.ExitCode);
        Assert.Contains("with 2 different sets of options or weights", Assert.Single(call.Error), StringComparison.Ordinal);
        using JsonDocument json = JsonDocument.Parse(Assert.Single(call.Lines));
        Assert.Equal(2, json.RootElement.GetProperty("settings").GetInt32());
    }

    [Fact]
    public void Train_FilesThatAreNotRead_AreTold_AndAPrefixWithoutAStackIsAWrongCall()
    {
        Call.Of("data", "synthetic", "--output", _place.File("data"), "--count", "2", "-q");
        string images = _place.File("data", "Images"), first = Path.Combine(images, "Syn01_t001.tif");
        File.WriteAllText(Path.Combine(images, "Syn03_t001.czi"), "zeiss");
        File.Copy(first, Path.Combine(images, "._Syn01_t001.tif"));
        Directory.CreateDirectory(Path.Combine(images, "more"));
        File.Copy(first, Path.Combine(images, "more", "Syn04_t001.tif"));
        Call call = Call.Of("train", "nsn", "--data", _place.File("data"), "--validate", "Syn02", "Emb99", "--output", _place.File("out"));
        Assert.Equal(2, call.ExitCode);
        Assert.Equal(
            [
                $"qcanet: {images}: only TIFF files are read; left out: Syn03_t001.czi. Convert them, or remove them.",
                $"qcanet: {images}: files in subfolders are left out: more. Move them up, or remove them.",
                "qcanet: --validate: no stack has a name that begins with 'Emb99'; the names begin with Syn01, Syn02.",
            ],
            call.Error);
        Assert.False(Directory.Exists(_place.File("out")));
    }

    [Fact]
    public void Segment_IntensitiesAsTruth_AreNotScoredInSilence()
    {
        Volume<int> intensities = _truth.Clone();
        for (int i = 0; i < intensities.Voxels.Length; i++) intensities.Voxels[i] = 100 + (i % 7);
        Call call = _place.Segment(_place.SaveTwoBalls("a.tif"), "--truth", _place.Save(intensities, "truth.tif"));
        Assert.Equal(1, call.ExitCode);
        Assert.EndsWith("truth.tif: No voxel is background (0), and there are 7 ids: these are not true labels.", Assert.Single(call.Error), StringComparison.Ordinal);
        Assert.DoesNotContain("IoU", call.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Segment_LinkedSubfolders_AreTold()
    {
        Assert.SkipUnless(!OperatingSystem.IsWindows(), "Links need a privilege there.");
        _place.SaveTwoBalls("stacks", "a.tif");
        _place.SaveTwoBalls("elsewhere", "b.tif");
        Directory.CreateSymbolicLink(_place.File("stacks", "day2"), _place.File("elsewhere"));
        Call call = _place.Segment(_place.File("stacks"), "--recursive");
        Assert.Equal(0, call.ExitCode);
        Assert.Equal(
            $"qcanet: {_place.File("stacks")}: subfolders that are links are not followed: day2. To include one, name it itself.",
            Assert.Single(call.Error));
    }

    [Fact]
    public void Evaluate_TruthThatDoesNotExist_IsNamed_NotThePrediction()
    {
        _place.Save(_truth, "mine", "a.tif");
        Call call = Call.Of("evaluate", _place.File("mine"), _place.File("nowhere"));
        Assert.Equal(2, call.ExitCode);
        Assert.Equal($"qcanet: {_place.File("nowhere")}: there is no such file or folder; name the true labels.", Assert.Single(call.Error));
    }
}
