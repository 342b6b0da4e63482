using QcaNet.Models.Networks;
using QcaNet.Models.Weights;
using QcaNet.Synthesis;
using QcaNet.Training.Data;
using QcaNet.Training.Recipes;
using QcaNet.Volumes;
using QcaNet.Volumes.Preprocessing;

namespace QcaNet.Training.Tests;

/// <summary>Small synthetic embryos and a recipe small enough for a test.</summary>
internal static class Embryos
{
    public static TrainingRecipe Tiny(NetworkRole role) => TrainingRecipe.Compact(role) with
    {
        Architecture = new UNet3DArchitecture(1, 4, 3),
        CropShape = new Shape3D(8, 24, 24),
        Spacing = VoxelSpacing.Isotropic(2.5),
        Steps = 60,
        StepsPerEpoch = 20,
        WarmupSteps = 5,
        LearningRate = 1e-2,
        AverageDecay = 0.8,
    };

    public static LabeledVolume Make(ulong seed)
    {
        SyntheticEmbryo embryo = SyntheticEmbryo.Generate(new SyntheticEmbryoOptions
        {
            Seed = seed,
            Nuclei = 4,
            Shape = new Shape3D(30, 44, 46),
            Spacing = VoxelSpacing.Isotropic(2),
        });
        return new LabeledVolume($"Syn{seed:00}_t001", Intensity.ToFloat(embryo.Stack), embryo.Labels);
    }
}
