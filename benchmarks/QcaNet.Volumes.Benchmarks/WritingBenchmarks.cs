using BenchmarkDotNet.Attributes;
using QcaNet.Synthesis;
using QcaNet.Volumes;

namespace QcaNet.Benchmarks;

/// <summary>
/// Writing a stack of 23.9 MB (the default synthetic embryo sixteen times in each plane) and its labels to disk.
/// The writer flushes before it renames.
/// </summary>
public class WritingBenchmarks
{
    private const int Tiles = 4;
    private readonly string _folder = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
    private Volume<ushort> _stack = null!;
    private Volume<int> _labels = null!;

    [GlobalSetup]
    public void Prepare()
    {
        Directory.CreateDirectory(_folder);
        var embryo = SyntheticEmbryo.Generate();
        _stack = Tile(embryo.Stack);
        _labels = Tile(embryo.Labels);
    }

    [GlobalCleanup]
    public void Remove() => Directory.Delete(_folder, recursive: true);

    [Benchmark(Description = "Stack, TIFF")]
    public void Stack() => Write("stack.tif", _stack, VolumeCompression.None);

    [Benchmark(Description = "Stack, OME-TIFF")]
    public void StackAsOme() => Write("stack.ome.tif", _stack, VolumeCompression.None);

    [Benchmark(Description = "Stack, NumPy")]
    public void StackAsNumPy() => Write("stack.npy", _stack, VolumeCompression.None);

    [Benchmark(Description = "Stack, TIFF, Deflate")]
    public void StackDeflated() => Write("stack.tif", _stack, VolumeCompression.Deflate);

    [Benchmark(Description = "Stack, TIFF, Deflate, 1 thread")]
    public void StackDeflatedOnOneThread() => Write("stack.tif", _stack, VolumeCompression.Deflate, 1);

    [Benchmark(Description = "Stack, TIFF, Zstandard")]
    public void StackInZstd() => Write("stack.tif", _stack, VolumeCompression.Zstd);

    [Benchmark(Description = "Stack, TIFF, Zstandard, 1 thread")]
    public void StackInZstdOnOneThread() => Write("stack.tif", _stack, VolumeCompression.Zstd, 1);

    [Benchmark(Description = "Labels, TIFF, Deflate")]
    public void LabelsDeflated() => Write("labels.tif", _labels, VolumeCompression.Deflate);

    [Benchmark(Description = "Labels, TIFF, Deflate, 1 thread")]
    public void LabelsDeflatedOnOneThread() => Write("labels.tif", _labels, VolumeCompression.Deflate, 1);

    [Benchmark(Description = "Labels, TIFF, Zstandard")]
    public void LabelsInZstd() => Write("labels.tif", _labels, VolumeCompression.Zstd);

    private void Write<T>(string name, Volume<T> volume, VolumeCompression compression, int? threads = null)
        where T : unmanaged =>
        VolumeWriter.Write(Path.Combine(_folder, name), volume, new VolumeWriteOptions { Compression = compression, MaximumThreads = threads });

    private static Volume<T> Tile<T>(Volume<T> volume)
        where T : unmanaged
    {
        (int depth, int height, int width) = volume.Shape;
        var tiled = new Volume<T>(new Shape3D(depth, Tiles * height, Tiles * width), volume.Spacing);
        for (int z = 0; z < depth; z++)
        {
            for (int y = 0; y < Tiles * height; y++)
            {
                ReadOnlySpan<T> row = volume.Plane(z).Slice(y % height * width, width);
                for (int tile = 0; tile < Tiles; tile++) row.CopyTo(tiled.Plane(z)[(((y * Tiles) + tile) * width)..]);
            }
        }

        return tiled;
    }
}
