using QcaNet.Models.Runtime;
using TorchSharp;
using GpuFacts = QcaNet.Models.Torch.ComputeDevices.GpuFacts;

namespace QcaNet.Models.Torch.Tests;

public class ComputeDevicesTests
{
    [Theory]
    [InlineData("auto", 0, "cpu")]
    [InlineData("auto", 2, "cuda:0")]
    [InlineData("cpu", 2, "cpu")]
    [InlineData("cuda:0", 1, "cuda:0")]
    [InlineData("cuda:1", 2, "cuda:1")]
    public void Resolve_GivesADeviceThatIsThere(string wanted, int gpus, string expected) =>
        Assert.Equal(expected, ComputeDevices.Resolve(Device(wanted), new GpuFacts(true, true, gpus)).Name);

    [Theory]
    [InlineData(false, false, 0, "was built with libtorch for the CPU", "-p:TorchBackend=cuda")]
    [InlineData(false, true, 0, "was built with libtorch for the CPU", "TorchSharp-cuda-linux")]
    [InlineData(true, false, 0, "no NVIDIA driver", "--gpus all")]
    [InlineData(true, true, 0, "libtorch finds no GPU", "nvidia-smi")]
    [InlineData(true, true, 1, "there is only one GPU, cuda:0", "CUDA_VISIBLE_DEVICES")]
    [InlineData(true, true, 3, "there are 3 GPUs, cuda:0 to cuda:2", "Use one of these")]
    public void Resolve_OfADeviceThatIsNotThere_NamesItTheCauseAndARemedy(bool backend, bool driver, int gpus, string cause, string remedy)
    {
        NativeBackendException error = Assert.Throws<NativeBackendException>(() => ComputeDevices.Resolve(ComputeDevice.Cuda(7), new GpuFacts(backend, driver, gpus)));
        Assert.StartsWith("the device cuda:7 was requested, but ", error.Cause, StringComparison.Ordinal);
        Assert.Contains(cause, error.Cause, StringComparison.Ordinal);
        Assert.Contains(remedy, error.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public void AvailableDevices_CanBeResolved_AndAMissingGpuIsExplained()
    {
        Backend.Load();
        IReadOnlyList<ComputeDevice> available = ComputeDevices.GetAvailable();
        Assert.Equal(ComputeDevice.Cpu, available[0]);
        Assert.Equal(torch.cuda.is_available() ? torch.cuda.device_count() : 0, available.Count - 1);
        Assert.All(available, device => Assert.Equal(device, ComputeDevices.Resolve(device)));
        Assert.Equal(available.Count == 1, ComputeDevices.GetGpuUnavailableReason() is not null);
        Assert.Contains(ComputeDevices.Resolve(ComputeDevice.Auto), available);
        Assert.Throws<NativeBackendException>(() => ComputeDevices.Resolve(ComputeDevice.Cuda(available.Count - 1)));
    }

    private static ComputeDevice Device(string name) => ComputeDevice.TryParse(name, out ComputeDevice device) ? device : throw new ArgumentException(name);
}
