using QcaNet.Models.Networks;
using QcaNet.Models.Torch;
using static TorchSharp.torch;

namespace QcaNet.Tests;

internal static class LiveTensors
{
    /// <summary>Tensors that something still holds, once the collector has seen what nothing does.</summary>
    public static long Count()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return Tensor.TotalCount;
    }

    /// <summary>
    /// What making a network adds to TorchSharp's count for ever, although nothing is held: one for each parameter, for the
    /// tensor that the parameter was made from (TorchSharp 0.107: <c>new Parameter(zeros(3)).Dispose()</c> leaves the count one higher).
    /// </summary>
    public static long DriftOf(UNet3DArchitecture architecture)
    {
        using var network = new UNet3D(architecture);
        return network.parameters().Count();
    }
}
