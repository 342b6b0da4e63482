using BenchmarkDotNet.Attributes;
using QcaNet.Models.Inference;
using QcaNet.Models.Networks;
using QcaNet.Models.Runtime;
using QcaNet.Models.Torch;
using QcaNet.Models.Weights;
using QcaNet.Volumes;

namespace QcaNet.Benchmarks;

/// <summary>One pass of a compact network over a stack of the size of BBBC050 at 1.2 um. Weights are random, because they do not affect the time.</summary>
public class InferenceBenchmarks : IDisposable
{
    private NetworkPredictor _predictor = null!;
    private Volume<float> _input = null!;

    [Params("nsn", "ndn")]
    public string Network { get; set; } = string.Empty;

    [GlobalSetup]
    public void Prepare()
    {
        using var network = new UNet3D(Network == "nsn" ? NsnArchitecture.Compact : NdnArchitecture.Compact, seed: 1);
        _predictor = new NetworkPredictor(NetworkWeights.From(network, new NetworkMetadata()), ComputeDevice.Cpu);
        _input = new Volume<float>(new Shape3D(74, 80, 81), VoxelSpacing.Isotropic(1.2));
        var random = new Random(1);
        foreach (ref float v in _input.Voxels) v = random.NextSingle();
    }

    [Benchmark(Description = "One pass of a whole network")]
    public Volume<float> Predict() => _predictor.Predict(_input);

    [GlobalCleanup]
    public void Dispose()
    {
        _predictor?.Dispose();
        GC.SuppressFinalize(this);
    }
}
