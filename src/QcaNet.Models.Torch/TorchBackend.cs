using Microsoft.Extensions.Logging;
using QcaNet.Models.Inference;
using QcaNet.Models.Runtime;
using QcaNet.Models.Weights;
using static TorchSharp.torch;

namespace QcaNet.Models.Torch;

/// <summary>Runs the networks of a <see cref="NetworkPredictor"/> on libtorch: GPUs, half precision, every kind of normalization.</summary>
/// <remarks>libtorch is loaded when a network first needs it (<see cref="NativeBackend.EnsureLoaded"/>).</remarks>
public sealed class TorchBackend : InferenceBackend
{
    private TorchBackend()
    {
    }

    /// <summary>The only instance.</summary>
    public static TorchBackend Instance { get; } = new();

    /// <inheritdoc/>
    public override string Name => "libtorch";

    internal override bool IsRight(int kernel, Precision precision)
    {
        NativeBackend.EnsureLoaded();
        return ConvolutionCheck.IsRight(kernel, precision);
    }

    internal override bool MayHaveGpu => NativeBackend.MayHaveGpu;

    internal override ComputeDevice Resolve(ComputeDevice wanted, ILogger logger)
    {
        NativeBackend.EnsureLoaded(logger);
        return ComputeDevices.Resolve(wanted);
    }

    internal override IPassNetwork Prepare(NetworkWeights weights, ComputeDevice device, Precision precision, ILogger logger)
    {
        NativeBackend.EnsureLoaded(logger);
        if (device == ComputeDevice.Cpu) ConvolutionCheck.Require(weights.Architecture.Kernel, precision);
        return new TorchPass(weights, device == ComputeDevice.Cpu ? CPU : new Device(device.Name), precision);
    }
}
