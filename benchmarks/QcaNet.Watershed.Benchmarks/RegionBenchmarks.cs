using BenchmarkDotNet.Attributes;
using QcaNet.PostProcessing;
using QcaNet.Volumes;

namespace QcaNet.Benchmarks;

/// <summary>Clean-up of labels. Each call gets a copy, because it works in place; <see cref="Copy"/> measures the copy alone.</summary>
public class RegionBenchmarks : KernelBenchmark
{
    private Volume<int> _labels = null!;

    public override void Prepare()
    {
        base.Prepare();
        _labels = MarkerWatershed.Divide(Scene.Mask, Scene.Markers);
    }

    [Benchmark(Baseline = true, Description = "Copy of the labels alone")]
    public Volume<int> Copy() => _labels.Clone();

    [Benchmark(Description = "Relabel in raster order")]
    public int RelabelInRasterOrder() => Regions.RelabelInRasterOrder(_labels.Clone());

    [Benchmark(Description = "Remove regions below 2000 voxels")]
    public int RemoveSmall() => Regions.RemoveSmall(_labels.Clone(), 2000);

    [Benchmark(Description = "Remove regions at the border")]
    public int ClearBorder() => Regions.ClearBorder(_labels.Clone());

    [Benchmark(Description = "Fill holes of regions")]
    public long FillHoles() => Regions.FillHoles(_labels.Clone(), maximumThreads: Threads);

    [Benchmark(Description = "Expand regions by 3 voxels")]
    public long Expand() => Regions.Expand(_labels.Clone(), 3, maximumThreads: Threads);
}
