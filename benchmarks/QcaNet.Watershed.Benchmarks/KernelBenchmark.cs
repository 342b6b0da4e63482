using BenchmarkDotNet.Attributes;

namespace QcaNet.Benchmarks;

/// <summary>
/// A scene of touching balls with 64, 128 and 256 voxels along each axis (the first fits into the second-level cache, the last into no cache),
/// on one and two threads.
/// </summary>
public abstract class KernelBenchmark
{
    /// <summary>Depth, height, width.</summary>
    [Params("64x64x64", "128x128x128", "256x256x256")]
    public string Shape { get; set; } = string.Empty;

    /// <summary>Number of threads.</summary>
    [Params(1, 2)]
    public int Threads { get; set; }

    internal LatticeScene Scene { get; private set; } = null!;

    [GlobalSetup]
    public virtual void Prepare() => Scene = LatticeScene.Make(Shape);
}
