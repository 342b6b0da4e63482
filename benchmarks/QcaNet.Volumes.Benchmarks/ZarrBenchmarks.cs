using System.Runtime.InteropServices;
using BenchmarkDotNet.Attributes;
using QcaNet.Volumes;
using ZstdSharp;

namespace QcaNet.Benchmarks;

/// <summary>
/// A Zarr array of 64x512x512 uint16 voxels in chunks of 32x128x128, read as a volume, as floats and by one plane. zarr-python reads the same
/// kind of array in peers/interop/zarr_speed.py, with Blosc.
/// </summary>
public class ZarrBenchmarks
{
    private const int Depth = 64, Side = 512, Planes = 32, Edge = 128;
    private readonly string _folder = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
    private readonly VolumeReadOptions _twoThreads = new() { MaximumThreads = 2 };

    [Params("none", "zstd")]
    public string Codec { get; set; } = string.Empty;

    [GlobalSetup]
    public void Prepare()
    {
        Directory.CreateDirectory(_folder);
        string compressor = Codec == "none" ? "null" : $"{{\"id\": \"{Codec}\"}}";
        File.WriteAllText(
            Path.Combine(_folder, ".zarray"),
            $"{{\"zarr_format\": 2, \"shape\": [{Depth}, {Side}, {Side}], \"chunks\": [{Planes}, {Edge}, {Edge}], \"dtype\": \"<u2\", \"order\": \"C\", "
            + $"\"compressor\": {compressor}, \"fill_value\": 0, \"filters\": null}}");

        // Camera noise on a gradient: what packs badly, as real stacks do.
        var random = new Random(1);
        ushort[] chunk = new ushort[Planes * Edge * Edge];
        using var zstandard = new Compressor(3);
        for (int number = 0; number < Depth / Planes * (Side / Edge) * (Side / Edge); number++)
        {
            for (int i = 0; i < chunk.Length; i++) chunk[i] = (ushort)(200 + (i % Edge / 8) + random.Next(16) + random.Next(16));
            Span<byte> bytes = MemoryMarshal.AsBytes(chunk.AsSpan());
            string name = $"{number / 16}.{number / 4 % 4}.{number % 4}";
            File.WriteAllBytes(Path.Combine(_folder, name), Codec == "none" ? bytes : zstandard.Wrap(bytes));
        }
    }

    [GlobalCleanup]
    public void Remove() => Directory.Delete(_folder, recursive: true);

    [Benchmark(Baseline = true, Description = "VolumeReader, all planes, 1 thread")]
    public Volume<ushort> OneThread() => VolumeReader.Read<ushort>(_folder, new VolumeReadOptions { MaximumThreads = 1 });

    [Benchmark(Description = "VolumeReader, all planes, 2 threads")]
    public Volume<ushort> TwoThreads() => VolumeReader.Read<ushort>(_folder, _twoThreads);

    [Benchmark(Description = "VolumeReader, all planes as floats, 2 threads")]
    public Volume<float> Floats() => VolumeReader.Read<float>(_folder, _twoThreads);

    /// <summary>One plane: an uncompressed chunk is read in part, a compressed one is unpacked as a whole.</summary>
    [Benchmark(Description = "VolumeReader, one plane")]
    public Volume<ushort> OnePlane()
    {
        using VolumeFile file = VolumeReader.Open(_folder, _twoThreads);
        return file.ReadPlane<ushort>(Depth / 2);
    }
}
