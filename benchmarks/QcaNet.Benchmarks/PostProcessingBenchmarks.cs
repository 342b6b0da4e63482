using BenchmarkDotNet.Attributes;
using QcaNet.PostProcessing;
using QcaNet.Volumes;

namespace QcaNet.Benchmarks;

/// <summary>The kernels between networks and labels, each alone, and all of them as one call. Compare with peers/postprocessing.py.</summary>
public class PostProcessingBenchmarks
{
    private LatticeScene _scene = null!;
    private Volume<float> _landscape = null!;

    /// <summary>A stack of BBBC050, and a volume that no cache holds.</summary>
    [Params("51x120x122", "256x256x256")]
    public string Shape { get; set; } = string.Empty;

    [GlobalSetup]
    public void Prepare()
    {
        _scene = LatticeScene.Make(Shape);
        _landscape = DistanceTransform.Euclidean(_scene.Mask);
        foreach (ref float height in _landscape.Voxels) height = -height;
    }

    [Benchmark]
    public Volume<float> Distance() => DistanceTransform.Euclidean(_scene.Mask);

    [Benchmark]
    public int Components()
    {
        ConnectedComponents.Label(_scene.Mask, out int count);
        return count;
    }

    [Benchmark]
    public Volume<int> Flood() => Watershed.Flood(_landscape, _scene.Markers, _scene.Mask);

    [Benchmark]
    public Volume<int> DistanceAndFlood() => MarkerWatershed.Split(_scene.Mask, _scene.Markers);
}
