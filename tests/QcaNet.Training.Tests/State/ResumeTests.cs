using QcaNet.Models.Weights;
using QcaNet.Training.Data;
using QcaNet.Training.Engines;
using QcaNet.Training.Optimizers;
using QcaNet.Training.Recipes;
using QcaNet.Training.State;

namespace QcaNet.Training.Tests.State;

public sealed class ResumeTests : IDisposable
{
    private static readonly LabeledVolume[] Training = [Embryos.Make(1), Embryos.Make(2)];
    private static readonly LabeledVolume[] Validation = [Embryos.Make(4)];
    private static readonly TrainingRecipe Recipe = Embryos.Tiny(NetworkRole.Nsn) with { Steps = 9, StepsPerEpoch = 4 };

    private readonly TemporaryFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData(OptimizerKind.Adam, EngineKind.Kernels)]
    [InlineData(OptimizerKind.AdamW, EngineKind.LibTorch)]
    [InlineData(OptimizerKind.Momentum, EngineKind.Kernels)]
    [InlineData(OptimizerKind.Sgd, EngineKind.Kernels)]
    public void Train_StoppedAfterEachStepAndResumed_EndsWithTheBitsOfOneNeverInterrupted(OptimizerKind optimizer, EngineKind engine)
    {
        TrainingRecipe recipe = Recipe with { Optimizer = optimizer, Accumulation = 2, GradientClip = 1 };
        Train(recipe, "whole", engine: engine);
        for (int stop = 1; stop < recipe.Steps; stop++) StopAt(stop, recipe, "pieces", engine);
        Train(recipe, "pieces", RunFolderMode.Resume, engine: engine);

        TrainingState whole = StateIn("whole"), pieces = StateIn("pieces");
        Assert.Equal(9, pieces.Step);
        Assert.Equal(whole.Epochs.Select(e => e with { Seconds = 0 }), pieces.Epochs.Select(e => e with { Seconds = 0 }));
        foreach ((OrderedDictionary<string, float[]> a, OrderedDictionary<string, float[]> b) in Sets(whole).Zip(Sets(pieces)))
        {
            Assert.Equal(a.Keys, b.Keys);
            foreach (string name in a.Keys) Assert.Equal(a[name], b[name]);
        }

        Assert.Equal(File.ReadAllBytes(In("whole", "nsn.safetensors")), File.ReadAllBytes(In("pieces", "nsn.safetensors")));
    }

    [Fact]
    public void Train_IntoAFolderWithARun_IsRefused_UnlessItIsOverwritten()
    {
        Train(Recipe, "run");
        byte[] weights = File.ReadAllBytes(In("run", "nsn.safetensors"));
        TrainingRunException error = Assert.Throws<TrainingRunException>(() => Train(Recipe with { Seed = 2 }, "run"));
        Assert.Equal(TrainingRunError.FolderInUse, error.Reason);
        Assert.Contains("the folder contains another run (nsn.checkpoint)", error.Message, StringComparison.Ordinal);
        Assert.Throws<TrainingRunException>(() => Train(Embryos.Tiny(NetworkRole.Ndn), "run"));
        Assert.Equal(weights, File.ReadAllBytes(In("run", "nsn.safetensors")));

        Train(Recipe with { Seed = 2 }, "run", RunFolderMode.Overwrite);
        Assert.NotEqual(weights, File.ReadAllBytes(In("run", "nsn.safetensors")));
    }

    [Fact]
    public void Train_ResumedWhereThereIsNoRun_BeginsOne_ButNotInAFolderWithWeightsOfAnother()
    {
        Assert.Equal(3, Train(Recipe, "fresh", RunFolderMode.Resume).Epochs.Count);
        File.Delete(In("fresh", "nsn.checkpoint"));
        Assert.Contains(
            "has no nsn.checkpoint to resume from",
            Assert.Throws<TrainingRunException>(() => Train(Recipe, "fresh", RunFolderMode.Resume)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Train_ResumedWithAnotherRecipe_ListsWhatDiffers()
    {
        Train(Recipe, "run");
        TrainingRunException error = Assert.Throws<TrainingRunException>(() => Train(Recipe with { Steps = 20, LearningRate = 1 }, "run", RunFolderMode.Resume));
        Assert.Equal(TrainingRunError.RecipeDiffers, error.Reason);
        Assert.Equal(["learningRate: 0.01 and 1", "steps: 9 and 20"], error.Differences.Order(StringComparer.Ordinal));
        Assert.Contains("steps: 9 and 20", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Train_ResumedWithOtherData_ListsWhatDiffers()
    {
        Train(Recipe, "run");
        LabeledVolume changed = Training[1] with { Image = Training[1].Image.Clone() };
        changed.Image.Voxels[17]++;
        TrainingRunException error = Assert.Throws<TrainingRunException>(() => new NetworkTrainer(Recipe).Train(
            [changed, Embryos.Make(9)], Validation, new TrainingRunOptions { Folder = In("run"), Mode = RunFolderMode.Resume }));
        Assert.Equal(TrainingRunError.DataDiffer, error.Reason);
        Assert.Equal(
            ["training: Syn01_t001 is missing", "training: Syn09_t001 is new", "training: the contents of Syn02_t001 differ"],
            error.Differences.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Train_ResumedFromOtherWeights_IsRefused()
    {
        NetworkWeights from = NetworkWeights.Load(Train(Recipe, "first").WeightsPath);
        Train(Recipe, "run");
        Assert.Equal(TrainingRunError.StartDiffers, Assert.Throws<TrainingRunException>(() => Train(Recipe, "run", RunFolderMode.Resume, from)).Reason);
    }

    [Fact]
    public void Train_ResumedWhenItIsDone_GivesTheSameResult()
    {
        TrainingResult done = Train(Recipe, "run"), again = Train(Recipe, "run", RunFolderMode.Resume);
        Assert.Equal(done.Epochs, again.Epochs);
    }

    [Fact]
    public void Train_Resumed_WritesTheBestWeightsAgain()
    {
        string path = Train(Recipe, "run").WeightsPath;
        byte[] weights = File.ReadAllBytes(path);
        File.WriteAllText(path, "worse");
        Train(Recipe, "run", RunFolderMode.Resume);
        Assert.Equal(weights, File.ReadAllBytes(path));
    }

    [Fact]
    public void Train_FromWeights_ValidatesThemFirst_AndKeepsThemWhereNothingIsBetter()
    {
        TrainingResult first = Train(Recipe with { Steps = 40, StepsPerEpoch = 20 }, "first");
        NetworkWeights from = NetworkWeights.Load(first.WeightsPath);
        TrainingResult ruined = Train(Recipe with { LearningRate = 1e3, Optimizer = OptimizerKind.Adam, Steps = 4, StepsPerEpoch = 2 }, "ruined", from: from);
        Assert.Equal((0, first.Best.ValidationIou), (ruined.Epochs[0].Epoch, ruined.Epochs[0].ValidationIou));
        Assert.Equal(0, ruined.Best.Epoch);
        Assert.Equal(from.Tensors["head.weight"].Values.ToArray(), NetworkWeights.Load(ruined.WeightsPath).Tensors["head.weight"].Values.ToArray());
    }

    [Fact]
    public void Train_WithEarlyStopping_EndsAfterSoManyEpochsWithoutABetterOne()
    {
        // A rate of nearly nothing: the first epoch stays the best.
        TrainingRecipe recipe = Recipe with { Steps = 100, StepsPerEpoch = 1, EarlyStoppingEpochs = 3, LearningRate = 1e-30, WarmupSteps = 0, StatisticsMomentum = 1e-9 };
        Assert.Equal(4, Train(recipe, "run").Epochs.Count);
    }

    [Theory]
    [InlineData(0, "this is not a checkpoint")]
    [InlineData(8, "is not supported")]
    [InlineData(40, "damaged")]
    [InlineData(-1, "the checksum does not match")]
    [InlineData(-5000, "the checksum does not match")]
    public void Read_OfAChangedByte_IsRefused(int at, string words)
    {
        Train(Recipe, "run");
        string path = In("run", "nsn.checkpoint");
        byte[] bytes = File.ReadAllBytes(path);
        bytes[at < 0 ? bytes.Length + at : at] ^= 0x80;
        File.WriteAllBytes(path, bytes);
        TrainingRunException error = Assert.Throws<TrainingRunException>(() => Train(Recipe, "run", RunFolderMode.Resume));
        Assert.Equal(TrainingRunError.BadCheckpoint, error.Reason);
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_OfATruncatedCheckpoint_IsRefused()
    {
        Train(Recipe, "run");
        string path = In("run", "nsn.checkpoint");
        byte[] bytes = File.ReadAllBytes(path);
        foreach (int length in (int[])[0, 10, 100, bytes.Length / 2, bytes.Length - 1])
        {
            File.WriteAllBytes(path, bytes[..length]);
            Assert.Equal(TrainingRunError.BadCheckpoint, Assert.Throws<TrainingRunException>(() => Checkpoint.Read(path)).Reason);
        }
    }

    private static IEnumerable<OrderedDictionary<string, float[]>> Sets(TrainingState s) => [s.Weights, s.First, s.Second, s.Average, s.Best];

    private string In(params string[] parts) => Path.Combine([_scratch.Path, .. parts]);

    private TrainingState StateIn(string folder) => Checkpoint.Read(In(folder, "nsn.checkpoint"));

    private TrainingResult Train(
        TrainingRecipe recipe, string folder, RunFolderMode mode = RunFolderMode.New, NetworkWeights? from = null, EngineKind engine = EngineKind.Auto) =>
        new NetworkTrainer(recipe).Train(Training, Validation, new TrainingRunOptions { Folder = In(folder), Mode = mode, From = from, Engine = engine });

    private void StopAt(int step, TrainingRecipe recipe, string folder, EngineKind engine)
    {
        using var source = new CancellationTokenSource();
        var options = new TrainingRunOptions
        {
            Folder = In(folder),
            Mode = RunFolderMode.Resume,
            Engine = engine,
            Steps = new Told(s =>
            {
                if (s.Step == step) source.Cancel();
            }),
        };
        Assert.Throws<OperationCanceledException>(() => new NetworkTrainer(recipe).Train(Training, Validation, options, null, source.Token));
        Assert.Equal(step, StateIn(folder).Step);
    }

    private sealed class Told(Action<TrainingStep> tell) : IProgress<TrainingStep>
    {
        public void Report(TrainingStep value) => tell(value);
    }
}
