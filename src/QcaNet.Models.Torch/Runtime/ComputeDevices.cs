using System.Runtime.InteropServices;
using QcaNet.Models.Runtime;
using TorchSharp;

namespace QcaNet.Models.Torch;

/// <summary>The devices of this machine that the loaded backend can run networks on.</summary>
public static class ComputeDevices
{
    /// <summary>The CPU, and every GPU that the backend sees, in its order. <c>CUDA_VISIBLE_DEVICES</c> hides GPUs and renumbers them.</summary>
    /// <exception cref="NativeBackendException">The backend cannot be loaded.</exception>
    public static IReadOnlyList<ComputeDevice> Usable() => [ComputeDevice.Cpu, .. Enumerable.Range(0, GpuFacts.OfThisMachine().Gpus).Select(ComputeDevice.Cuda)];

    /// <summary>Why there is no GPU among <see cref="Usable"/>, in some words; null where there is one.</summary>
    /// <exception cref="NativeBackendException">The backend cannot be loaded.</exception>
    public static string? WhyNoGpu() => GpuFacts.OfThisMachine().WhyNone()?.Cause;

    /// <summary>The CPU or a certain GPU that is there, for what was asked for.</summary>
    /// <param name="wanted"><see cref="ComputeDevice.Auto"/> is the first GPU where there is one, else the CPU.</param>
    /// <exception cref="NativeBackendException">The backend cannot be loaded, or there is no such device.</exception>
    public static ComputeDevice Resolve(ComputeDevice wanted)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        return wanted == ComputeDevice.Cpu ? wanted : Resolve(wanted, GpuFacts.OfThisMachine());
    }

    internal static ComputeDevice Resolve(ComputeDevice wanted, GpuFacts facts)
    {
        if (wanted == ComputeDevice.Auto) return facts.Gpus > 0 ? ComputeDevice.Cuda() : ComputeDevice.Cpu;
        if (wanted == ComputeDevice.Cpu || Enumerable.Range(0, facts.Gpus).Any(i => wanted == ComputeDevice.Cuda(i))) return wanted;
        if (facts.WhyNone() is { } none)
        {
            throw new NativeBackendException($"the device {wanted} was asked for, and {none.Cause}", $"{none.Remedy} Without a GPU, use the device 'auto' or 'cpu'.");
        }

        string there = facts.Gpus == 1 ? "there is one GPU, cuda:0" : FormattableString.Invariant($"there are {facts.Gpus} GPUs, cuda:0 to cuda:{facts.Gpus - 1}");
        throw new NativeBackendException($"the device {wanted} was asked for, and {there}", "Name one of them; CUDA_VISIBLE_DEVICES decides which GPUs a process sees and how they are numbered.");
    }

    /// <summary>What decides whether GPUs can be used.</summary>
    /// <param name="BackendHasCuda">libtorch's CUDA half lies beside the program.</param>
    /// <param name="DriverLoads">The NVIDIA driver's library can be loaded.</param>
    /// <param name="Gpus">GPUs that libtorch counts.</param>
    internal readonly record struct GpuFacts(bool BackendHasCuda, bool DriverLoads, int Gpus)
    {
        public static GpuFacts OfThisMachine()
        {
            NativeBackend.EnsureLoaded();
            int gpus = torch.cuda.is_available() ? torch.cuda.device_count() : 0;
            return new GpuFacts(gpus > 0 || NativeBackend.MayHaveGpu, gpus > 0 || DriverIsThere(), gpus);
        }

        public (string Cause, string Remedy)? WhyNone() => this switch
        {
            { Gpus: > 0 } => null,
            { BackendHasCuda: false } => ("the application was built with libtorch for the CPU", "Build it with -p:TorchBackend=cuda, or let it refer to TorchSharp-cuda-linux or TorchSharp-cuda-windows."),
            { DriverLoads: false } => ("there is no NVIDIA driver", "Install the driver; in a container, start it with the NVIDIA runtime (--gpus all)."),
            _ => ("the NVIDIA driver shows libtorch no GPU", "See what nvidia-smi says, that the driver is new enough for the CUDA version of libtorch, and that CUDA_VISIBLE_DEVICES does not hide the GPU."),
        };

        private static bool DriverIsThere()
        {
            string? library = OperatingSystem.IsLinux() ? "libcuda.so.1" : OperatingSystem.IsWindows() ? "nvcuda.dll" : null;
            if (library is null || !NativeLibrary.TryLoad(library, out nint handle)) return false;
            NativeLibrary.Free(handle);
            return true;
        }
    }
}
