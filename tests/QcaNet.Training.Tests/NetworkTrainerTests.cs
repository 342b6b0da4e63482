using QcaNet.Models.Networks;
using QcaNet.Models.Weights;
using QcaNet.Training.Data;
using QcaNet.Training.Engines;
using QcaNet.Training.Recipes;
using QcaNet.Volumes;
using static TorchSharp.torch;

namespace QcaNet.Training.Tests;

public class NetworkTrainerTests
{
    private static readonly LabeledVolume[] Training = [Embryos.Make(1), Embryos.Make(2), Embryos.Make(3)];
    private static readonly LabeledVolume[] Validation = [Embryos.Make(4)];

    [Theory]
    [InlineData(NetworkRole.Nsn, 0.45)]
    [InlineData(NetworkRole.Ndn, 0.25)]
    public void Train_OnEasyEmbryos_LearnsThem(NetworkRole role, double iou)
    {
        using var scratch = new TemporaryFolder();
        TrainingResult result = new NetworkTrainer(Embryos.Tiny(role)).Train(Training, Validation, In(scratch.Path));

        Assert.Equal(3, result.Epochs.Count);
        Assert.True(result.Best.ValidationIou > iou, $"IoU {result.Best.ValidationIou}");
        Assert.True(result.Epochs[^1].TrainLoss < result.Epochs[0].TrainLoss);
        Assert.Equal(result.Epochs.Max(e => e.ValidationIou), result.Best.ValidationIou);

        NetworkMetadata metadata = NetworkWeights.Load(result.WeightsPath).Metadata;
        Assert.Equal(role, metadata.Role);
        Assert.Equal(VoxelSpacing.Isotropic(2.5), metadata.Spacing);
        Assert.Contains("seed 1", metadata.Recipe, StringComparison.Ordinal);
        string[] history = File.ReadAllLines(result.HistoryPath);
        Assert.Equal(4, history.Length);
        Assert.Equal(
            "epoch,step,seconds,learning_rate,train_loss,validation_loss,validation_iou,best,pair_iou,pair_seg,pair_mucov,pair_count_error,train_iou", history[0]);
        Assert.All(result.Epochs, e => Assert.InRange(e.TrainIou!.Value, 0.0, 1.0));
        Assert.True(result.Epochs[^1].TrainIou > result.Epochs[0].TrainIou, "crops are learned, too");
    }

    [Theory]
    [InlineData("instance")]
    [InlineData("group 2")]
    [InlineData("none")]
    public void Train_WithAnotherFeatureNormalization_LowersTheLossAndKeepsWeightsOfThatKind(string normalisation)
    {
        using var scratch = new TemporaryFolder();
        TrainingRecipe tiny = Embryos.Tiny(NetworkRole.Nsn);
        TrainingRecipe recipe = tiny with { Architecture = tiny.Architecture with { FeatureNormalization = FeatureNormalization.Parse(normalisation) }, Steps = 20, StepsPerEpoch = 10 };
        TrainingResult result = new NetworkTrainer(recipe).Train(Training, Validation, In(scratch.Path));

        Assert.True(result.Epochs[^1].TrainLoss < 0.9 * result.Epochs[0].TrainLoss, $"{result.Epochs[0].TrainLoss} to {result.Epochs[^1].TrainLoss}");
        Assert.All(result.Epochs, e => Assert.True(double.IsFinite(e.ValidationLoss)));
        NetworkWeights weights = NetworkWeights.Load(result.WeightsPath);
        Assert.Equal(recipe.Architecture, weights.Architecture);
        Assert.DoesNotContain("encoder.0.norm0.running_mean", weights.Tensors.Keys);
        if (recipe.Architecture.SeesWholeVolume) Assert.Contains(weights.Tensors["encoder.1.norm1.weight"].Values.ToArray(), w => w != 1);
    }

