using QcaNet.Models.Inference;
using QcaNet.Models.Kernels;
using QcaNet.Models.Weights;

namespace QcaNet.Benchmarks;

/// <summary>
/// A network with random weights whose layers are measured. The latest one is kept, because preparing the largest takes longer than measuring one of
/// its layers.
/// </summary>
internal sealed class MeasuredNetwork
{
    private static MeasuredNetwork? s_latest;
    private readonly string _name;
    private KernelNetwork? _kernels;

    private MeasuredNetwork(string name)
    {
        _name = name;
        Weights = NetworkCases.RandomWeights(NetworkCases.All[name].Architecture, 3);
        Folding = new BatchNormFolding(Weights);
    }

    /// <summary>The weights as in a file.</summary>
    public NetworkWeights Weights { get; }

    /// <summary>The weights with batch normalization folded in.</summary>
    public BatchNormFolding Folding { get; }

    /// <summary>The built-in kernels, prepared on first use.</summary>
    public KernelNetwork Kernels => _kernels ??= new KernelNetwork(Weights);

    /// <summary>Returns the network with the given name, and releases the previous one.</summary>
    /// <param name="name">A key of <see cref="NetworkCases.All"/>.</param>
    public static MeasuredNetwork Of(string name)
    {
        if (s_latest?._name == name) return s_latest;
        s_latest?._kernels?.Dispose();
        return s_latest = new MeasuredNetwork(name);
    }
}
