using BenchmarkDotNet.Attributes;
using QcaNet.PostProcessing;
using QcaNet.Volumes;

namespace QcaNet.Benchmarks;

/// <summary>Centers of nuclei, with one threshold and divided at twelve.</summary>
public class CenterBenchmarks : KernelBenchmark
{
    private Volume<float> _probability = null!;

    public override void Prepare()
    {
        base.Prepare();
        _probability = DistanceTransform.Euclidean(Scene.Mask);
        foreach (ref float value in _probability.Voxels) value = 1 / (1 + MathF.Exp(3 - (0.8f * value)));
    }

    [Benchmark(Baseline = true, Description = "Centers, one threshold")]
    public Volume<int> Find() => Centers.Find(_probability, 0.5, Scene.Mask, smallestVolume: 20, Threads);

    [Benchmark(Description = "Centers, divided")]
    public Volume<int> FindDivided() => Centers.FindDivided(_probability, 0.5, Scene.Mask, smallestVolume: 20, Threads);
}
