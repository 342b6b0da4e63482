using QcaNet.Models.Networks;
using QcaNet.Models.Runtime;
using QcaNet.Models.Torch;
using QcaNet.Models.Weights;
using QcaNet.Volumes;
using QcaNet.Volumes.Preprocessing;
using TorchSharp;
using static TorchSharp.torch;

namespace QcaNet.Core.Tests;

/// <summary>
/// A U-Net whose answer is known without training: it hands the input through its outermost skip connection, and its head asks whether
/// the intensity exceeds a threshold. With it a pipeline segments bright balls exactly, and everything around the networks can be judged.
/// </summary>
internal static class ThresholdNetwork
{
    /// <summary>Spacing and scaling of a tiny network that was "trained" at 1 um.</summary>
    public static NetworkMetadata Metadata(NetworkRole? role) => new()
    {
        Role = role,
        Spacing = VoxelSpacing.Isotropic(1),
        Normalization = Normalization.MinMax,
        Threshold = 0.5,
    };

    /// <summary>Weights of a network that finds scaled intensities above <paramref name="threshold"/> (0 to 1).</summary>
    public static NetworkWeights Make(double threshold, NetworkMetadata metadata, string source = "threshold network")
    {
        NativeBackend.EnsureLoaded();
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var network = new UNet3D(new UNet3DArchitecture(1, 2, 3));
        foreach ((string name, TorchSharp.Modules.Parameter value) in network.named_parameters())
        {
            value.fill_(name.Contains(".norm", StringComparison.Ordinal) && name.EndsWith(".weight", StringComparison.Ordinal) ? 1 : 0);
        }

        // The first stage ends with 4 channels, the upsampled ones are 8: the skip's first channel is number 8 of the joined tensor.
        Set(network, "encoder.0.conv0.weight", 1, 0, 0, 1, 1, 1);
        Set(network, "encoder.0.conv1.weight", 1, 0, 0, 1, 1, 1);
        Set(network, "decoder.0.conv0.weight", 1, 0, 8, 1, 1, 1);
        Set(network, "decoder.0.conv1.weight", 1, 0, 0, 1, 1, 1);
        Set(network, "head.weight", 100, 1, 0, 0, 0, 0);
        Set(network, "head.bias", -100 * threshold, 1);
        return NetworkWeights.From(network, metadata, source);
    }

    private static void Set(UNet3D network, string name, double value, params long[] at)
    {
        Tensor weights = network.named_parameters().Single(p => p.name == name).parameter;
        foreach (long index in at) weights = weights.select(0, index);
        weights.fill_(value);
    }
}
