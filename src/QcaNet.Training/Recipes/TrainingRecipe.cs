using QcaNet.Models.Networks;
using QcaNet.Models.Weights;
using QcaNet.Training.Augmentation;
using QcaNet.Training.Data;
using QcaNet.Training.Data.Registration;
using QcaNet.Training.Engines;
using QcaNet.Training.Losses;
using QcaNet.Training.Optimizers;
using QcaNet.Training.Schedules;
using QcaNet.Volumes;
using QcaNet.Volumes.Preprocessing;

namespace QcaNet.Training.Recipes;

/// <summary>All settings of a training run other than the data. Equal recipes on equal data take the same steps.</summary>
public sealed record TrainingRecipe
{
    /// <summary>Whether the network segments nuclei (NSN) or detects their centers (NDN).</summary>
    public required NetworkRole Role { get; init; }

    /// <summary>The network architecture.</summary>
    public required UNet3DArchitecture Architecture { get; init; }

    /// <summary>
    /// Spacing at which the network sees the image, micrometers. The default of 1.2 lies between the 0.8 within the plane
    /// and the 1.75 along z of BBBC050: a third of the voxels that 0.8 would need, and still seven across the smallest nuclei.
    /// </summary>
    public VoxelSpacing Spacing { get; init; } = VoxelSpacing.Isotropic(1.2);

    /// <summary>
    /// How intensities are scaled. The median (the background, including the camera offset) becomes 0, and the intensity exceeded in
    /// 4,200 cubic micrometers becomes 1. This is half a percent of a stack of BBBC050, whose nuclei fill 1 to 8 %, so the intensity is
    /// that of the brighter nuclei. A smaller volume is often that of a single polar body or mitosis, which would scale the other nuclei
    /// to a tenth. A volume is used instead of a percentile, so that neither empty space around an embryo nor cropping to its nuclei
    /// changes the result. Stacks below 84,000 cubic micrometers use the 95th percentile.
    /// </summary>
    public Normalization Normalization { get; init; } = Normalization.Percentile(50, 95, -1, 4, brightVolume: 4200);

    /// <summary>Shape of a crop in voxels of <see cref="Spacing"/>. Each extent is a multiple of the divisor of the architecture.</summary>
    public Shape3D CropShape { get; init; } = new(32, 56, 56);

    /// <summary>Number of crops per batch, 1 or more.</summary>
    public int BatchSize { get; init; } = 2;

    /// <summary>Total number of steps, 1 or more.</summary>
    public int Steps { get; init; } = 1800;

    /// <summary>Number of steps between validations, 1 or more.</summary>
    public int StepsPerEpoch { get; init; } = 150;

    /// <summary>
    /// Number of batches whose gradients are averaged per step, 1 or more.
    /// Simulates a larger batch in the same memory, but the Dice loss is computed per batch.
    /// </summary>
    public int Accumulation { get; init; } = 1;

    /// <summary>
    /// Maximum learning rate, above 0. Reached after <see cref="WarmupSteps"/>; <see cref="Schedule"/> applies from then on.
    /// </summary>
    public double LearningRate { get; init; } = 2e-3;

    /// <summary>Number of steps over which the learning rate rises linearly, 0 or more.</summary>
    public int WarmupSteps { get; init; } = 50;

    /// <summary>How the learning rate changes after the warm-up.</summary>
    public ScheduleKind Schedule { get; init; } = ScheduleKind.Cosine;

    /// <summary>Minimum learning rate, from 0 to <see cref="LearningRate"/>.</summary>
    public double LeastLearningRate { get; init; }

    /// <summary>
    /// Factor by which <see cref="ScheduleKind.Step"/> and <see cref="ScheduleKind.Plateau"/> reduce the learning rate,
    /// above 0 and below 1.
    /// </summary>
    public double RateFactor { get; init; } = 0.2;

    /// <summary>Number of steps between reductions by <see cref="ScheduleKind.Step"/>, 1 or more.</summary>
    public int StepsPerFall { get; init; } = 600;

