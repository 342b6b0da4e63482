using QcaNet.Models.Runtime;
using QcaNet.Models.Torch;
using QcaNet.Models.Training;
using QcaNet.Training.Recipes;
using TorchSharp;

namespace QcaNet.Training.Engines;

/// <summary>Selects and creates the engine for a recipe.</summary>
internal static class GradientEngines
{
    /// <summary>Selects the requested engine, or the one that suits the recipe and the device.</summary>
    /// <exception cref="ArgumentException">The requested engine does not support the recipe on this device.</exception>
    /// <exception cref="NativeBackendException">libtorch cannot be loaded, or the device does not exist.</exception>
    public static EngineKind Choose(TrainingRecipe recipe, EngineKind wanted, ComputeDevice device)
    {
        EngineKind kind = wanted != EngineKind.Auto ? wanted : recipe.Engine;
        string? obstacle = recipe.Precision != TrainingPrecision.Float32 ? "they support float32 only"
            : IsGpu(device) ? $"they run on the CPU only, not on {device}"
            : !TrainingPass.Supports(recipe.Architecture) ? $"they do not support {recipe.Architecture} on this CPU"
            : null;
        if (kind == EngineKind.Kernels && obstacle is not null)
        {
            throw new ArgumentException(
                $"The built-in kernels cannot train this recipe: {obstacle}. Use the libtorch engine.", nameof(wanted));
        }

        return kind == EngineKind.Auto ? (obstacle is null ? EngineKind.Kernels : EngineKind.LibTorch) : kind;
    }

    /// <summary>Creates the engine.</summary>
    /// <param name="kind">Result of <see cref="Choose"/>.</param>
    /// <param name="recipe">Recipe that defines the network, the crops and the precision.</param>
    /// <param name="device">Device on which libtorch runs.</param>
    /// <param name="threads">
    /// Number of threads; null uses one per logical processor. If given, it also becomes the process-wide number of libtorch.
    /// </param>
    public static IGradientEngine Create(EngineKind kind, TrainingRecipe recipe, ComputeDevice device, int? threads)
    {
        if (kind == EngineKind.Kernels)
        {
            int count = threads ?? Environment.ProcessorCount;
            return new KernelEngine(new TrainingPass(recipe.Architecture, recipe.BatchSize, recipe.CropShape, count));
        }

        NativeBackend.EnsureLoaded();
        if (threads is { } number) torch.set_num_threads(number);
        ComputeDevice place = ComputeDevices.Resolve(device);
        return new TorchEngine(recipe.Architecture, recipe.BatchSize, recipe.CropShape, new torch.Device(place.Name), recipe.Precision);
    }

    /// <summary>Whether the device is a GPU. Queries libtorch only if it may have one.</summary>
    private static bool IsGpu(ComputeDevice device)
    {
        if (device == ComputeDevice.Cpu || (device == ComputeDevice.Auto && !NativeBackend.MayHaveGpu)) return false;
        return ComputeDevices.Resolve(device) != ComputeDevice.Cpu;
    }
}