    [Fact]
    public void Constructor_RefusesANetworkOfSeveralChannelsOrClasses()
    {
        foreach (UNet3DArchitecture architecture in new UNet3DArchitecture[] { new(1, 4, 3) { InputChannels = 2 }, new(1, 4, 3) { OutputChannels = 3 } })
        {
            ArgumentException error = Assert.Throws<ArgumentException>(() => new NetworkTrainer(Embryos.Tiny(NetworkRole.Nsn) with { Architecture = architecture }));
            Assert.Contains("one input channel and two classes", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Train_WithTheSameSeed_GivesTheSameWeights()
    {
        using TemporaryFolder first = new(), second = new(), third = new();
        TrainingRecipe recipe = Embryos.Tiny(NetworkRole.Nsn) with { Steps = 6, StepsPerEpoch = 6 };
        float[] Run(TemporaryFolder scratch, int seed) =>
            [.. NetworkWeights.Load(new NetworkTrainer(recipe with { Seed = seed }).Train(Training, Validation, In(scratch.Path)).WeightsPath).Tensors["encoder.0.conv0.weight"].Values];

        float[] weights = Run(first, 1);
        Assert.Equal(weights, Run(second, 1));
        Assert.NotEqual(weights, Run(third, 2));
    }

    [Fact]
    public void Train_WhenCanceled_LeavesNoFileByHalfAndNoTensor()
    {
        using var scratch = new TemporaryFolder();
        CancelAfterAnEpoch(scratch.Path, EngineKind.LibTorch);
        long drift = LiveTensors.DriftOf(Embryos.Tiny(NetworkRole.Nsn).Architecture), tensors = LiveTensors.Count();
        CancelAfterAnEpoch(scratch.Path, EngineKind.LibTorch);

        Assert.Equal(
            ["history.csv", "nsn.checkpoint", "nsn.safetensors", "recipe.json"],
            Directory.GetFiles(scratch.Path).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal));
        NetworkWeights.Load(Path.Combine(scratch.Path, "nsn.safetensors"));
        Assert.Equal(tensors + drift, LiveTensors.Count());
    }

    [Fact]
    public void Train_WithoutStacks_SaysWhatIsNeeded()
    {
        using var scratch = new TemporaryFolder();
        var trainer = new NetworkTrainer(Embryos.Tiny(NetworkRole.Nsn));
        Assert.Throws<TrainingDataException>(() => trainer.Train([], Validation, In(scratch.Path)));
        Assert.Throws<TrainingDataException>(() => trainer.Train(Training, [], In(scratch.Path)));
    }

    [Fact]
    public void Constructor_ListsEverythingThatIsWrongWithTheRecipe()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() =>
            new NetworkTrainer(Embryos.Tiny(NetworkRole.Nsn) with { CropShape = new Shape3D(7, 24, 24), BatchSize = 0, CoreFraction = 1 }));
        Assert.Contains("7x24x24", error.Message, StringComparison.Ordinal);
        Assert.Contains("batch size", error.Message, StringComparison.Ordinal);
        Assert.Contains("core fraction", error.Message, StringComparison.Ordinal);
    }

    private static TrainingRunOptions In(string folder) => new() { Folder = folder };

    private static void CancelAfterAnEpoch(string folder, EngineKind engine)
    {
        using var source = new CancellationTokenSource();
        var trainer = new NetworkTrainer(Embryos.Tiny(NetworkRole.Nsn) with { Steps = 1000, StepsPerEpoch = 2 });
        Assert.Throws<OperationCanceledException>(() =>
            trainer.Train(Training, Validation, In(folder) with { Mode = RunFolderMode.Overwrite, Engine = engine }, progress: new Immediately(_ => source.Cancel()), cancellationToken: source.Token));
    }

    private sealed class Immediately(Action<TrainingEpoch> tell) : IProgress<TrainingEpoch>
    {
        public void Report(TrainingEpoch value) => tell(value);
    }
}