    /// <summary>
    /// Number of epochs without a better validation score after which
    /// <see cref="ScheduleKind.Plateau"/> reduces the learning rate, 1 or more.
    /// </summary>
    public int PlateauEpochs { get; init; } = 10;

    /// <summary>Exponent of <see cref="ScheduleKind.Polynomial"/>, above 0.</summary>
    public double PolynomialPower { get; init; } = 0.9;

    /// <summary>Number of epochs without a better validation score after which training stops early. 0 disables early stopping.</summary>
    public int EarlyStoppingEpochs { get; init; }

    /// <summary>The optimizer.</summary>
    public OptimizerKind Optimizer { get; init; } = OptimizerKind.Adam;

    /// <summary>Momentum of <see cref="OptimizerKind.Momentum"/>, at least 0 and below 1.</summary>
    public double Momentum { get; init; } = 0.9;

    /// <summary>Weight decay, 0 or more. How it is applied depends on the optimizer.</summary>
    public double WeightDecay { get; init; } = 1e-5;

    /// <summary>Maximum Euclidean norm of the gradients of all weights; larger gradients are scaled down. 0 disables clipping.</summary>
    public double GradientClip { get; init; }

    /// <summary>The loss function.</summary>
    public LossKind Loss { get; init; } = LossKind.DiceAndCrossEntropy;

    /// <summary>Weight of foreground voxels in cross entropy and focal loss, above 0.</summary>
    public double ForegroundWeight { get; init; } = 1;

    /// <summary>Exponent of the focal loss, 0 or more.</summary>
    public double FocalGamma { get; init; } = 2;

    /// <summary>Weight of false positives in the Tversky loss, above 0.</summary>
    public double FalsePositiveWeight { get; init; } = 0.3;

    /// <summary>
    /// Weight of false negatives in the Tversky loss, above 0. A larger value than <see cref="FalsePositiveWeight"/> favors recall.
    /// </summary>
    public double FalseNegativeWeight { get; init; } = 0.7;

    /// <summary>Fraction of crops centered near a nucleus. The others are placed anywhere.</summary>
    public double NucleusShare { get; init; } = 0.85;

    /// <summary>Stacks with more nuclei than this are drawn twice as often: they are rare and the most difficult.</summary>
    public int CrowdedNuclei { get; init; } = 16;

    /// <summary>NDN only: the target that marks the center of each nucleus.</summary>
    public CenterTarget CenterTarget { get; init; } = CenterTarget.Core;

    /// <summary>
    /// NDN only: a core consists of the voxels whose distance from the surface exceeds this fraction of the maximum for the nucleus.
    /// </summary>
    public double CoreFraction { get; init; } = 0.5;

    /// <summary>
    /// Whether targets are soft: they rise from 0 to 1 over one voxel at the outline,
    /// so that the network learns its position to a fraction of a voxel. Otherwise targets are 0 or 1.
    /// </summary>
    public bool SoftTargets { get; init; } = true;

    /// <summary>How outlines are registered to the images before training.</summary>
    public RegistrationMode Registration { get; init; } = RegistrationMode.Common;

    /// <summary>
    /// Decay per step of the moving average of the weights, which is validated and saved. 0 disables averaging.
    /// The decay is smaller during the first steps.
    /// </summary>
    public double AverageDecay { get; init; } = 0.995;

    /// <summary>
    /// Momentum of the running statistics of batch normalization, above 0 and at most 1.
    /// 0.1 corresponds to the decay of 0.9 of the published code.
    /// </summary>
    public double StatisticsMomentum { get; init; } = 0.1;

    /// <summary>Precision of the forward and backward passes.</summary>
    public TrainingPrecision Precision { get; init; }

    /// <summary>Engine that computes the passes. It affects rounding only, so a run may be resumed with another engine.</summary>
    public EngineKind Engine { get; init; }

    /// <summary>Augmentation of crops.</summary>
    public AugmentationOptions Augmentation { get; init; } = new();

