using QcaNet.Models.Networks;
using QcaNet.Models.Torch;
using QcaNet.Models.Weights;
using QcaNet.Volumes;
using static TorchSharp.torch;

namespace QcaNet.Benchmarks;

/// <summary>The networks that are measured, each with the volume of one pass, and random weights for them.</summary>
internal static class NetworkCases
{
    /// <summary>The compact networks on a stack of the size of BBBC050 at 1.2 um, and those of the paper on the padded stack with ratio 2.18.</summary>
    public static IReadOnlyDictionary<string, (UNet3DArchitecture Architecture, Shape3D Shape)> All { get; } =
        new Dictionary<string, (UNet3DArchitecture Architecture, Shape3D Shape)>
        {
            ["nsn-compact"] = (NsnArchitecture.Compact, new Shape3D(80, 80, 88)),
            ["ndn-compact"] = (NdnArchitecture.Compact, new Shape3D(80, 80, 88)),
            ["nsn-paper"] = (NsnArchitecture.Paper, new Shape3D(112, 128, 128)),
            ["ndn-paper"] = (NdnArchitecture.Paper, new Shape3D(112, 128, 128)),
        };

    /// <summary>Random weights with nontrivial normalization: scales, shifts, means and variances differ between channels.</summary>
    public static NetworkWeights RandomWeights(UNet3DArchitecture architecture, int seed)
    {
        using var network = new UNet3D(architecture, seed);
        var random = new Random(seed);
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        IEnumerable<(string Name, Tensor Value)> parameters = network.named_parameters().Select(p => (p.name, (Tensor)p.parameter));
        foreach ((string name, Tensor value) in parameters.Concat(network.named_buffers()))
        {
            if (!name.Contains(".norm", StringComparison.Ordinal) || name.EndsWith("num_batches_tracked", StringComparison.Ordinal)) continue;
            (double low, double high) = Range(name);
            value.copy_(tensor([.. Enumerable.Range(0, (int)value.shape[0]).Select(_ => (float)(low + (random.NextDouble() * (high - low))))]));
        }

        return NetworkWeights.From(network, new NetworkMetadata());
    }

    private static (double Low, double High) Range(string name) =>
        name.EndsWith(".weight", StringComparison.Ordinal) ? (0.7, 1.3)
        : name.EndsWith("running_var", StringComparison.Ordinal) ? (0.5, 2.0)
        : (-0.2, 0.2);
}
