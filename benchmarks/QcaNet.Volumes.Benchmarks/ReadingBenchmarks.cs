using BenchmarkDotNet.Attributes;
using BitMiracle.LibTiff.Classic;
using QcaNet.Volumes;

namespace QcaNet.Benchmarks;

/// <summary>
/// A stack of 64x512x512 uint16 voxels in strips of 16 rows, as LibTiff.NET writes it, read by this library on one and two threads and by plain
/// LibTiff.NET. Zstandard, tifffile and libtiff are in peers/volumes/reading.py.
/// </summary>
public class ReadingBenchmarks
{
    private const int Depth = 64, Side = 512, Rows = 16;
    private readonly string _folder = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
    private readonly ushort[] _voxels = new ushort[Depth * Side * Side];
    private string _path = string.Empty;

    [Params(Compression.NONE, Compression.LZW, Compression.ADOBE_DEFLATE, Compression.PACKBITS)]
    public Compression Packing { get; set; }

    [GlobalSetup]
    public void Prepare()
    {
        Directory.CreateDirectory(_folder);
        _path = Path.Combine(_folder, "stack.tif");

        // Camera noise on a gradient, which compresses as poorly as real stacks.
        var random = new Random(1);
        for (int i = 0; i < _voxels.Length; i++) _voxels[i] = (ushort)(200 + (i % Side / 8) + random.Next(16) + random.Next(16));
        using Tiff tiff = Tiff.Open(_path, "w");
        byte[] strip = new byte[Rows * Side * 2];
        for (int z = 0; z < Depth; z++)
        {
            tiff.SetField(TiffTag.IMAGEWIDTH, Side);
            tiff.SetField(TiffTag.IMAGELENGTH, Side);
            tiff.SetField(TiffTag.BITSPERSAMPLE, 16);
            tiff.SetField(TiffTag.SAMPLESPERPIXEL, 1);
            tiff.SetField(TiffTag.PHOTOMETRIC, Photometric.MINISBLACK);
            tiff.SetField(TiffTag.ROWSPERSTRIP, Rows);
            tiff.SetField(TiffTag.COMPRESSION, Packing);
            for (int i = 0; i < Side / Rows; i++)
            {
                Buffer.BlockCopy(_voxels, ((z * Side * Side) + (i * Rows * Side)) * 2, strip, 0, strip.Length);
                tiff.WriteEncodedStrip(i, strip, strip.Length);
            }

            tiff.WriteDirectory();
        }
    }

    [GlobalCleanup]
    public void Remove() => Directory.Delete(_folder, recursive: true);

    [Benchmark(Baseline = true, Description = "LibTiff.NET, all planes, 1 thread")]
    public ushort[] LibTiffNet()
    {
        using Tiff tiff = Tiff.Open(_path, "r");
        ushort[] voxels = new ushort[_voxels.Length];
        byte[] strip = new byte[tiff.StripSize()];
        int at = 0;
        do
        {
            for (int i = 0; i < tiff.NumberOfStrips(); i++)
            {
                int length = tiff.ReadEncodedStrip(i, strip, 0, strip.Length);
                Buffer.BlockCopy(strip, 0, voxels, at, length);
                at += length;
            }
        }
        while (tiff.ReadDirectory());
        return voxels;
    }

    [Benchmark(Description = "VolumeReader, all planes, 1 thread")]
    public Volume<ushort> OneThread() => VolumeReader.Read<ushort>(_path, new VolumeReadOptions { MaximumThreads = 1 });

    [Benchmark(Description = "VolumeReader, all planes, 2 threads")]
    public Volume<ushort> TwoThreads() => VolumeReader.Read<ushort>(_path, new VolumeReadOptions { MaximumThreads = 2 });

    /// <summary>One plane from the middle of a closed file.</summary>
    [Benchmark(Description = "VolumeReader, one plane")]
    public Volume<ushort> OnePlane()
    {
        using VolumeFile file = VolumeReader.Open(_path);
        return file.ReadPlane<ushort>(Depth / 2);
    }
}
