using BenchmarkDotNet.Attributes;
using QcaNet.Synthesis;
using QcaNet.Volumes;

namespace QcaNet.Benchmarks;

/// <summary>Reading and writing a stack of the size of BBBC050. The file is in the page cache, so this is the time of the code.</summary>
public class TiffBenchmarks
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
    private SyntheticEmbryo _embryo = null!;

    private string PlainStack => Path.Combine(_folder, "stack.tif");

    private string PackedStack => Path.Combine(_folder, "packed.tif");

    private string PackedLabels => Path.Combine(_folder, "labels.tif");

    [GlobalSetup]
    public void Prepare()
    {
        Directory.CreateDirectory(_folder);
        _embryo = SyntheticEmbryo.Generate();
        VolumeWriter.Write(PlainStack, _embryo.Stack);
        VolumeWriter.Write(PackedStack, _embryo.Stack, new VolumeWriteOptions { Compression = VolumeCompression.Deflate });
        VolumeWriter.Write(PackedLabels, _embryo.Labels);
    }

    [GlobalCleanup]
    public void Remove() => Directory.Delete(_folder, recursive: true);

    [Benchmark(Description = "Read a stack")]
    public Volume<ushort> ReadStack() => VolumeReader.Read<ushort>(PlainStack);

    [Benchmark(Description = "Read a Deflate stack")]
    public Volume<ushort> ReadDeflatedStack() => VolumeReader.Read<ushort>(PackedStack);

    [Benchmark(Description = "Read Deflate labels")]
    public Volume<int> ReadDeflatedLabels() => VolumeReader.Read<int>(PackedLabels);

    [Benchmark(Description = "Read shape, type and spacing only")]
    public VolumeInfo ReadInfo() => VolumeReader.ReadInfo(PlainStack);

    /// <summary>Writes to disk: the writer flushes before it renames.</summary>
    [Benchmark(Description = "Write Deflate labels")]
    public void WriteLabels() => VolumeWriter.Write(Path.Combine(_folder, "written.tif"), _embryo.Labels);
}
