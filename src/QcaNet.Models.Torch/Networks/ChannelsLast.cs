using static TorchSharp.torch;

namespace QcaNet.Models.Torch;

/// <summary>
/// The memory order (N, Z, Y, X, C) under the logical order (N, C, Z, Y, X): what oneDNN's convolutions read without reordering.
/// </summary>
/// <remarks>TorchSharp has no <c>memory_format</c>; strides say the same. Values never change, only where they lie.</remarks>
public static class ChannelsLast
{
    /// <summary>A tensor with the same values whose channels are contiguous.</summary>
    /// <param name="tensor">Five-dimensional: (N, C, Z, Y, X), or a convolution's weights (out, in, z, y, x).</param>
    public static Tensor Arrange(Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        using Tensor moved = tensor.permute(0, 2, 3, 4, 1);
        using Tensor laid = moved.contiguous();
        return laid.permute(0, 4, 1, 2, 3);
    }

    /// <summary>Lays the weights of all convolutions of a network channels-last, in place.</summary>
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
