using QcaNet.Models.Networks;
using QcaNet.Models.Weights;
using QcaNet.Training.Augmentation;
using QcaNet.Training.Data;
using QcaNet.Training.Data.Registration;
using QcaNet.Training.Losses;
using QcaNet.Training.Optimizers;
using QcaNet.Training.Schedules;
using QcaNet.Volumes;
using QcaNet.Volumes.Preprocessing;

namespace QcaNet.Training.Recipes;

/// <summary>The predefined recipes. The folder of a run contains the complete recipe as <c>recipe.json</c>.</summary>
/// <remarks>
/// An epoch of the published recipes is a pass over the training stacks of BBBC050, here 25 steps of four crops (nine of eleven embryos).
/// Details that a source does not specify follow the paper first, then its code. The targets of the published recipes are hard and not
/// registered, and NDN learns balls of 33 voxels. The other recipes train NDN on eroded cores.
/// </remarks>
public static class TrainingRecipes
{
    private const int PublishedEpoch = 25;
    private const int PublishedEpochs = 150;

    /// <summary>Names accepted by <see cref="Find"/>.</summary>
    public static IReadOnlyList<string> Names { get; } =
        ["recommended", "compact", "fine-tuning", "paper", "published-code", "reproduction"];

    /// <summary>Returns the recipe with the given name, or null if there is none.</summary>
    public static TrainingRecipe? Find(string name, NetworkRole role) => name switch
    {
        "recommended" => Recommended(role),
        "compact" => TrainingRecipe.Compact(role),
        "fine-tuning" => FineTuning(role),
        "paper" => Paper(role),
        "published-code" => PublishedCode(role),
        "reproduction" => Reproduction(role),
        _ => null,
    };

    /// <summary>
    /// The recommended recipe: networks twice as wide as the compact ones,
    /// at 1 micrometer, with all augmentation. Takes hours on two cores.
    /// </summary>
    public static TrainingRecipe Recommended(NetworkRole role) => new()
    {
        Role = role,
        Architecture = new UNet3DArchitecture(3, 16, 3),
        Spacing = VoxelSpacing.Isotropic(1.0),
        CropShape = new Shape3D(40, 64, 64),
        Steps = 12_000,
        StepsPerEpoch = 300,
        WarmupSteps = 200,
        AverageDecay = 0.998,
        GradientClip = 5,
    };

    /// <summary>
    /// Adapts trained weights to new stacks with few steps at a low learning rate.
    /// Set architecture, spacing and normalization to those of the weights.
    /// </summary>
    public static TrainingRecipe FineTuning(NetworkRole role) => TrainingRecipe.Compact(role) with
    {
        Steps = 300,
        StepsPerEpoch = 50,
        LearningRate = 5e-4,
        WarmupSteps = 20,
        AverageDecay = 0.98,
        GradientClip = 5,
    };

    /// <summary>
    /// As in the paper (Tokuoka et al. 2020): SGD for NSN, Adam for NDN,
    /// learning rate 0.01, Dice loss, four crops of 128 voxels, flips, 150 epochs.
    /// </summary>
    public static TrainingRecipe Paper(NetworkRole role) => Published(role) with
    {
        Architecture = role == NetworkRole.Nsn ? NsnArchitecture.Paper : NdnArchitecture.Paper,
        Optimizer = role == NetworkRole.Nsn ? OptimizerKind.Sgd : OptimizerKind.Adam,
        LearningRate = 0.01,
        Loss = LossKind.Dice,
    };

    /// <summary>
    /// As configured in the published code: cross entropy; NSN with SGD,
    /// learning rate 1 and weight decay 9e-5; NDN with Adam, learning rate 1e-3 and L2 weight decay 1e-3.
    /// </summary>
    public static TrainingRecipe PublishedCode(NetworkRole role) => Published(role) with
    {
        Architecture = role == NetworkRole.Nsn ? NsnArchitecture.Paper : NdnArchitecture.Paper,
        Optimizer = role == NetworkRole.Nsn ? OptimizerKind.Sgd : OptimizerKind.Adam,
        LearningRate = role == NetworkRole.Nsn ? 1 : 1e-3,
        WeightDecay = role == NetworkRole.Nsn ? 9e-5 : 1e-3,
        Loss = LossKind.CrossEntropy,
    };

    /// <summary>
    /// As in the student reproduction: SGD with learning rate 0.1, reduced to 0.02 when the validation IoU stalls;
    /// Dice loss; whole stacks; no augmentation; 80 epochs for NSN, 150 for NDN (kernel 3).
    /// </summary>
    public static TrainingRecipe Reproduction(NetworkRole role) => Published(role) with
    {
        Architecture = role == NetworkRole.Nsn ? NsnArchitecture.Paper : NdnArchitecture.Reproduction,
        CropShape = new Shape3D(112, 144, 144),
        NucleusShare = 0,
        Steps = (role == NetworkRole.Nsn ? 80 : PublishedEpochs) * PublishedEpoch,
        Optimizer = OptimizerKind.Sgd,
        LearningRate = 0.1,
        Schedule = ScheduleKind.Plateau,
        RateFactor = 0.2,
        LeastLearningRate = 0.02,
        Loss = LossKind.Dice,
        Augmentation = AugmentationOptions.None,
    };

    private static TrainingRecipe Published(NetworkRole role) => new()
    {
        Role = role,
        Architecture = NsnArchitecture.Paper,
        Spacing = VoxelSpacing.Isotropic(0.8),
        Normalization = Normalization.MinMax,
        CropShape = new Shape3D(128, 128, 128),
        BatchSize = 4,
        Steps = PublishedEpochs * PublishedEpoch,
        StepsPerEpoch = PublishedEpoch,
        WarmupSteps = 0,
        Schedule = ScheduleKind.Constant,
        WeightDecay = 0,
        NucleusShare = 1,
        CrowdedNuclei = int.MaxValue,
        AverageDecay = 0,
        SoftTargets = false,
        Registration = RegistrationMode.None,
        CenterTarget = CenterTarget.Ball,
        Augmentation = AugmentationOptions.None with { Flips = true },
    };
}
