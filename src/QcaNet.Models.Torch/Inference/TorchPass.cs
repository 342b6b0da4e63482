using System.Runtime.InteropServices;
using QcaNet.Models.Inference;
using QcaNet.Models.Networks;
using QcaNet.Models.Weights;
using QcaNet.Volumes;
using static TorchSharp.torch;

namespace QcaNet.Models.Torch;

/// <summary>A network that runs on libtorch: on a GPU, in half precision, or of a kind that the built-in kernels do not support.</summary>
internal sealed class TorchPass(NetworkWeights weights, Device device, Precision precision) : IPassNetwork
{
    /// <summary>
    /// Memory that oneDNN and the allocator use in addition to the tensors: 60 to 110 MiB were measured for the compact networks.
    /// </summary>
    private const long Workspace = 64L << 20;

    private readonly FoldedNetwork _network = new(weights, device, TypeOf(precision));
    private readonly UNet3DArchitecture _architecture = weights.Architecture;

    /// <inheritdoc/>
    public long Bytes(Shape3D pass)
    {
        // Plus a copy of the input as a tensor, and the probabilities.
        int width = precision == Precision.Float32 ? 4 : 2;
        long tensors = PassMemory.Bytes(_architecture, pass, width) + (2L * sizeof(float) * pass.Length);
        return device.type == TorchSharp.DeviceType.CPU ? tensors + Workspace : tensors;
    }

    /// <inheritdoc/>
    public void Probability(ReadOnlySpan<float> input, Shape3D pass, Span<float> output, CancellationToken cancellationToken)
    {
        using var inference = inference_mode();
        using var scope = NewDisposeScope();
        Tensor volume = empty([1, 1, pass.Depth, pass.Height, pass.Width]);
        input.CopyTo(MemoryMarshal.Cast<byte, float>(volume.bytes));
        MemoryMarshal.Cast<byte, float>(_network.Probability(volume).bytes).CopyTo(output);
    }

    /// <inheritdoc/>
    public void Release()
    {
        // libtorch's allocator has already returned the memory.
    }

    /// <inheritdoc/>
    public void Dispose() => _network.Dispose();

    /// <summary>The libtorch data type of a precision.</summary>
    private static ScalarType TypeOf(Precision precision) => precision switch
    {
        Precision.BFloat16 => ScalarType.BFloat16,
        Precision.Float16 => ScalarType.Float16,
        _ => ScalarType.Float32,
    };
}
