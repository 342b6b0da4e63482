using System.Globalization;
using System.Text.Json;
using QcaNet.Metrics;
using QcaNet.Models.Networks;
using QcaNet.Models.Weights;
using QcaNet.Volumes;

namespace QcaNet.Cli.Tests;

public sealed class DataAndTrainTests : IDisposable
{
    private readonly Workplace _place = new();

    public void Dispose() => _place.Dispose();

    [Fact]
    public void SyntheticData_HaveTheLayoutThatTrainingReads()
    {
        Call call = Call.Of("data", "synthetic", "--output", _place.File("data"), "--count", "2", "--seed", "5");
        Assert.Equal((0, 0), (call.ExitCode, call.Error.Length));
        foreach (string name in (string[])["Syn01_t001.tif", "Syn02_t001.tif"])
        {
            Volume<ushort> stack = VolumeReader.Read<ushort>(_place.File("data", "Images", name));
            Volume<int> labels = VolumeReader.Read<int>(_place.File("data", "GroundTruth_QCANet", name));
            Assert.Equal(stack.Shape, labels.Shape);
            Assert.Equal(new VoxelSpacing(1.75, 0.8, 0.8), stack.Spacing);
            Assert.InRange(NucleusMeasurement.Measure(labels).Count, 2, 60);
        }
    }

    [Fact]
    public void SyntheticData_OfOneSeed_AreTheSameBytes_AndSeedsFollowOneAnother()
    {
        Call.Of("data", "synthetic", "--output", _place.File("a"), "--count", "2", "--seed", "5", "-q");
        Call.Of("data", "synthetic", "--output", _place.File("b"), "--count", "1", "--seed", "6", "-q");
        Assert.Equal(File.ReadAllBytes(_place.File("a", "Images", "Syn02_t001.tif")), File.ReadAllBytes(_place.File("b", "Images", "Syn01_t001.tif")));
        Assert.NotEqual(File.ReadAllBytes(_place.File("a", "Images", "Syn01_t001.tif")), File.ReadAllBytes(_place.File("a", "Images", "Syn02_t001.tif")));
    }

    [Fact]
    public void Training_WritesWeightsHistoryAndCurve()
    {
        Call.Of("data", "synthetic", "--output", _place.File("data"), "--count", "2", "-q");
        Call call = Call.Of(
            "train", "ndn", "--data", _place.File("data"), "--validate", "Syn02", "--output", _place.File("ndn"),
            "--levels", "1", "--base", "1", "--kernel", "1", "--batch", "1", "--steps", "2", "--steps-per-epoch", "1", "--picture-epochs", "2", "--license", "MIT", "--seed", "4");
        Assert.Equal((0, 0), (call.ExitCode, call.Error.Length));
        Assert.StartsWith("NDN, levels 1, base 1, kernel 1: 1 training stack, 1 validation stack, 2 steps", call.Out, StringComparison.Ordinal);

        NetworkMetadata metadata = NetworkWeights.Load(_place.File("ndn", "ndn.safetensors")).Metadata;
        Assert.Equal((NetworkRole.Ndn, "MIT"), (metadata.Role, metadata.License));
        Assert.Equal(3, File.ReadAllLines(_place.File("ndn", "history.csv")).Length);
        Assert.True(File.Exists(_place.File("ndn", "history.png")));
        Assert.Contains("<svg", File.ReadAllText(_place.File("ndn", "history.svg")), StringComparison.Ordinal);

        Assert.True(File.Exists(_place.File("ndn", "pictures", "Syn02_t001.png")));

        // The recipe of the folder runs again; the folder itself is refused.
        string[] again = ["train", "ndn", "--data", _place.File("data"), "--validate", "Syn02", "--recipe", _place.File("ndn", "recipe.json"), "-q", "--output"];
        Call refused = Call.Of([.. again, _place.File("ndn")]);
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("contains another run (ndn.checkpoint); resume it, overwrite it, or choose another folder: --resume, --overwrite or another --output", Assert.Single(refused.Error), StringComparison.Ordinal);
        Assert.Equal(0, Call.Of([.. again, _place.File("again"), "--license", "MIT"]).ExitCode);
        Assert.Equal(File.ReadAllBytes(_place.File("ndn", "ndn.safetensors")), File.ReadAllBytes(_place.File("again", "ndn.safetensors")));
        Call resumed = Call.Of([.. again, _place.File("ndn"), "--resume", "--json"]);
        Assert.Equal(0, resumed.ExitCode);
        using JsonDocument json = JsonDocument.Parse(resumed.Lines[^1]);
        Assert.Equal(("ndn", 2), (json.RootElement.GetProperty("network").GetString(), json.RootElement.GetProperty("epochs").GetInt32()));
        Assert.Equal(_place.File("ndn", "ndn.safetensors"), json.RootElement.GetProperty("weights").GetString());
        Assert.InRange(json.RootElement.GetProperty("best").GetProperty("validation_iou").GetDouble(), 0, 1);
        Call other = Call.Of([.. again, _place.File("ndn"), "--resume", "--steps", "3"]);
        Assert.Equal(2, other.ExitCode);
        Assert.Contains("steps: 2 and 3", Assert.Single(other.Error), StringComparison.Ordinal);
    }

