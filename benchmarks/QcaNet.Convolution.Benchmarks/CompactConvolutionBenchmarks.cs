namespace QcaNet.Benchmarks;

/// <summary>
/// The convolutions of the compact networks on a stack of the size of BBBC050 at 1.2 um. Those of NSN are also the upper levels of NDN;
/// they run once, named after NSN.
/// </summary>
public class CompactConvolutionBenchmarks : ConvolutionBenchmarks
{
    public override IEnumerable<ConvolutionLayer> Layers => ConvolutionLayer.Of("nsn-compact", "ndn-compact");
}
