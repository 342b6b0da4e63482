using BenchmarkDotNet.Attributes;
using QcaNet.PostProcessing;
using QcaNet.Volumes;

namespace QcaNet.Benchmarks;

/// <summary>
/// The watershed: on squared distances, on a float landscape, on one with too many heights for buckets, and with distances and ids in one call.
/// </summary>
public class WatershedBenchmarks : KernelBenchmark
{
    private SquaredDistances _squares = null!;
    private Volume<float> _distances = null!;
    private Volume<float> _rough = null!;

    public override void Prepare()
    {
        base.Prepare();
        _squares = DistanceTransform.Squared(Scene.Mask);
        _distances = _squares.ToDistances();
        var random = new Random(1);
        _rough = _distances.Clone();
        for (int i = 0; i < _rough.Voxels.Length; i++)
        {
            _distances.Voxels[i] = -_distances.Voxels[i];
            _rough.Voxels[i] = _distances.Voxels[i] - random.NextSingle();
        }
    }

    [Benchmark(Description = "Watershed of given squared distances")]
    public Volume<int> OnSquares() => MarkerWatershed.Divide(Scene.Mask, Scene.Markers, _squares, new MarkerWatershedOptions { MaximumThreads = Threads });

    [Benchmark(Description = "Watershed of a float landscape")]
    public Volume<int> OnDistances() => Watershed.Flood(_distances, Scene.Markers, Scene.Mask, Connectivity.Faces, Threads);

    [Benchmark(Description = "Watershed of a float landscape, nearly all heights different")]
    public Volume<int> OnManyHeights() => Watershed.Flood(_rough, Scene.Markers, Scene.Mask, Connectivity.Faces, Threads);

    [Benchmark(Description = "Distance transform and watershed")]
    public Volume<int> DistanceAndFlood() => MarkerWatershed.Divide(Scene.Mask, Scene.Markers, new MarkerWatershedOptions { MaximumThreads = Threads });
}
