using System.Runtime.InteropServices;
using QcaNet.Models.Runtime;
using TorchSharp;

namespace QcaNet.Models.Torch;

/// <summary>Lists the devices of this machine on which libtorch can run networks.</summary>
public static class ComputeDevices
{
    /// <summary>
    /// Gets the CPU and every GPU that libtorch detects, in libtorch's order. <c>CUDA_VISIBLE_DEVICES</c> hides and renumbers GPUs.
    /// </summary>
    /// <exception cref="NativeBackendException">The backend cannot be loaded.</exception>
    public static IReadOnlyList<ComputeDevice> GetAvailable() =>
        [ComputeDevice.Cpu, .. Enumerable.Range(0, GpuFacts.OfThisMachine().Gpus).Select(ComputeDevice.Cuda)];

    /// <summary>Explains why <see cref="GetAvailable"/> lists no GPU; null if it lists one.</summary>
    /// <exception cref="NativeBackendException">The backend cannot be loaded.</exception>
    public static string? GetGpuUnavailableReason() => GpuFacts.OfThisMachine().WhyNone()?.Cause;

    /// <summary>Resolves a requested device to the CPU or a GPU that exists.</summary>
    /// <param name="wanted">
    /// The requested device. <see cref="ComputeDevice.Auto"/> is the first GPU if there is one, otherwise the CPU.
    /// </param>
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
            throw new NativeBackendException(
                $"the device {wanted} was requested, but {none.Cause}",
                $"{none.Remedy} Without a GPU, use the device 'auto' or 'cpu'.");
        }

        string there = facts.Gpus == 1
            ? "there is only one GPU, cuda:0"
            : FormattableString.Invariant($"there are {facts.Gpus} GPUs, cuda:0 to cuda:{facts.Gpus - 1}");
        throw new NativeBackendException(
            $"the device {wanted} was requested, but {there}",
            "Use one of these; CUDA_VISIBLE_DEVICES controls which GPUs a process sees and how they are numbered.");
    }

    /// <summary>Facts that decide whether GPUs can be used.</summary>
    /// <param name="BackendHasCuda">Whether the CUDA part of libtorch is installed with the application.</param>
    /// <param name="DriverLoads">Whether the library of the NVIDIA driver can be loaded.</param>
    /// <param name="Gpus">Number of GPUs that libtorch reports.</param>
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
            { BackendHasCuda: false } => (
                "the application was built with libtorch for the CPU",
                "Build it with -p:TorchBackend=cuda, or add a reference to TorchSharp-cuda-linux or TorchSharp-cuda-windows."),
            { DriverLoads: false } => (
                "there is no NVIDIA driver",
                "Install the driver; start a container with the NVIDIA runtime (--gpus all)."),
            _ => (
                "libtorch finds no GPU through the NVIDIA driver",
                "Check the output of nvidia-smi, that the driver is new enough for the CUDA version of libtorch, "
                + "and that CUDA_VISIBLE_DEVICES does not hide the GPU."),
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
