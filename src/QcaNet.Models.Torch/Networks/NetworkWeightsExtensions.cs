using System.Globalization;
using QcaNet.Models.Weights;
using static TorchSharp.torch;

namespace QcaNet.Models.Torch;

/// <summary>Converts between weights in managed memory and libtorch networks.</summary>
public static class NetworkWeightsExtensions
{
    extension(NetworkWeights)
    {
        /// <summary>Copies the current weights and running statistics of a network.</summary>
        /// <param name="network">The network; not changed.</param>
        /// <param name="metadata">Expected input, origin and license of the network.</param>
        /// <param name="source">Name to use in messages.</param>
        public static NetworkWeights From(UNet3D network, NetworkMetadata metadata, string source = "network")
        {
            ArgumentNullException.ThrowIfNull(network);
            ArgumentNullException.ThrowIfNull(metadata);
            var tensors = network.NamedWeights().ToDictionary(w => w.Name, w => CopyOf(w.Value), StringComparer.Ordinal);
            return new NetworkWeights(source, network.Architecture, metadata, tensors);
        }
    }

    /// <summary>Creates a network with these weights, in evaluation mode, on the CPU.</summary>
    /// <param name="weights">The weights; copied.</param>
    /// <exception cref="NativeBackendException">libtorch cannot be loaded.</exception>
    public static UNet3D CreateNetwork(this NetworkWeights weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        var network = new UNet3D(weights.Architecture);
        weights.CopyTo(network);
        network.eval();
        return network;
    }

    /// <summary>Overwrites the weights and running statistics of a network.</summary>
    /// <param name="weights">The weights; copied.</param>
    /// <param name="network">A network of the same architecture.</param>
    /// <exception cref="ArgumentException">The network has another architecture.</exception>
    public static void CopyTo(this NetworkWeights weights, UNet3D network)
    {
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(network);
        if (network.Architecture != weights.Architecture)
        {
            throw new ArgumentException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The weights are for {weights.Architecture} with epsilon {weights.Architecture.BatchNormEpsilon}, "
                    + $"but the network is {network.Architecture} with epsilon {network.Architecture.BatchNormEpsilon}."),
                nameof(network));
        }

        using var noGradient = no_grad();
        foreach ((string name, Tensor value) in network.NamedWeights())
        {
            using Tensor source = weights.Tensors[name].ToTensor();
            value.copy_(source);
        }
    }

    /// <summary>Copies the values to a float32 tensor on the CPU. The caller owns it.</summary>
    internal static Tensor ToTensor(this WeightTensor weights) => tensor(weights.Values.ToArray(), weights.Shape.ToArray());

    private static WeightTensor CopyOf(Tensor value)
    {
        using var scope = NewDisposeScope();
        return new WeightTensor(value.shape, value.detach().cpu().to(ScalarType.Float32).contiguous().data<float>().ToArray());
    }
}
