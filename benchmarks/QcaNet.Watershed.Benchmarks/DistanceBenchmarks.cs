using BenchmarkDotNet.Attributes;
using QcaNet.PostProcessing;
using QcaNet.Volumes;

namespace QcaNet.Benchmarks;

/// <summary>
/// The distance transform: distances, squared distances, a spacing whose squares need 32 bits, and an incommensurable one.
/// </summary>
public class DistanceBenchmarks : KernelBenchmark
{
    private static readonly VoxelSpacing Anisotropic = new(2.18, 1, 1);
    private static readonly VoxelSpacing Uncommon = new(2.1800001, 1, 1);

    [Benchmark(Description = "Distances in voxels, float32")]
    public Volume<float> Distances() => DistanceTransform.Euclidean(Scene.Mask, maximumThreads: Threads);

    [Benchmark(Description = "Squared distances in voxels")]
    public SquaredDistances Squares() => DistanceTransform.Squared(Scene.Mask, maximumThreads: Threads);

    [Benchmark(Description = "Squared distances, spacing 2.18 x 1 x 1")]
    public SquaredDistances SquaresAnisotropic() => DistanceTransform.Squared(Scene.Mask, Anisotropic, Threads);

    [Benchmark(Description = "Squared distances, spacing 2.1800001 x 1 x 1 (float64)")]
    public SquaredDistances SquaresInDoubles() => DistanceTransform.Squared(Scene.Mask, Uncommon, Threads);
}
