using BenchmarkDotNet.Attributes;
using QcaNet.PostProcessing;

namespace QcaNet.Benchmarks;

/// <summary>Connected components of the mask, and of touching labels.</summary>
public class ComponentBenchmarks : KernelBenchmark
{
    private QcaNet.Volumes.Volume<int> _labels = null!;

    public override void Prepare()
    {
        base.Prepare();
        _labels = MarkerWatershed.Divide(Scene.Mask, Scene.Markers);
    }

    [Benchmark(Description = "Components of a mask, 6 neighbors")]
    public int Faces() => Count(Connectivity.Faces);

    [Benchmark(Description = "Components of a mask, 26 neighbors")]
    public int Corners() => Count(Connectivity.Corners);

    [Benchmark(Description = "Components of touching labels, 6 neighbors")]
    public int OfLabels()
    {
        ConnectedComponents.Label(_labels, out int count, Connectivity.Faces, Threads);
        return count;
    }

    private int Count(Connectivity connectivity)
    {
        ConnectedComponents.Label(Scene.Mask, out int count, connectivity, Threads);
        return count;
    }
}
