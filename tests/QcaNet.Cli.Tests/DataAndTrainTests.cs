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
            "--levels", "1", "--base", "1", "--kernel", "1", "--batch", "1", "--steps", "2", "--steps-per-epoch", "1", "--picture-epochs", "2", "--licence", "MIT", "--seed", "4");
        Assert.Equal((0, 0), (call.ExitCode, call.Error.Length));
        Assert.StartsWith("NDN, levels 1, base 1, kernel 1: 1 stacks to learn from, 1 to validate on, 2 steps", call.Out, StringComparison.Ordinal);

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
        Assert.Contains("holds another run (ndn.checkpoint); resume it, overwrite it, or choose another folder: --resume, --overwrite or another --output", Assert.Single(refused.Error), StringComparison.Ordinal);
        Assert.Equal(0, Call.Of([.. again, _place.File("again"), "--licence", "MIT"]).ExitCode);
        Assert.Equal(File.ReadAllBytes(_place.File("ndn", "ndn.safetensors")), File.ReadAllBytes(_place.File("again", "ndn.safetensors")));
        Assert.Equal(0, Call.Of([.. again, _place.File("ndn"), "--resume"]).ExitCode);
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
            Assert.Contains(name == "nsn" ? "smallest_volume" : "smallest_marker_volume", metadata.Other.Keys);
        }

        Assert.Equal("stack,iou,seg,mucov,count_error", File.ReadLines(_place.File("pair", "validation.csv")).First());
        Assert.Contains("tuned", call.Out, StringComparison.Ordinal);
        Assert.Equal(0, Call.Of(
            "segment", _place.File("data", "Images", "Syn02_t001.tif"), "--nsn", _place.File("pair", "nsn.safetensors"),
            "--ndn", _place.File("pair", "ndn.safetensors"), "--output", _place.File("segmented"), "-q").ExitCode);
    }

    [Theory]
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
        Assert.Contains("there is no such folder. Training reads Images/*.tif and GroundTruth_QCANet/*.tif", Assert.Single(call.Error), StringComparison.Ordinal);
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
            "train", "nsn", "--data", _place.File("data"), "--validate", "Syn02", "--output", _place.File("nsn"), "--feature-normalisation", "group 2",
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
        Call call = Call.Of("train", "nsn", "--data", "x", "--validate", "y", "--feature-normalisation", normalization);
        Assert.Equal(2, call.ExitCode);
        Assert.Contains(words, call.Error[0], StringComparison.Ordinal);
    }
}