    [Fact]
    public void TrainingOfAPair_FromShippedWeights_WritesTunedWeightsThatSegment()
    {
        Call.Of("data", "synthetic", "--output", _place.File("data"), "--count", "2", "-q");
        Call call = Call.Of(
            "train", "pair", "--from", "pretrained", "--data", _place.File("data"), "--validate", "Syn02", "--output", _place.File("pair"),
            "--batch", "1", "--steps", "1", "--steps-per-epoch", "1");
        Assert.Equal((0, 0), (call.ExitCode, call.Error.Length));
        foreach (string name in (string[])["nsn", "ndn"])
        {
            Assert.True(File.Exists(_place.File("pair", name, $"{name}.checkpoint")));
            NetworkMetadata metadata = NetworkWeights.Load(_place.File("pair", $"{name}.safetensors")).Metadata;
            Assert.InRange(metadata.Threshold!.Value, 0.2, 0.9);
            Assert.NotNull(metadata.SmallestVolume);
        }

        // Both networks were judged by the nuclei that they find together: NSN with the shipped NDN, NDN with the new NSN.
        foreach (string name in (string[])["nsn", "ndn"])
        {
            string[] rows = File.ReadAllLines(_place.File("pair", name, "history.csv"));
            Assert.EndsWith("pair_iou,pair_seg,pair_mucov,pair_count_error,train_iou", rows[0], StringComparison.Ordinal);
            Assert.All(rows.Skip(1), row => Assert.InRange(double.Parse(row.Split(',')[8], CultureInfo.InvariantCulture), 0.3, 1));
        }

        Assert.Equal("stack,iou,seg,mucov,count_error", File.ReadLines(_place.File("pair", "validation.csv")).First());
        Assert.Contains("tuned", call.Out, StringComparison.Ordinal);
        Assert.Equal(0, Call.Of(
            "segment", _place.File("data", "Images", "Syn02_t001.tif"), "--nsn", _place.File("pair", "nsn.safetensors"),
            "--ndn", _place.File("pair", "ndn.safetensors"), "--output", _place.File("segmented"), "-q").ExitCode);
    }

    [Fact]
    public void TrainingFromWeights_ByARecipeFile_KeepsTheSpacingOfTheFile_AndRefusesAnotherNetwork()
    {
        Call.Of("data", "synthetic", "--output", _place.File("data"), "--count", "2", "-q");
        string[] call =
        [
            "train", "ndn", "--data", _place.File("data"), "--validate", "Syn02", "--from", "pretrained", "--batch", "1", "--steps", "1",
            "--steps-per-epoch", "1", "--picture-epochs", "0", "-q", "--output",
        ];
        Assert.Equal(0, Call.Of([.. call, _place.File("named")]).ExitCode);
        string named = File.ReadAllText(_place.File("named", "recipe.json"));
        Assert.Equal(new VoxelSpacing(1.2, 1.2, 1.2), NetworkWeights.Load(_place.File("named", "ndn.safetensors")).Metadata.Spacing);

        string finer = _place.File("finer.json");
        File.WriteAllText(finer, named.Replace("1.2", "1.0", StringComparison.Ordinal));
        Assert.NotEqual(named, File.ReadAllText(finer));
        Assert.Equal(0, Call.Of([.. call, _place.File("finer"), "--recipe", finer]).ExitCode);
        Assert.Equal(new VoxelSpacing(1, 1, 1), NetworkWeights.Load(_place.File("finer", "ndn.safetensors")).Metadata.Spacing);

        File.WriteAllText(finer, named.Replace("\"baseWidth\": 8", "\"baseWidth\": 4", StringComparison.Ordinal));
        Call refused = Call.Of([.. call, _place.File("other"), "--recipe", finer]);
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("describes another network (levels 3, base 4, kernel 3", Assert.Single(refused.Error), StringComparison.Ordinal);
    }

