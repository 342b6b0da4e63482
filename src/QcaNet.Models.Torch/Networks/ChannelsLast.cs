using static TorchSharp.torch;

namespace QcaNet.Models.Torch;

/// <summary>
/// Memory order (N, Z, Y, X, C) for tensors of logical order (N, C, Z, Y, X). oneDNN convolutions read it without reordering.
/// </summary>
/// <remarks>
/// TorchSharp has no <c>memory_format</c>, so the order is expressed by strides. Only the layout changes, not the values.
/// </remarks>
public static class ChannelsLast
{
    /// <summary>Creates a tensor with the same values whose channels are contiguous in memory.</summary>
    /// <param name="tensor">Five-dimensional: (N, C, Z, Y, X), or convolution weights (out, in, z, y, x).</param>
    public static Tensor Arrange(Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        using Tensor moved = tensor.permute(0, 2, 3, 4, 1);
        using Tensor laid = moved.contiguous();
        return laid.permute(0, 4, 1, 2, 3);
    }

    /// <summary>Converts the weights of all convolutions of a network to channels-last, in place.</summary>
    public static void Arrange(nn.Module network)
    {
        ArgumentNullException.ThrowIfNull(network);
        using var noGradient = no_grad();
        foreach (var parameter in network.parameters())
        {
            if (parameter.dim() != 5) continue;
            using Tensor arranged = Arrange(parameter);
            parameter.set_(arranged);
        }
    }
}
