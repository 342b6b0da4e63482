using System.Diagnostics;
using QcaNet.Core.Tests;
using QcaNet.Volumes;

namespace QcaNet.Cli.Tests;

/// <summary>Further cases of the kinds of issue 18, found by trying the program as users and attackers do; each test is named after its kind.</summary>
public sealed class FurtherCasesTests : IDisposable
{
    private readonly Workplace _place = new();

    public void Dispose() => _place.Dispose();

    public static TheoryData<string> CallsWithAPipe =>
    [
        "segment STACK --nsn PIPE --output OUT",
        "segment STACK --ndn PIPE --output OUT",
        "weights show PIPE",
        "weights import PIPE --output OUT",
        "weights export PIPE --onnx OUT",
        "inspect PIPE",
        "evaluate PIPE LABELS",
        "evaluate LABELS PIPE",
        "criteria PIPE",
        "criteria LABELS --images PIPE",
        "watershed PIPE --output OUT",
        "watershed LABELS --markers PIPE --output OUT",
        "watershed LABELS --output PIPE",
        "train nsn --data DATA --recipe PIPE --validate a --output OUT",
    ];

    [Theory]
    [MemberData(nameof(CallsWithAPipe))]
    public void Kind7_PipeInAnyPlace_IsRefusedBeforeItIsOpened(string words)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Pipes by name are made with mkfifo here.");
        string pipe = _place.File("pipe");
        Process.Start("mkfifo", [pipe]).WaitForExit();
        (Volume<ushort> stack, Volume<int> truth) = Balls.Two();
        var places = new Dictionary<string, string> { ["STACK"] = _place.Save(stack, "s.tif"), ["LABELS"] = _place.Save(truth, "l.tif"), ["PIPE"] = pipe, ["OUT"] = _place.Output, ["DATA"] = _place.Folder };
        Call call = Call.Of([.. words.Split(' ').Select(w => places.GetValueOrDefault(w, w))]);
        Assert.NotEqual(0, call.ExitCode);
        Assert.Contains(call.Error, line => line.Contains($"{pipe}: This is a pipe, not a file", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("watershed", "LABELS", "--output", "OUT")]
    [InlineData("criteria", "LABELS")]
    public void Kind3_SpacingThatOverflows_IsASentence(params string[] words)
    {
        string labels = _place.Save(Balls.Two().Truth, "l.tif");
        string[] call = [.. words.Select(w => w switch { "LABELS" => labels, "OUT" => _place.File("o.tif"), _ => w })];
        foreach (string spacing in (string[])["1e300,1,1", "1e-300,1e-300,1e-300", "1,1,20000", "353,353,353"])
        {
            Call refused = Call.Of([.. call, "--spacing", spacing]);
            Assert.Equal(1, refused.ExitCode);
            Assert.Contains("is implausible", Assert.Single(refused.Error), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Kind7_FolderAsWeights_IsCalledAFolder()
    {
        Call call = Call.Of("segment", _place.SaveTwoBalls("two.tif"), "--nsn", _place.Folder, "--output", _place.Output);
        Assert.Equal(2, call.ExitCode);
        Assert.EndsWith("is a folder; give a file.", call.Error[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Kind9_MarkersThatAllLieOutside_AreToldWithWhatFollows()
    {
        Volume<int> markers = Like(Balls.Two().Truth);
        markers[0, 0, 0] = 1;
        markers[0, 0, 2] = 2;
        string[] lines = Watershed(Mask(), markers).Error;
        Assert.Contains(lines, l => l.EndsWith("2 of 2 markers lie outside the mask and are ignored (id 1, 2).", StringComparison.Ordinal));
        Assert.Contains(lines, l => l.EndsWith("no marker lies inside the mask, so every component of the mask is one object.", StringComparison.Ordinal));
    }

    [Fact]
    public void Kind9_MarkersWithoutAnyId_AreTold() =>
        Assert.EndsWith("no marker lies inside the mask, so every component of the mask is one object.", Assert.Single(Watershed(Mask(), Like(Mask())).Error), StringComparison.Ordinal);

    [Fact]
    public void Kind9_ComponentsWithoutAMarker_AreTold()
    {
        Volume<int> truth = Balls.Two().Truth, markers = Like(truth);
        markers.Voxels[truth.Voxels.IndexOf(1)] = 7;
        int lost = truth.Voxels.Count(2), all = lost + truth.Voxels.Count(1);
        Assert.EndsWith($"{lost} of {all} voxels of the mask are in components without a marker, and are background.", Assert.Single(Watershed(Mask(), markers).Error), StringComparison.Ordinal);
    }

    [Fact]
    public void Kind9_StackInPlaceOfAMask_IsTold()
    {
        Call call = Call.Of("watershed", _place.SaveTwoBalls("two.tif"), "--output", _place.File("l.tif"));
        Assert.EndsWith("no voxel is 0, so the whole image is foreground; is this a mask, or a stack?", Assert.Single(call.Error), StringComparison.Ordinal);
    }

    [Fact]
    public void Kind9_StackInPlaceOfLabels_IsToldByEveryVerbThatReadsLabels()
    {
        string stack = _place.SaveTwoBalls("two.tif"), labels = _place.Save(Balls.Two().Truth, "labels.tif");
        const string told = "No voxel is background (0), and there are 3 ids: are these labels, or a stack of intensities?";
        Assert.EndsWith(told, Assert.Single(Call.Of("evaluate", stack, labels).Error), StringComparison.Ordinal);
        Assert.EndsWith(told, Assert.Single(Call.Of("evaluate", labels, stack).Error), StringComparison.Ordinal);
        Assert.EndsWith(told, Assert.Single(Call.Of("criteria", stack).Error), StringComparison.Ordinal);
        Assert.Contains(Call.Of("watershed", labels, "--markers", stack, "--output", _place.File("l.tif")).Error, l => l.EndsWith(told, StringComparison.Ordinal));
        Assert.Empty(Call.Of("evaluate", labels, labels).Error);
    }

    [Fact]
    public void Kind9_PredictionsWithoutATruth_EachGetALine()
    {
        Volume<int> labels = Balls.Two().Truth;
        foreach (string name in (string[])["a.tif", "b.tif", "c.tif"]) _place.Save(labels, "predicted", name);
        _place.Save(labels, "true", "a.tif");
        Call call = Call.Of("evaluate", _place.File("predicted"), _place.File("true"));
        Assert.Equal(0, call.ExitCode);
        Assert.Equal(["b.tif", "c.tif"], call.Error.Select(l => Path.GetFileName(l[..l.IndexOf(": ", 10, StringComparison.Ordinal)])));
        Assert.All(call.Error, l => Assert.EndsWith("has no true labels of this name; the prediction was not scored.", l, StringComparison.Ordinal));
    }

    [Fact]
    public void Kind5_FileWhoseNameBeginsWithAt_IsAFile_AndNoListOfWords()
    {
        string list = _place.Save("--version\n"u8.ToArray(), "words");
        Call call = Call.Of("inspect", "@" + list);
        Assert.Equal(1, call.ExitCode);
        Assert.Equal($"qcanet: @{list}: There is no such file; check the path.", Assert.Single(call.Error));
    }

    [Theory]
    [InlineData("-output", "--output", "segment", "x.tif")]
    [InlineData("-output=x", "--output", "segment", "x.tif")]
    [InlineData("-json", "--json", "inspect", "x.tif")]
    [InlineData("-spacing", "--spacing", "segment", "x.tif", "1,1,1")]
    public void Kind11_LongOptionWithOneDash_IsNotTakenForAnotherOne(string option, string meant, params string[] call)
    {
        Call refused = Call.Of([.. call, option]);
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains(refused.Error, line => line.EndsWith($"Did you mean '{meant}'?", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("import", "weights", "imprt", "x")]
    [InlineData("synthetic", "data", "syntetic", "--count", "1")]
    [InlineData("segment", "segmnet", "x.tif", "--spacing", "1,1,1")]
    public void Kind11_MisspelledVerb_IsOneLineAndAHint(string meant, params string[] call)
    {
        Call refused = Call.Of(call);
        Assert.Equal(2, refused.ExitCode);
        Assert.Equal(2, refused.Error.Length);
        Assert.EndsWith($"Did you mean '{meant}'?", refused.Error[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://example.org/a.tif", "This is a URL; download the file first.")]
    [InlineData("s3://bucket/a.tif", "There is no such file; check the path.")]
    [InlineData("*.tif", "Wildcards are expanded by the shell: remove the quotation marks, or specify the folder.")]
    public void Kind11_PathThatIsNone_IsExplained(string path, string words) =>
        Assert.EndsWith(words, Assert.Single(_place.Segment(path).Error), StringComparison.Ordinal);

    [Theory]
    [InlineData("5")]
    [InlineData("900")]
    [InlineData("1KB")]
    public void Kind11_MemoryBudgetWithoutAUnit_IsRefused(string size)
    {
        Call call = _place.Segment(_place.SaveTwoBalls("two.tif"), "--memory-budget", size);
        Assert.Equal(2, call.ExitCode);
        Assert.Contains("less than 1 MB", call.Error[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"role\":\"Nsn\",\"steps\":1e999}", "the value of \"steps\" has the wrong type or is out of range")]
    [InlineData("{\"role\":\"Nsn\",\"steps\":\"many\"}", "the value of \"steps\" has the wrong type or is out of range")]
    [InlineData("{\"role\":\"Nsn\",\"architecture\":{\"levels\":6,\"baseWidth\":65536,\"kernel\":9}}", "baseWidth is 65536")]
    [InlineData("{\"role\":\"Nsn\",\n\"steps\" 5}", "line 2 is not valid JSON")]
    [InlineData("{\"role\":\"Nsn\",\"cropShape\":[1073741824,1073741824,1073741824]}", "exceeds the limit")]
    [InlineData("[]", "expected a JSON object")]
    public void Kind11_RecipeThatIsNone_IsRefusedInWordsOfTheFile(string recipe, string words)
    {
        File.WriteAllText(_place.File("recipe.json"), recipe);
        Call call = Call.Of("train", "nsn", "--data", _place.Folder, "--recipe", _place.File("recipe.json"), "--validate", "a", "--output", _place.Output);
        Assert.Equal(2, call.ExitCode);
        Assert.Contains(words, call.Error[0], StringComparison.Ordinal);
        foreach (string foreign in (string[])["QcaNet.Training", "Parameter '", "BytePosition", "LineNumber"]) Assert.DoesNotContain(foreign, call.Error[0], StringComparison.Ordinal);
    }

    private static Volume<int> Like(Volume<int> volume) => new(volume.Shape, volume.Spacing);

    private static Volume<int> Mask() => Balls.Two().Truth;

    private Call Watershed(Volume<int> mask, Volume<int> markers) =>
        Call.Of("watershed", _place.Save(mask, "mask.tif"), "--markers", _place.Save(markers, "markers.tif"), "--output", _place.File("l.tif"));
}