    [Fact]
    public void Training_OnAPairOfFolders_InFolds_WithAPartner_RunsAndResumes()
    {
        Call.Of("data", "synthetic", "--output", _place.File("data"), "--count", "3", "-q");
        string[] call =
        [
            "train", "ndn", "--data", _place.File("data", "Images"), "--labels", _place.File("data", "GroundTruth_QCANet"), "--fold", "2/3",
            "--partner", "pretrained", "--recipe", "compact", "--batch", "1", "--steps", "1", "--steps-per-epoch", "1", "--levels", "1", "--base", "2",
            "--picture-epochs", "0", "--output", _place.File("ndn"),
        ];
        Call first = Call.Of(call);
        Assert.Equal((0, 0), (first.ExitCode, first.Error.Length));
        Assert.StartsWith("fold 2 of 3: validating on Syn0", first.Out, StringComparison.Ordinal);
        Assert.Contains("2 training stacks, 1 validation stack", first.Out, StringComparison.Ordinal);
        Assert.Equal(0, Call.Of([.. call, "--resume"]).ExitCode);

        string[] withoutPartner = [.. call.Where(word => word is not ("--partner" or "pretrained"))];
        Call refused = Call.Of([.. withoutPartner, "--resume"]);
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("its epochs were validated with a partner", Assert.Single(refused.Error), StringComparison.Ordinal);

        Call tooMany = Call.Of([.. call.Select(word => word == "2/3" ? "2/4" : word == _place.File("ndn") ? _place.File("other") : word)]);
        Assert.Equal(2, tooMany.ExitCode);
        Assert.Contains("--fold: 3 embryos cannot be divided into 4 folds", Assert.Single(tooMany.Error), StringComparison.Ordinal);
    }

    [Fact]
    public void Training_WithAnIgnoredLabel_LeavesThoseVoxelsOut()
    {
        Call.Of("data", "synthetic", "--output", _place.File("data"), "--count", "2", "-q");
        string truth = _place.File("data", "GroundTruth_QCANet", "Syn01_t001.tif");
        Volume<int> labels = VolumeReader.Read<int>(truth);
        for (int z = 0; z < labels.Shape.Depth / 2; z++) labels.Plane(z).Fill(9999);
        VolumeWriter.Write(truth, labels);
        Call call = Call.Of(
            "train", "nsn", "--data", _place.File("data"), "--validate", "Syn01", "--ignore-label", "9999", "--partner", "pretrained", "--batch", "1",
            "--steps", "1", "--steps-per-epoch", "1", "--levels", "1", "--base", "2", "--picture-epochs", "0", "--output", _place.File("nsn"));
        Assert.Equal((0, 0), (call.ExitCode, call.Error.Length));
    }

    [Theory]
    [InlineData("give either --validate or --fold", "--fold", "1/2")]
    [InlineData("is not a fold", "--fold", "3/2")]
    [InlineData("requires --data with exactly one folder of images", "--data", "z", "--labels", "w")]
    [InlineData("give one of them", "--resume", "--overwrite")]
    [InlineData("neither a recipe", "--recipe", "unknown")]
    [InlineData("is not a device", "--device", "abacus")]
    public void Training_WithOptionsThatDoNotFit_IsAWrongCall(string words, params string[] options)
    {
        Call call = Call.Of(["train", "nsn", "--data", "x", "--validate", "y", .. options]);
        Assert.Equal(2, call.ExitCode);
        Assert.Contains(words, call.Error[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Training_WithoutData_SaysWhatIsExpected()
    {
        Call call = Call.Of("train", "nsn", "--data", _place.File("none"), "--validate", "Emb10");
        Assert.Equal(1, call.ExitCode);
        Assert.Contains("the folder does not exist. Training reads Images/*.tif and GroundTruth_QCANet/*.tif", Assert.Single(call.Error), StringComparison.Ordinal);
    }

    [Fact]
    public void Training_OfAnEvenKernel_IsAWrongCall()
    {
        Call call = Call.Of("train", "nsn", "--data", "x", "--validate", "y", "--kernel", "4");
        Assert.Equal(2, call.ExitCode);
        Assert.Contains("an odd number from 1 to 9", Assert.Single(call.Error), StringComparison.Ordinal);
    }

    [Fact]
    public void Training_WithAnotherFeatureNormalization_WritesItIntoTheWeights()
    {
        Call.Of("data", "synthetic", "--output", _place.File("data"), "--count", "2", "-q");
        Call call = Call.Of(
            "train", "nsn", "--data", _place.File("data"), "--validate", "Syn02", "--output", _place.File("nsn"), "--feature-normalization", "group 2",
            "--levels", "1", "--base", "2", "--kernel", "1", "--batch", "1", "--steps", "1", "--steps-per-epoch", "1");
        Assert.Equal((0, 0), (call.ExitCode, call.Error.Length));
        Assert.StartsWith("NSN, levels 1, base 2, kernel 1, group 2 normalization: ", call.Out, StringComparison.Ordinal);
        Assert.Equal(FeatureNormalization.Group(2), NetworkWeights.Load(_place.File("nsn", "nsn.safetensors")).Architecture.FeatureNormalization);
    }

    [Theory]
    [InlineData("layer", "should be 'batch', 'instance', 'group N' or 'none'")]
    [InlineData("group 3", "3 groups do not divide the 16 channels of the first convolution")]
    public void Training_WithAFeatureNormalizationThatCannotBe_IsAWrongCall(string normalization, string words)
    {
        Call call = Call.Of("train", "nsn", "--data", "x", "--validate", "y", "--feature-normalization", normalization);
        Assert.Equal(2, call.ExitCode);
        Assert.Contains(words, call.Error[0], StringComparison.Ordinal);
    }
}