    /// <summary>Seed of the initial weights, the crops and the augmentation.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>
    /// The recipe of the shipped networks. Both networks have three pooling levels. With two, the receptive field of NSN at 1.2 micrometers
    /// would be 53 micrometers, which covers little around a pronucleus of the one-cell stage. The third level costs no measurable time.
    /// </summary>
    public static TrainingRecipe Compact(NetworkRole role) => new() { Role = role, Architecture = NdnArchitecture.Compact };

    /// <summary>The loss function with its parameters.</summary>
    internal LossSettings LossSettings => new(Loss, ForegroundWeight, FocalGamma, FalsePositiveWeight, FalseNegativeWeight);

    /// <summary>Lists every invalid setting; empty if the recipe is valid.</summary>
    internal IEnumerable<string> Problems()
    {
        int divisor = Architecture.Divisor;
        if (CropShape.Depth % divisor != 0 || CropShape.Height % divisor != 0 || CropShape.Width % divisor != 0)
        {
            yield return $"the crop shape {CropShape} must be a multiple of {divisor} along each axis for {Architecture}";
        }
        else if (BatchSize * CropShape.Length == divisor * divisor * divisor)
        {
            yield return $"the deepest feature maps of {BatchSize} crops of {CropShape} have a single voxel, whose variance is undefined; "
                + "use larger crops or a larger batch";
        }

        if (Architecture is not { InputChannels: 1, OutputChannels: 2 })
        {
            yield return "the network must have one input channel and two classes";
        }

        if (BatchSize < 1 || Accumulation < 1) yield return "batch size and accumulation must be at least 1";
        if (Steps < 1 || StepsPerEpoch < 1 || WarmupSteps < 0)
        {
            yield return "the number of steps and the steps per epoch must be at least 1, the warm-up at least 0";
        }

        if (!(LearningRate > 0 && double.IsFinite(LearningRate))) yield return "the learning rate must be above 0";
        if (!(LeastLearningRate >= 0 && LeastLearningRate <= LearningRate))
        {
            yield return "the minimum learning rate must lie between 0 and the learning rate";
        }

        if (!(RateFactor is > 0 and < 1)) yield return "the factor of the learning rate must lie between 0 and 1";
        if (StepsPerFall < 1 || PlateauEpochs < 1 || EarlyStoppingEpochs < 0)
        {
            yield return "the steps per reduction and the plateau epochs must be at least 1, the early stopping epochs at least 0";
        }

        if (!(PolynomialPower > 0 && double.IsFinite(PolynomialPower))) yield return "the polynomial power must be above 0";
        if (!(Momentum is >= 0 and < 1)) yield return "the momentum must be at least 0 and below 1";
        if (!(WeightDecay >= 0 && double.IsFinite(WeightDecay))) yield return "the weight decay must be 0 or more";
        if (!(GradientClip >= 0)) yield return "the maximum gradient norm must be 0 or more";
        if (!(ForegroundWeight > 0 && FalsePositiveWeight > 0 && FalseNegativeWeight > 0))
        {
            yield return "the weights of the loss must be above 0";
        }

        if (!(FocalGamma >= 0 && double.IsFinite(FocalGamma))) yield return "the exponent of the focal loss must be 0 or more";
        if (!(StatisticsMomentum is > 0 and <= 1)) yield return "the statistics momentum must be above 0 and at most 1";
        if (!(NucleusShare is >= 0 and <= 1)) yield return "the fraction of crops around a nucleus must lie between 0 and 1";
        if (Precision == TrainingPrecision.BFloat16 && Engine == EngineKind.Kernels)
        {
            yield return "the built-in kernels support float32 only; bfloat16 requires the LibTorch engine";
        }

        if (!(CoreFraction is > 0 and < 1)) yield return "the core fraction must lie between 0 and 1";
        if (!(AverageDecay is >= 0 and < 1)) yield return "the average decay must be at least 0 and below 1";
    }
}
