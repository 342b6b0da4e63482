using QcaNet.Models.Weights;

namespace QcaNet.Models.Networks;

/// <summary>The layers and the cost of a network of the family, computed from its architecture without creating it.</summary>
public sealed record NetworkSummary
{
    private NetworkSummary(UNet3DArchitecture architecture)
    {
        Architecture = architecture;
        IEnumerable<(string Name, long[] Shape)> weights = TensorCatalog.Of(architecture).Where(t => t.Shape.Length == 5);
        Layers = [.. weights.Select(t => Layer(architecture, t.Name[..^".weight".Length], t.Shape))];
        Parameters = Layers.Sum(l => l.Parameters);
        FlopsPerVoxel = Layers.Sum(l => l.FlopsPerVoxel);
        (ReceptiveField, Halo) = Reach(architecture);
    }

    /// <summary>The network.</summary>
    public UNet3DArchitecture Architecture { get; }

    /// <summary>Its layers with weights, encoder first.</summary>
    public IReadOnlyList<NetworkLayer> Layers { get; }

    /// <summary>Number of learned parameters, the same as <see cref="UNet3DArchitecture.ParameterCount"/>.</summary>
    public long Parameters { get; }

    /// <summary>
    /// Floating-point operations of the convolutions per voxel of the input, counting multiplication and addition separately.
    /// </summary>
    public double FlopsPerVoxel { get; }

    /// <summary>
    /// Number of voxels along an axis, from first to last, that one output voxel can depend on through the convolutions: the largest over
    /// all positions.
    /// </summary>
    /// <remarks>
    /// If <see cref="UNet3DArchitecture.SeesWholeVolume"/> is true, it also depends on all others through their mean and variance.
    /// </remarks>
    public int ReceptiveField { get; }

    /// <summary>
    /// Maximum distance to one side over which an output voxel depends on the input. A tile with this margin, at an origin that is a
    /// multiple of <see cref="UNet3DArchitecture.Divisor"/>, gives the same result inside as the whole volume, unless the architecture
    /// <see cref="UNet3DArchitecture.SeesWholeVolume"/>.
    /// </summary>
    public int Halo { get; }

    /// <summary>Summarizes a network.</summary>
    public static NetworkSummary Create(UNet3DArchitecture architecture)
    {
        ArgumentNullException.ThrowIfNull(architecture);
        return new NetworkSummary(architecture);
    }

    private static NetworkLayer Layer(UNet3DArchitecture architecture, string name, long[] shape)
    {
        string[] parts = name.Split('.');
        int level = parts.Length > 1 ? parts[1][0] - '0' : 0;
        bool up = parts[^1] == "up", head = name == "head";

        // A transposed convolution with kernel size and stride 2 has one tap per output voxel; its weights have the input channels first.
        long volume = shape[2] * shape[3] * shape[4], taps = up ? 1 : volume;
        (long from, long to) = up ? (shape[0], shape[1]) : (shape[1], shape[0]);
        long parameters = (from * to * volume) + to + (up || head || !architecture.FeatureNormalization.IsLearned ? 0 : 2 * to);
        return new NetworkLayer(
            name,
            head ? "classes" : up ? "transposed convolution" : "convolution",
            (int)from,
            (int)to,
            (int)shape[2],
            1 << level,
            parameters,
            2.0 * taps * from * to / (1L << (3 * level)));
    }

    /// <summary>
    /// Follows the input backwards from an output voxel along the longest path, through the deepest stage. An interval of coarse voxels
    /// a..b is 2a..2b+1 of finer ones, both in pooling and, in the other direction, in transposed convolution (fine x depends only on
    /// coarse x/2).
    /// </summary>
    private static (int Field, int Halo) Reach(UNet3DArchitecture architecture)
    {
        int around = 2 * (architecture.Kernel / 2), field = 0, halo = 0;
        for (int x = 0; x < architecture.Divisor; x++)
        {
            int low = x, high = x;
            for (int level = 0; level < architecture.Levels; level++)
            {
                low = (low - around) >> 1;
                high = (high + around) >> 1;
            }

            low -= around;
            high += around;
            for (int level = 0; level < architecture.Levels; level++)
            {
                low = (2 * low) - around;
                high = (2 * high) + 1 + around;
            }

            field = Math.Max(field, high - low + 1);
            halo = Math.Max(halo, Math.Max(x - low, high - x));
        }

        return (field, halo);
    }
}
