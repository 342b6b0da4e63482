using System.Globalization;
using QcaNet.Models.Networks;
using QcaNet.Volumes;

namespace QcaNet.Benchmarks;

/// <summary>
/// One convolution of a network of <see cref="NetworkCases.All"/> and the volume that it sees there; a decoder stage's first convolution together with the
/// transposed convolution before it.
/// </summary>
public sealed class ConvolutionLayer
{
    private ConvolutionLayer(string network, Shape3D pass, NetworkLayer convolution, NetworkLayer? up)
    {
        Network = network;
        Stage = convolution.Name[..convolution.Name.LastIndexOf('.')];
        Number = convolution.Name[^1] - '0';
        Upsampled = up?.OutputChannels ?? 0;
        Inputs = convolution.InputChannels - Upsampled;
        Outputs = convolution.OutputChannels;
        Kernel = convolution.Kernel;
        int factor = convolution.Downsampling;
        Shape = new Shape3D(pass.Depth / factor, pass.Height / factor, pass.Width / factor);
        Flops = (convolution.FlopsPerVoxel + (up?.FlopsPerVoxel ?? 0)) * pass.Length;
    }

    /// <summary>A key of <see cref="NetworkCases.All"/>.</summary>
    internal string Network { get; }

    /// <summary>"encoder.0", "decoder.1".</summary>
    internal string Stage { get; }

    /// <summary>0 or 1: which convolution of the stage.</summary>
    internal int Number { get; }

    /// <summary>Channels, before and after, of the transposed convolution whose result is joined before the input; 0 where there is none.</summary>
    internal int Upsampled { get; }

    /// <summary>Channels of the input, what is upsampled not counted.</summary>
    internal int Inputs { get; }

    /// <summary>Channels of the output.</summary>
    internal int Outputs { get; }

    /// <summary>Extent of the kernel.</summary>
    internal int Kernel { get; }

    /// <summary>Voxels of the output, and of the input; what is upsampled has half of them along each axis.</summary>
    internal Shape3D Shape { get; }

    /// <summary>
    /// Operations of the convolution as it is defined, 2 * inputs * outputs * kernel^3 a voxel, and of the transposed convolution; borders are counted as if they
    /// were not there.
    /// </summary>
    internal double Flops { get; }

    /// <summary>"encoder.1.conv0", as tensors are named.</summary>
    internal string Name => $"{Stage}.conv{Number}";

    /// <summary>"nsn-paper encoder.1.conv1 32>64 56x64x64 k3"; in "up+conv0 64+32>32" the first 64 are upsampled.</summary>
    public override string ToString()
    {
        (string up, string joined) = Upsampled == 0 ? (string.Empty, string.Empty) : ("up+", string.Create(CultureInfo.InvariantCulture, $"{Upsampled}+"));
        return string.Create(CultureInfo.InvariantCulture, $"{Network} {Stage}.{up}conv{Number} {joined}{Inputs}>{Outputs} {Shape} k{Kernel}");
    }

    /// <summary>The convolutions of networks in the order of a pass; one that an earlier network has in the same shape is left out.</summary>
    /// <param name="networks">Keys of <see cref="NetworkCases.All"/>.</param>
    internal static IEnumerable<ConvolutionLayer> Of(params string[] networks) =>
        networks.SelectMany(OfOne).DistinctBy(l => (l.Upsampled, l.Inputs, l.Outputs, l.Kernel, l.Shape));

    private static IEnumerable<ConvolutionLayer> OfOne(string network)
    {
        (UNet3DArchitecture architecture, Shape3D pass) = NetworkCases.All[network];
        IReadOnlyList<NetworkLayer> layers = NetworkSummary.Of(architecture).Layers;
        Dictionary<string, NetworkLayer> ups = layers.Where(l => l.Name.EndsWith(".up", StringComparison.Ordinal)).ToDictionary(l => l.Name[..^"up".Length] + "conv0");
        return layers.Where(l => l.Name.Contains(".conv", StringComparison.Ordinal)).Select(l => new ConvolutionLayer(network, pass, l, ups.GetValueOrDefault(l.Name)));
    }
}
