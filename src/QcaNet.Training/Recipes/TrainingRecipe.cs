using QcaNet.Models.Networks;
using QcaNet.Models.Weights;
using QcaNet.Training.Augmentation;
using QcaNet.Training.Data.Registration;
using QcaNet.Training.Losses;
using QcaNet.Volumes;
using QcaNet.Volumes.Preprocessing;

namespace QcaNet.Training.Recipes;

/// <summary>Which optimiser lowers the loss.</summary>
public enum OptimizerKind
{
    /// <summary>Adam (Kingma and Ba 2015), betas 0.9 and 0.999.</summary>
    Adam,

    /// <summary>Stochastic gradient descent with momentum 0.9.</summary>
    Sgd,
}

/// <summary>Everything that decides a training besides the data; equal recipes on equal data take the same steps.</summary>
public sealed record TrainingRecipe
{
    /// <summary>What the network shall find.</summary>
    public required NetworkRole Role { get; init; }

    /// <summary>The network.</summary>
    public required UNet3DArchitecture Architecture { get; init; }

    /// <summary>Spacing of the voxels that the network sees, micrometres. 1.2 um lies between BBBC050's 0.8 um in the plane and 1.75 um along z: a third of the voxels of 0.8 um, with seven across the smallest nuclei.</summary>
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

    /// <summary>Largest learning rate; it rises to it over <see cref="WarmupSteps"/> and falls to zero along a cosine.</summary>
    public double LearningRate { get; init; } = 2e-3;

    /// <summary>Steps of rising learning rate.</summary>
    public int WarmupSteps { get; init; } = 50;

    /// <summary>Which optimiser.</summary>
    public OptimizerKind Optimizer { get; init; } = OptimizerKind.Adam;

    /// <summary>Decay of the weights a step (L2).</summary>
    public double WeightDecay { get; init; } = 1e-5;

    /// <summary>The loss.</summary>
    public LossKind Loss { get; init; } = LossKind.DiceAndCrossEntropy;

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

    /// <summary>Decay a step of the running average of the weights that is validated and kept, 0 for none. It rises with the steps, so that early averages follow.</summary>
    public double AverageDecay { get; init; } = 0.995;

    /// <summary>Augmentation of the crops.</summary>
    public AugmentationOptions Augmentation { get; init; } = new();

    /// <summary>Seed of weights, crops and augmentation.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>
    /// The recipe of the shipped networks. Both have three poolings: with two, NSN would see 53 um at 1.2 um and little around a pronucleus of the
    /// one-cell stage, and the third costs no measurable time.
    /// </summary>
    public static TrainingRecipe Compact(NetworkRole role) => new() { Role = role, Architecture = NdnArchitecture.Compact };

    /// <summary>Finds what cannot be; empty where the recipe can run.</summary>
    internal IEnumerable<string> Problems()
    {
        int divisor = Architecture.Divisor;
        if (CropShape.Depth % divisor != 0 || CropShape.Height % divisor != 0 || CropShape.Width % divisor != 0)
        {
            yield return $"the crop {CropShape} is not a multiple of {divisor} along each axis, which {Architecture} needs";
        }

        if (Architecture is not { InputChannels: 1, OutputChannels: 2 }) yield return "the network must take one channel and give two classes";
        if (BatchSize < 1 || Steps < 1 || StepsPerEpoch < 1 || WarmupSteps < 0) yield return "batch size, steps and steps an epoch must be at least 1, warm-up at least 0";
        if (!(LearningRate > 0)) yield return "the learning rate must be above 0";
        if (!(CoreFraction is > 0 and < 1)) yield return "the core fraction must lie between 0 and 1";
        if (!(AverageDecay is >= 0 and < 1)) yield return "the decay of the average must be at least 0 and below 1";
    }
}
