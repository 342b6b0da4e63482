// Trains a very small network for a few steps on synthetic embryos. It shows every part of a real training run.
//   dotnet run samples/04-train-tiny.cs
// Expect: three epochs and "best: epoch", a weight file, and learning curves.
// Takes about 10 seconds on two cores.
#:project ../src/QcaNet.Training/QcaNet.Training.csproj
#:project ../src/QcaNet.Reporting/QcaNet.Reporting.csproj
#:project ../src/QcaNet.Synthesis/QcaNet.Synthesis.csproj

using System.Globalization;
using QcaNet.Models.Networks;
using QcaNet.Models.Weights;
using QcaNet.Reporting;
using QcaNet.Synthesis;
using QcaNet.Training;
using QcaNet.Training.Data;
using QcaNet.Training.Recipes;
using QcaNet.Volumes;
using QcaNet.Volumes.Preprocessing;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;

// 1. Data: stacks with labels. Real ones come from a folder, new LabeledFolder("bbbc050"); these are synthetic, with a quarter of the usual plane.
LabeledVolume[] training = [.. Enumerable.Range(1, 4).Select(i => Make((ulong)i))];
LabeledVolume[] validation = [Make(100)]; // not one of the training embryos: otherwise the score is meaningless

// 2. The recipe: everything except the data that determines a training run. Compact is the recipe of the shipped networks; this one is tiny.
TrainingRecipe recipe = TrainingRecipe.Compact(NetworkRole.Nsn) with
{
    Architecture = new UNet3DArchitecture(levels: 2, baseWidth: 4, kernel: 3),
    Spacing = VoxelSpacing.Isotropic(1.6),
    CropShape = new Shape3D(16, 24, 24),
    Steps = 60,
    StepsPerEpoch = 20,
    WarmupSteps = 5,
    LearningRate = 1e-2,
    AverageDecay = 0.8,
    Seed = 7,
};
Console.WriteLine($"{recipe.Role}, {recipe.Architecture}: {recipe.Architecture.ParameterCount} parameters");

// 3. Train. After every epoch the network is evaluated on the validation stacks; the best weights so far are saved to disk.
TrainingResult result = new NetworkTrainer(recipe).Train(
    training,
    validation,
    new TrainingRunOptions
    {
        Folder = "04-training",
        Mode = RunFolderMode.Overwrite, // a folder that holds a run is refused without it; RunFolderMode.Resume would continue that run
        Metadata = new NetworkMetadata { License = "CC0: learned from synthetic data only" },
    },
    new EpochLines());
Console.WriteLine($"best: epoch {result.Best.Epoch}, validation IoU {result.Best.ValidationIou:0.000}");

// 4. The learning curve, from the same rows as history.csv.
LearningCurves.WritePng(
    Path.Combine("04-training", "history.png"),
    [.. result.Epochs.Select(e => new HistoryPoint(e.Epoch, e.TrainLoss, e.ValidationLoss, e.ValidationIou))],
    "a tiny NSN");

// 5. The weight file is self-contained: its metadata describe how to use it.
NetworkWeights weights = NetworkWeights.Load(result.WeightsPath);
Console.WriteLine($"{result.WeightsPath}: {weights.Metadata.Role}, {weights.Architecture}, spacing {weights.Metadata.Spacing} um, {weights.Metadata.Normalization}");
Console.WriteLine($"recipe: {weights.Metadata.Recipe}");
return result.Epochs[^1].TrainLoss < result.Epochs[0].TrainLoss ? 0 : 1; // it did learn

static LabeledVolume Make(ulong seed)
{
    SyntheticEmbryo embryo = SyntheticEmbryo.Generate(new SyntheticEmbryoOptions { Seed = seed, Nuclei = 6, Shape = new Shape3D(26, 60, 60), EmbryoRadius = 22 });
    return new LabeledVolume($"Syn{seed:00}_t001", Intensity.ToFloat(embryo.Stack), embryo.Labels);
}

/// <summary>One line per epoch.</summary>
internal sealed class EpochLines : IProgress<TrainingEpoch>
{
    public void Report(TrainingEpoch value) =>
        Console.WriteLine($"epoch {value.Epoch}, step {value.Step}, {value.Seconds:0.0} s: loss {value.TrainLoss:0.000}, validation IoU {value.ValidationIou:0.000}{(value.IsBest ? ", kept" : string.Empty)}");
}
