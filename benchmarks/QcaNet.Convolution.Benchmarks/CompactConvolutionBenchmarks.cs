namespace QcaNet.Benchmarks;

/// <summary>The convolutions of the compact networks on a stack of BBBC050's size at 1.2 um. NSN's are NDN's upper levels too; they run once, under NSN's name.</summary>
public class CompactConvolutionBenchmarks : ConvolutionBenchmarks
{
    public override IEnumerable<ConvolutionLayer> Layers => ConvolutionLayer.Of("nsn-compact", "ndn-compact");
}
