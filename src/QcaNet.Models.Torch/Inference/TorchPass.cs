using System.Runtime.InteropServices;
using QcaNet.Models.Inference;
using QcaNet.Models.Networks;
using QcaNet.Models.Weights;
using QcaNet.Volumes;
using static TorchSharp.torch;

namespace QcaNet.Models.Torch;

/// <summary>A network that libtorch computes: on a GPU, in half precision, or of a kind that there are no kernels for.</summary>
internal sealed class TorchPass(NetworkWeights weights, Device device, Precision precision) : IPassNetwork
{
    /// <summary>What oneDNN and the allocator keep beside the tensors during a pass: 60 to 110 MiB were measured for the compact networks.</summary>
    private const long Workspace = 64L << 20;

    private readonly FoldedNetwork _network = new(weights, device, TypeOf(precision));
    private readonly UNet3DArchitecture _architecture = weights.Architecture;

    /// <inheritdoc/>
    public long Bytes(Shape3D pass)
    {
        // The input once more as a tensor, and the probabilities.
        long tensors = PassMemory.Bytes(_architecture, pass, precision == Precision.Float32 ? 4 : 2) + (2L * sizeof(float) * pass.Length);
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
        // libtorch's allocator has given it back already.
    }

    /// <inheritdoc/>
    public void Dispose() => _network.Dispose();

    /// <summary>libtorch's name of a precision.</summary>
    private static ScalarType TypeOf(Precision precision) => precision switch
    {
        Precision.BFloat16 => ScalarType.BFloat16,
        Precision.Float16 => ScalarType.Float16,
        _ => ScalarType.Float32,
    };
}
