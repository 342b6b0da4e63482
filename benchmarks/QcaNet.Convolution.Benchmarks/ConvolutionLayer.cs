using System.Globalization;
using QcaNet.Models.Networks;
using QcaNet.Volumes;

namespace QcaNet.Benchmarks;

/// <summary>
/// One convolution of a network of <see cref="NetworkCases.All"/> with the shape of its input. The first convolution of a decoder stage
/// includes the transposed convolution before it.
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

    /// <summary>Name of the stage, such as "encoder.0" or "decoder.1".</summary>
    internal string Stage { get; }

    /// <summary>Index of the convolution in the stage, 0 or 1.</summary>
    internal int Number { get; }

    /// <summary>Input and output channels of the transposed convolution whose result is concatenated with the input; 0 if there is none.</summary>
    internal int Upsampled { get; }

    /// <summary>Number of input channels, without the upsampled ones.</summary>
    internal int Inputs { get; }

    /// <summary>Number of output channels.</summary>
    internal int Outputs { get; }

    /// <summary>Kernel size.</summary>
    internal int Kernel { get; }

    /// <summary>Shape of the output and the input; the upsampled input has half the extent along each axis.</summary>
    internal Shape3D Shape { get; }

    /// <summary>
    /// Operations of the convolution by definition, 2 * inputs * outputs * kernel^3 per voxel, and of the transposed convolution.
    /// Borders are ignored.
    /// </summary>
    internal double Flops { get; }

    /// <summary>Name of the convolution as in tensor names, such as "encoder.1.conv0".</summary>
    internal string Name => $"{Stage}.conv{Number}";

    /// <summary>"nsn-paper encoder.1.conv1 32>64 56x64x64 k3"; in "up+conv0 64+32>32" the first 64 are upsampled.</summary>
    public override string ToString()
    {
        (string up, string joined) = Upsampled == 0 ? (string.Empty, string.Empty) : ("up+", string.Create(CultureInfo.InvariantCulture, $"{Upsampled}+"));
        return string.Create(CultureInfo.InvariantCulture, $"{Network} {Stage}.{up}conv{Number} {joined}{Inputs}>{Outputs} {Shape} k{Kernel}");
    }

    /// <summary>The convolutions of networks in the order of a pass, without those that an earlier network has in the same shape.</summary>
    /// <param name="networks">Keys of <see cref="NetworkCases.All"/>.</param>
    internal static IEnumerable<ConvolutionLayer> Of(params string[] networks) =>
        networks.SelectMany(OfOne).DistinctBy(l => (l.Upsampled, l.Inputs, l.Outputs, l.Kernel, l.Shape));

    private static IEnumerable<ConvolutionLayer> OfOne(string network)
    {
        (UNet3DArchitecture architecture, Shape3D pass) = NetworkCases.All[network];
        IReadOnlyList<NetworkLayer> layers = NetworkSummary.Create(architecture).Layers;
        Dictionary<string, NetworkLayer> ups = layers.Where(l => l.Name.EndsWith(".up", StringComparison.Ordinal)).ToDictionary(l => l.Name[..^"up".Length] + "conv0");
        return layers.Where(l => l.Name.Contains(".conv", StringComparison.Ordinal)).Select(l => new ConvolutionLayer(network, pass, l, ups.GetValueOrDefault(l.Name)));
    }
}
