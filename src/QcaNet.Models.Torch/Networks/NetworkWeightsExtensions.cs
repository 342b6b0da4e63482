using System.Globalization;
using QcaNet.Models.Weights;
using static TorchSharp.torch;

namespace QcaNet.Models.Torch;

/// <summary>From weights in ordinary memory to networks of libtorch, and back.</summary>
public static class NetworkWeightsExtensions
{
    extension(NetworkWeights)
    {
        /// <summary>Copies a network's present weights and running statistics.</summary>
        /// <param name="network">Not changed.</param>
        /// <param name="metadata">How the network wants to be fed, where it comes from, on which terms.</param>
        /// <param name="source">A name for messages.</param>
        public static NetworkWeights From(UNet3D network, NetworkMetadata metadata, string source = "network")
        {
            ArgumentNullException.ThrowIfNull(network);
            ArgumentNullException.ThrowIfNull(metadata);
            var tensors = network.NamedWeights().ToDictionary(w => w.Name, w => CopyOf(w.Value), StringComparer.Ordinal);
            return new NetworkWeights(source, network.Architecture, metadata, tensors);
        }
    }

    /// <summary>Makes a network of these weights, in evaluation mode, on the CPU.</summary>
    /// <param name="weights">Copied.</param>
    /// <exception cref="NativeBackendException">libtorch cannot be loaded.</exception>
    public static UNet3D CreateNetwork(this NetworkWeights weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        var network = new UNet3D(weights.Architecture);
        weights.CopyTo(network);
        network.eval();
        return network;
    }

    /// <summary>Overwrites a network's weights and running statistics.</summary>
    /// <param name="weights">Copied.</param>
    /// <param name="network">A network of the same architecture.</param>
    /// <exception cref="ArgumentException">The network has another architecture.</exception>
    public static void CopyTo(this NetworkWeights weights, UNet3D network)
    {
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(network);
        if (network.Architecture != weights.Architecture)
        {
            string mine = string.Create(CultureInfo.InvariantCulture, $"{weights.Architecture} with epsilon {weights.Architecture.BatchNormEpsilon}");
            string its = string.Create(CultureInfo.InvariantCulture, $"{network.Architecture} with epsilon {network.Architecture.BatchNormEpsilon}");
            throw new ArgumentException($"The weights are of {mine}, the network is of {its}.", nameof(network));
        }

        using var noGradient = no_grad();
        foreach ((string name, Tensor value) in network.NamedWeights())
        {
            using Tensor source = weights.Tensors[name].ToTensor();
            value.copy_(source);
        }
    }

    /// <summary>The values as a tensor of float32 on the CPU; the caller's.</summary>
    internal static Tensor ToTensor(this WeightTensor weights) => tensor(weights.Values.ToArray(), weights.Shape.ToArray());

    private static WeightTensor CopyOf(Tensor value)
    {
        using var scope = NewDisposeScope();
        return new WeightTensor(value.shape, value.detach().cpu().to(ScalarType.Float32).contiguous().data<float>().ToArray());
    }
}
