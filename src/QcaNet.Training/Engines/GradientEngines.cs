using QcaNet.Models.Runtime;
using QcaNet.Models.Torch;
using QcaNet.Models.Training;
using QcaNet.Training.Recipes;
using TorchSharp;

namespace QcaNet.Training.Engines;

/// <summary>Chooses and makes what computes a recipe's passes.</summary>
internal static class GradientEngines
{
    /// <summary>The engine that is meant: the wish where there is one, else what fits the recipe and the device.</summary>
    /// <exception cref="ArgumentException">The engine that was asked for cannot compute the recipe on this device.</exception>
    /// <exception cref="NativeBackendException">libtorch cannot be loaded, or has no such device.</exception>
    public static EngineKind Choose(TrainingRecipe recipe, EngineKind wanted, ComputeDevice device)
    {
        EngineKind kind = wanted != EngineKind.Auto ? wanted : recipe.Engine;
        string? obstacle = recipe.Precision != TrainingPrecision.Float32 ? "they compute in float32"
            : IsGpu(device) ? $"they run on the processor, not on {device}"
            : !TrainingPass.Supports(recipe.Architecture) ? $"there are none for {recipe.Architecture} on this processor"
            : null;
        if (kind == EngineKind.Kernels && obstacle is not null)
        {
            throw new ArgumentException($"The kernels cannot train this recipe: {obstacle}. Use the engine libtorch.", nameof(wanted));
        }

        return kind == EngineKind.Auto ? (obstacle is null ? EngineKind.Kernels : EngineKind.LibTorch) : kind;
    }

    /// <summary>Makes the engine.</summary>
    /// <param name="kind">What <see cref="Choose"/> gave.</param>
    /// <param name="recipe">Network, crops and precision.</param>
    /// <param name="device">Where libtorch computes.</param>
    /// <param name="threads">Threads; null is one per processor. libtorch has one number for the process, which is set where a number is given.</param>
    public static IGradientEngine Create(EngineKind kind, TrainingRecipe recipe, ComputeDevice device, int? threads)
    {
        if (kind == EngineKind.Kernels)
        {
            return new KernelEngine(new TrainingPass(recipe.Architecture, recipe.BatchSize, recipe.CropShape, threads ?? Environment.ProcessorCount));
        }

        NativeBackend.EnsureLoaded();
        if (threads is { } count) torch.set_num_threads(count);
        ComputeDevice place = ComputeDevices.Resolve(device);
        return new TorchEngine(recipe.Architecture, recipe.BatchSize, recipe.CropShape, new torch.Device(place.Name), recipe.Precision);
    }

    /// <summary>Whether a GPU is meant. libtorch is asked only where it could have one.</summary>
    private static bool IsGpu(ComputeDevice device)
    {
        if (device == ComputeDevice.Cpu || (device == ComputeDevice.Auto && !NativeBackend.MayHaveGpu)) return false;
        return ComputeDevices.Resolve(device) != ComputeDevice.Cpu;
    }
}
