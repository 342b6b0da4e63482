using BenchmarkDotNet.Attributes;
using QcaNet.Synthesis;
using QcaNet.Volumes;
using QcaNet.Volumes.Preprocessing;

namespace QcaNet.Benchmarks;

/// <summary>What happens to a stack of BBBC050's size before a network sees it, and to probabilities after.</summary>
public class PreprocessingBenchmarks
{
    private static readonly Normalisation Percentiles = Normalisation.Percentile(50, 99.5, -1, 4);

    private Volume<float> _stack = null!;
    private Volume<float> _isotropic = null!;
    private Shape3D _target;

    [GlobalSetup]
    public void Prepare()
    {
        _stack = Intensity.ToFloat(SyntheticEmbryo.Generate().Stack);
        _target = Resampling.ShapeAt(_stack.Shape, _stack.Spacing!.Value, VoxelSpacing.Isotropic(1.2));
        _isotropic = Resampling.Linear(_stack, _target);
    }

    /// <summary>The copy is part of it: normalising in place again would scale what is scaled already.</summary>
    [Benchmark]
    public Volume<float> CopyAndNormalise()
    {
        Volume<float> copy = _stack.Clone();
        Intensity.Normalise(copy.Voxels, Percentiles);
        return copy;
    }

    [Benchmark]
    public Volume<float> ResampleToNetwork() => Resampling.Linear(_stack, _target);

    [Benchmark]
    public Volume<float> ResampleBack() => Resampling.Linear(_isotropic, _stack.Shape);

    [Benchmark]
    public Volume<float> Reflect() => Padding.Reflect(_isotropic, (8, 8), (8, 8), (8, 8));
}
