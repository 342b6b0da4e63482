using BenchmarkDotNet.Attributes;
using QcaNet.Volumes;
using QcaNet.Volumes.Preprocessing;

namespace QcaNet.Benchmarks;

/// <summary>
/// Preprocessing of stacks, and resampling of probabilities and masks, one kernel at a time. Compare with
/// <c>preprocessing-beside-scikit-image</c>.
/// </summary>
public class PreprocessingBenchmarks
{
    private static readonly Normalization Percentiles = Normalization.Percentile(50, 99.5, -1, 4);

    private Volume<ushort> _stack = null!;
    private Volume<float> _floats = null!;
    private Volume<float> _tall = null!;
    private Volume<byte> _mask = null!;
    private Volume<int> _labels = null!;
    private Shape3D _published;
    private Shape3D _network;

    /// <summary>A stack of BBBC050, a larger crop, and a volume larger than any cache.</summary>
    [Params("51x120x122", "64x256x256", "128x512x512")]
    public string Shape { get; set; } = string.Empty;

    [Params(1, 2)]
    public int Threads { get; set; }

    [GlobalSetup]
    public void Prepare()
    {
        int[] extents = [.. Shape.Split('x').Select(int.Parse)];
        var shape = new Shape3D(extents[0], extents[1], extents[2]);
        _stack = new Volume<ushort>(shape, new VoxelSpacing(1.75, 0.8, 0.8));
        var random = new Random(3);
        foreach (ref ushort voxel in _stack.Voxels) voxel = (ushort)(104 + random.Next(1000));
        _floats = Intensity.ToFloat(_stack);
        _published = PublishedResampling.ShapeAt(shape, 2.18);
        _network = Resampling.ShapeAt(shape, _stack.Spacing!.Value, VoxelSpacing.Isotropic(1.2));
        _tall = PublishedResampling.Intensities(_stack, _published);
        _mask = new Volume<byte>(_published);
        for (int i = 0; i < _mask.Shape.Length; i++) _mask.Voxels[i] = i / 9 % 5 == 0 ? (byte)1 : (byte)0;
        _labels = new Volume<int>(shape);
        for (int i = 0; i < shape.Length; i++) _labels.Voxels[i] = i / 50 % 60;
    }

    [Benchmark(Description = "uint16 to float32")]
    public Volume<float> ConvertToFloat() => Intensity.ToFloat(_stack, Threads);

    [Benchmark(Description = "Normalize uint16 by percentiles")]
    public Volume<float> NormalizedByPercentiles() => Intensity.Normalized(_stack, Percentiles, Threads);

    [Benchmark(Description = "Normalize float32 by percentiles")]
    public Volume<float> NormalizedFloatsByPercentiles() => Intensity.Normalized(_floats, Percentiles, Threads);

    [Benchmark(Description = "Normalize uint16 to mean 0, deviation 1")]
    public Volume<float> NormalizedByZScore() => Intensity.Normalized(_stack, Normalization.ZScore(), Threads);

    [Benchmark(Description = "Resample to 1.2 um, linear")]
    public Volume<float> LinearToNetwork() => Resampling.Linear(_stack, _network, Threads);

    [Benchmark(Description = "Resample to 1.2 um, cubic")]
    public Volume<float> CubicToNetwork() => Resampling.Cubic(_stack, _network, clip: true, Threads);

    [Benchmark(Description = "Resample labels, nearest neighbor")]
    public Volume<int> NearestLabels() => Resampling.Nearest(_labels, _published, Threads);

    [Benchmark(Description = "Published protocol: enlarge a stack")]
    public Volume<float> PublishedEnlarging() => PublishedResampling.Intensities(_stack, _published, Threads);

    [Benchmark(Description = "Published protocol: shrink a stack")]
    public Volume<float> PublishedShrinking() => PublishedResampling.Intensities(_tall, _stack.Shape, Threads);

    [Benchmark(Description = "Published protocol: shrink a mask")]
    public Volume<byte> PublishedMaskShrinking() => PublishedResampling.Mask(_mask, _stack.Shape, MaskSmoothing.WholeNumbers, Threads);

    [Benchmark(Description = "Pad by reflection, 8 voxels")]
    public Volume<float> Reflect() => Padding.Reflect(_floats, (8, 8), (8, 8), (8, 8), Threads);

    [Benchmark(Description = "Rotate planes by 90 degrees")]
    public Volume<ushort> Rotate() => Orientation.RotateInPlane(_stack, 1, Threads);

    [Benchmark(Description = "Flip along x")]
    public Volume<ushort> Flip() => Orientation.Flip(_stack, x: true, maximumThreads: Threads);

    [Benchmark(Description = "Maximum projection along z")]
    public Volume<ushort> MaximumAlongZ() => Projection.Maximum(_stack, VolumeAxis.Z, Threads);
}
