namespace QcaNet.Benchmarks;

/// <summary>The convolutions of the paper's NDN on a stack of 51x120x122 at ratio 2.18.</summary>
public class NdnConvolutionBenchmarks : ConvolutionBenchmarks
{
    public override IEnumerable<ConvolutionLayer> Layers => ConvolutionLayer.Of("ndn-paper");
}
