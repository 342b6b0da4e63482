using QcaNet.Models.Networks;
using QcaNet.Models.Weights;
using QcaNet.Training.Augmentation;
using QcaNet.Training.Data.Registration;
using QcaNet.Training.Engines;
using QcaNet.Training.Losses;
using QcaNet.Training.Optimizers;
using QcaNet.Training.Schedules;
using QcaNet.Volumes;
using QcaNet.Volumes.Preprocessing;

namespace QcaNet.Training.Recipes;

/// <summary>Everything that decides a training besides the data; equal recipes on equal data take the same steps.</summary>
public sealed record TrainingRecipe
{
    /// <summary>What the network shall find.</summary>
    public required NetworkRole Role { get; init; }

    /// <summary>The network.</summary>
    public required UNet3DArchitecture Architecture { get; init; }

    /// <summary>
    /// Spacing of the voxels that the network sees, micrometers. 1.2 um lies between BBBC050's 0.8 um in the plane and 1.75 um along z: a third of the voxels of
    /// 0.8 um, with seven across the smallest nuclei.
    /// </summary>
    public VoxelSpacing Spacing { get; init; } = VoxelSpacing.Isotropic(1.2);

    /// <summary>
    /// How intensities are scaled: the median (background: it removes the camera's pedestal) becomes 0, the 99.5th percentile 1. Nuclei fill 1 to 8 % of a stack,
    /// so that lies among the brighter nuclei; the 99.9th is often set by one polar body or mitosis, and leaves the others at a tenth.
    /// In a larger field of view the intensity that 4,200 cubic micrometers exceed becomes 1 (half a percent of BBBC050's smallest field), so that empty space
    /// around an embryo changes nothing.
    /// </summary>
    public Normalization Normalization { get; init; } = Normalization.Percentile(50, 99.5, -1, 4, brightVolume: 4200);

    /// <summary>Extent of a crop in voxels of <see cref="Spacing"/>; multiples of the architecture's divisor.</summary>
    public Shape3D CropShape { get; init; } = new(32, 56, 56);

    /// <summary>Crops a step.</summary>
    public int BatchSize { get; init; } = 2;

    /// <summary>Steps in all.</summary>
    public int Steps { get; init; } = 1800;

    /// <summary>Steps between two validations.</summary>
    public int StepsPerEpoch { get; init; } = 150;

    /// <summary>Batches whose gradients are averaged for one step, 1 or more: the batch of a larger memory. Dice is that of each batch.</summary>
    public int Accumulation { get; init; } = 1;

    /// <summary>Largest learning rate, above 0; it rises to it over <see cref="WarmupSteps"/> and then follows <see cref="Schedule"/>.</summary>
    public double LearningRate { get; init; } = 2e-3;

    /// <summary>Steps of rising learning rate, 0 or more.</summary>
    public int WarmupSteps { get; init; } = 50;

    /// <summary>How the learning rate falls.</summary>
    public ScheduleKind Schedule { get; init; } = ScheduleKind.Cosine;

    /// <summary>The learning rate does not fall below this, 0 or more and at most <see cref="LearningRate"/>.</summary>
    public double LeastLearningRate { get; init; }

    /// <summary>What the rate is multiplied by when it falls, above 0 and below 1 (<see cref="ScheduleKind.Step"/>, <see cref="ScheduleKind.Plateau"/>).</summary>
    public double RateFactor { get; init; } = 0.2;

    /// <summary>Steps between two falls of <see cref="ScheduleKind.Step"/>, 1 or more.</summary>
    public int StepsPerFall { get; init; } = 600;

    /// <summary>Epochs without a better validation IoU after which the rate falls, 1 or more (<see cref="ScheduleKind.Plateau"/>).</summary>
    public int PlateauEpochs { get; init; } = 10;

    /// <summary>Exponent of <see cref="ScheduleKind.Polynomial"/>, above 0.</summary>
    public double PolynomialPower { get; init; } = 0.9;

    /// <summary>The training ends after so many epochs without a better validation IoU; 0 lets it take all steps.</summary>
    public int EarlyStoppingEpochs { get; init; }

    /// <summary>Which optimizer.</summary>
    public OptimizerKind Optimizer { get; init; } = OptimizerKind.Adam;

    /// <summary>Share of the last step's direction in the next, 0 to below 1 (<see cref="OptimizerKind.Momentum"/>).</summary>
    public double Momentum { get; init; } = 0.9;

    /// <summary>Decay of the weights per step, 0 or more; how it acts is the optimizer's matter.</summary>
    public double WeightDecay { get; init; } = 1e-5;

    /// <summary>Longer gradients (Euclidean norm over all weights) are shortened to this; 0 leaves them.</summary>
    public double GradientClip { get; init; }

    /// <summary>The loss.</summary>
    public LossKind Loss { get; init; } = LossKind.DiceAndCrossEntropy;

    /// <summary>Factor of foreground voxels in cross entropy and focal loss, above 0.</summary>
    public double ForegroundWeight { get; init; } = 1;

    /// <summary>Exponent of the focal loss, 0 or more.</summary>
    public double FocalGamma { get; init; } = 2;

    /// <summary>Weight of false positives in the Tversky loss, above 0.</summary>
    public double FalsePositiveWeight { get; init; } = 0.3;

    /// <summary>Weight of false negatives in the Tversky loss, above 0; above that of false positives it favors recall.</summary>
    public double FalseNegativeWeight { get; init; } = 0.7;

