using System.Runtime.InteropServices;
using QcaNet.Models.Networks;
using QcaNet.Models.Torch;
using QcaNet.Models.Weights;
using QcaNet.Volumes;
using static TorchSharp.torch;

namespace QcaNet.Models.Tests.Inference;

/// <summary>The definition: the modules as they stand, batch normalisation and all, softmax, class 1; one pass, nothing folded, tiled or laid out.</summary>
internal static class NaiveNetwork
{
    /// <summary>Probabilities of a volume whose extents are multiples of the divisor.</summary>
    public static float[] Probability(NetworkWeights weights, Volume<float> input)
    {
        using var inference = inference_mode();
        using var scope = NewDisposeScope();
        using UNet3D network = weights.CreateNetwork();
        ChannelsLast.Arrange(network); // the plain layout is wrong for kernels of 5 with libtorch 2.10 on some processors
        Tensor x = ChannelsLast.Arrange(tensor(input.Voxels.ToArray(), [1, 1, input.Shape.Depth, input.Shape.Height, input.Shape.Width]));
        return MemoryMarshal.Cast<byte, float>(nn.functional.softmax(network.call(x), 1).select(1, 1).contiguous().bytes).ToArray();
    }

    /// <summary>Random weights whose normalisations differ from channel to channel.</summary>
    public static NetworkWeights Weights(UNet3DArchitecture architecture, int seed, NetworkMetadata? metadata = null)
    {
        using var network = new UNet3D(architecture, seed);
        var random = new Random(seed);
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        foreach ((string name, Tensor value) in network.named_parameters().Select(p => (p.name, (Tensor)p.parameter)).Concat(network.named_buffers()))
        {
            if (name.EndsWith("num_batches_tracked", StringComparison.Ordinal)) continue;
            bool norm = name.Contains(".norm", StringComparison.Ordinal);
            if (!norm && !name.EndsWith(".bias", StringComparison.Ordinal)) continue;
            (double low, double high) = norm && name.EndsWith(".weight", StringComparison.Ordinal) ? (0.7, 1.3) : name.EndsWith("running_var", StringComparison.Ordinal) ? (0.5, 2.0) : (-0.2, 0.2);
            value.copy_(tensor([.. Enumerable.Range(0, (int)value.shape[0]).Select(_ => (float)(low + (random.NextDouble() * (high - low))))]));
        }

        return NetworkWeights.From(network, metadata ?? new NetworkMetadata());
    }

    /// <summary>Uniform noise from 0 to 1.</summary>
    public static Volume<float> Noise(Shape3D shape, int seed = 4)
    {
        var random = new Random(seed);
        return new Volume<float>([.. Enumerable.Range(0, shape.Length).Select(_ => random.NextSingle())], shape, VoxelSpacing.Isotropic(1));
    }

    /// <summary>The largest absolute difference.</summary>
    public static double Difference(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        Assert.Equal(a.Length, b.Length);
        double largest = 0;
        for (int i = 0; i < a.Length; i++) largest = Math.Max(largest, Math.Abs((double)a[i] - b[i]));
        return largest;
    }
}
