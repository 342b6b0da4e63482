// One row of an ablation in small: does NDN find nuclei better when it learns cores, or balls of 33 voxels?
// Everything else is equal, and both are repeated.
//   dotnet run samples/25-one-factor-at-a-time.cs
// Expect: SEG of each target and seed, and "cores - balls" with its smallest and largest value.
// Takes about half a minute on two cores.
#:project ../src/QcaNet.Training/QcaNet.Training.csproj
#:project ../src/QcaNet.Synthesis/QcaNet.Synthesis.csproj

using System.Globalization;
using QcaNet.Core;
using QcaNet.Metrics;
using QcaNet.Models.Inference;
using QcaNet.Models.Networks;
using QcaNet.Models.Weights;
using QcaNet.PostProcessing;
using QcaNet.Synthesis;
using QcaNet.Training;
using QcaNet.Training.Augmentation;
using QcaNet.Training.Data;
using QcaNet.Training.Recipes;
using QcaNet.Volumes;
using QcaNet.Volumes.Preprocessing;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;

// 1. Three groups of embryos: to learn from, to choose the epoch by, and to score.
LabeledVolume[] training = [.. Enumerable.Range(1, 4).Select(i => Make((ulong)i))];
LabeledVolume[] validation = [Make(50)], test = [Make(100), Make(101)];

// 2. The baseline. An arm differs from it in one property; steps, crops and seeds are those of the baseline.
TrainingRecipe cores = TrainingRecipe.Compact(NetworkRole.Ndn) with
{
    Architecture = new UNet3DArchitecture(levels: 2, baseWidth: 4, kernel: 3),
    Spacing = VoxelSpacing.Isotropic(1.6),
    CropShape = new Shape3D(16, 24, 24),
    Steps = 120,
    StepsPerEpoch = 30,
    WarmupSteps = 5,
    LearningRate = 1e-2,
    AverageDecay = 0.8,
    Augmentation = AugmentationOptions.None with { Flips = true },
};
TrainingRecipe balls = cores with { CenterTarget = CenterTarget.Ball };

// 3. Both arms, two seeds each. A difference smaller than that between two seeds says nothing.
int[] seeds = [1, 2];
double[] withCores = [.. seeds.Select(seed => SegOf("cores", cores, seed))],
    withBalls = [.. seeds.Select(seed => SegOf("balls", balls, seed))];
double[] differences = [.. withCores.SelectMany(c => withBalls.Select(b => c - b))];
Console.WriteLine(
    $"cores - balls: {differences.Average():+0.000;-0.000}, from {differences.Min():+0.000;-0.000} to {differences.Max():+0.000;-0.000}");
return differences.All(double.IsFinite) ? 0 : 1;

double SegOf(string name, TrainingRecipe recipe, int seed)
{
    TrainingResult result = new NetworkTrainer(recipe with { Seed = seed }).Train(
        training, validation, new TrainingRunOptions { Folder = $"25-{name}-{seed}", Mode = RunFolderMode.Overwrite });
    using var predictor = new NetworkPredictor(NetworkWeights.Load(result.WeightsPath));

    // 4. The mask is the true one, so that only the centers differ.
    double seg = test.Average(stack =>
    {
        Volume<float> found = predictor.Predict(NetworkInput.Prepare(stack.Image, predictor.Metadata));
        Volume<float> centers = NetworkInput.OnGrid(found, stack.Image.Shape, stack.Image.Spacing!.Value);
        Volume<byte> mask = Mask.NonZero(stack.Labels);
        Volume<int> labels = MarkerWatershed.Divide(mask, Centers.Find(centers, 0.5, mask));
        return SegmentationScores.Compute(labels, stack.Labels).Seg;
    });
    Console.WriteLine(
        $"{name}, seed {seed}: SEG {seg:0.000} (best epoch {result.Best.Epoch}, IoU of its target {result.Best.ValidationIou:0.000})");
    return seg;
}

static LabeledVolume Make(ulong seed)
{
    SyntheticEmbryo embryo = SyntheticEmbryo.Generate(
        new SyntheticEmbryoOptions
        {
            Seed = seed,
            Nuclei = 12,
            TouchingFraction = 0.6,
            Shape = new Shape3D(30, 70, 70),
            EmbryoRadius = 26
        });
    return new LabeledVolume($"Syn{seed:000}_t001", Intensity.ToFloat(embryo.Stack), embryo.Labels);
}