    /// <summary>Share of crops around a nucleus; the rest lie anywhere.</summary>
    public double NucleusShare { get; init; } = 0.85;

    /// <summary>Stacks of more nuclei than this are drawn twice as often: they are few and the hardest.</summary>
    public int CrowdedNuclei { get; init; } = 16;

    /// <summary>NDN only: a core is where the distance from the surface exceeds this share of the nucleus' largest.</summary>
    public double CoreFraction { get; init; } = 0.5;

    /// <summary>
    /// Whether targets are soft: from 0 to 1 across a voxel at the outline, so that fractions of a voxel are learned. Without it they are 0 or 1.
    /// </summary>
    public bool SoftTargets { get; init; } = true;

    /// <summary>How outlines are moved before the network learns from them.</summary>
    public RegistrationMode Registration { get; init; } = RegistrationMode.Common;

    /// <summary>
    /// Decay per step of the running average of the weights that is validated and kept, 0 for none. It rises with the steps, so that early averages follow.
    /// </summary>
    public double AverageDecay { get; init; } = 0.995;

    /// <summary>Share of a batch in the running statistics of batch normalization, above 0 to 1; 0.1 is the decay of 0.9 of the published code.</summary>
    public double StatisticsMomentum { get; init; } = 0.1;

    /// <summary>What the passes compute in.</summary>
    public TrainingPrecision Precision { get; init; }

    /// <summary>What computes the passes. It decides rounding only: a run may be resumed with another engine.</summary>
    public EngineKind Engine { get; init; }

    /// <summary>Augmentation of the crops.</summary>
    public AugmentationOptions Augmentation { get; init; } = new();

    /// <summary>Seed of weights, crops and augmentation.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>
    /// The recipe of the shipped networks. Both have three poolings: with two, NSN would see 53 um at 1.2 um and little around a pronucleus of the
    /// one-cell stage, and the third costs no measurable time.
    /// </summary>
    public static TrainingRecipe Compact(NetworkRole role) => new() { Role = role, Architecture = NdnArchitecture.Compact };

    /// <summary>The loss with its numbers.</summary>
    internal LossSettings LossSettings => new(Loss, ForegroundWeight, FocalGamma, FalsePositiveWeight, FalseNegativeWeight);

    /// <summary>Finds what cannot be; empty where the recipe can run.</summary>
    internal IEnumerable<string> Problems()
    {
        int divisor = Architecture.Divisor;
        if (CropShape.Depth % divisor != 0 || CropShape.Height % divisor != 0 || CropShape.Width % divisor != 0)
        {
            yield return $"the crop {CropShape} is not a multiple of {divisor} along each axis, which {Architecture} needs";
        }
        else if (BatchSize * CropShape.Length == divisor * divisor * divisor)
        {
            yield return $"the deepest maps of {BatchSize} crops of {CropShape} have one voxel, whose variance is undefined; take larger crops or more of them";
        }

        if (Architecture is not { InputChannels: 1, OutputChannels: 2 }) yield return "the network must take one channel and give two classes";
        if (BatchSize < 1 || Accumulation < 1) yield return "batch size and accumulation must be at least 1";
        if (Steps < 1 || StepsPerEpoch < 1 || WarmupSteps < 0) yield return "steps and steps per epoch must be at least 1, warm-up at least 0";
        if (!(LearningRate > 0 && double.IsFinite(LearningRate))) yield return "the learning rate must be above 0";
        if (!(LeastLearningRate >= 0 && LeastLearningRate <= LearningRate)) yield return "the least learning rate must lie between 0 and the learning rate";
        if (!(RateFactor is > 0 and < 1)) yield return "the factor of the learning rate must lie between 0 and 1";
        if (StepsPerFall < 1 || PlateauEpochs < 1 || EarlyStoppingEpochs < 0)
        {
            yield return "steps per fall and epochs of a plateau must be at least 1, epochs before an early end at least 0";
        }

        if (!(PolynomialPower > 0 && double.IsFinite(PolynomialPower))) yield return "the power of the polynomial must be above 0";
        if (!(Momentum is >= 0 and < 1)) yield return "the momentum must be at least 0 and below 1";
        if (!(WeightDecay >= 0 && double.IsFinite(WeightDecay))) yield return "the weight decay must be 0 or more";
        if (!(GradientClip >= 0)) yield return "the norm that gradients are shortened to must be 0 or more";
        if (!(ForegroundWeight > 0 && FalsePositiveWeight > 0 && FalseNegativeWeight > 0)) yield return "the weights of the loss must be above 0";
        if (!(FocalGamma >= 0 && double.IsFinite(FocalGamma))) yield return "the exponent of the focal loss must be 0 or more";
        if (!(StatisticsMomentum is > 0 and <= 1)) yield return "the momentum of the statistics must be above 0 and at most 1";
        if (!(NucleusShare is >= 0 and <= 1)) yield return "the share of crops around a nucleus must lie between 0 and 1";
        if (Precision == TrainingPrecision.BFloat16 && Engine == EngineKind.Kernels) yield return "the kernels compute in float32; bfloat16 needs the engine LibTorch";
        if (!(CoreFraction is > 0 and < 1)) yield return "the core fraction must lie between 0 and 1";
        if (!(AverageDecay is >= 0 and < 1)) yield return "the decay of the average must be at least 0 and below 1";
    }
}
