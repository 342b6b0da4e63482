using System.IO.Compression;
using System.Runtime.InteropServices;
using BitMiracle.LibTiff.Classic;
using CsCheck;
using LibTiff = BitMiracle.LibTiff.Classic.Tiff;

namespace QcaNet.Volumes.Tests.Tiff;

/// <summary>Layouts, byte orders and codecs: files made from the specification or by LibTiff, read back voxel by voxel.</summary>
public sealed class DecodingTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void EitherByteOrder_ClassicAndBig_EveryCodec_WithPredictors()
    {
        Gen.Select(Gen.Bool, Gen.Bool, Choice.Of(1, 5, 8, 32773, 32946, 50000), Gen.Int[1, 3], Gen.Int[1, 9], Gen.Int[1, 7], Gen.Int[1, 8]).Sample((bigEndian, big, compression, predictor, width, height, rows) =>
        {
            float[] pixels = [.. Enumerable.Range(0, width * height).Select(i => (i * 1.5f) - 7)];
            if (compression is 1 or 32773) predictor = 1;
            byte[][] strips = [.. pixels.Chunk(rows * width).Select(strip => Pack(Predict(strip, width, predictor, bigEndian), compression))];
            var page = new ForgedPage { Width = width, Height = height, Bits = 32, SampleFormat = 3, Compression = compression, Predictor = predictor, RowsPerStrip = rows, Strips = strips };
            string path = _folder.Save("a.tif", new TiffForge { BigEndian = bigEndian, Big = big }.Build(page, page));
            Volume<float> v = VolumeReader.Read<float>(path);
            Assert.Equal(new Shape3D(2, height, width), v.Shape);
            Assert.Equal(pixels, v.Plane(0).ToArray());
            Assert.Equal(pixels, v.Plane(1).ToArray());
        }, iter: 150, threads: 1);
    }

    // Without predictor 2 in big-endian files: LibTiff.NET 2.4 writes those with differences of swapped bytes (tiffcp does not;
    // the corpus holds such a file).
    [Fact]
    public void StripsAndTilesOfLibTiff_LzwAndPackBitsAndDeflate()
    {
        Gen.Select(Choice.Of(Compression.NONE, Compression.LZW, Compression.PACKBITS, Compression.ADOBE_DEFLATE), Gen.Bool, Gen.Bool, Gen.Bool, Gen.Int[1, 40], Gen.Int[1, 40]).Sample((compression, predictor, tiles, bigEndian, width, height) =>
        {
            var expected = new Volume<ushort>(new Shape3D(2, height, width));
            for (int i = 0; i < expected.Shape.Length; i++) expected.Voxels[i] = (ushort)((i * 257) + (i % 7));
            string path = _folder.File("b.tif");
            WriteWithLibTiff(path, expected, compression, predictor && !bigEndian && compression is (Compression.LZW or Compression.ADOBE_DEFLATE), tiles, bigEndian);
            Assert.Equal(expected.Voxels, VolumeReader.Read<ushort>(path).Voxels);
        }, iter: 150, threads: 1);
    }

    [Fact]
    public void BytesOfLabels_WidenToLabels()
    {
        string path = _folder.File("labels.tif");
        VolumeWriter.Write(path, new Volume<byte>([0, 200, 255], new Shape3D(1, 1, 3)));
        Assert.Equal([0, 200, 255], VolumeReader.Read<int>(path).Voxels.ToArray());
        Assert.Equal([0f, 200, 255], VolumeReader.Read<float>(path).Voxels.ToArray());
        Assert.Equal([(ushort)0, (ushort)200, (ushort)255], VolumeReader.Read<ushort>(path).Voxels.ToArray());
    }

    [Fact]
    public void ATypeThatCannotHoldTheFile_IsRefusedWithTheFilesType()
    {
        string path = _folder.File("a.tif");
        VolumeWriter.Write(path, new Volume<float>(new Shape3D(1, 1, 3)));
        var error = Assert.Throws<VolumeFormatException>(() => VolumeReader.Read<ushort>(path));
        Assert.Equal(VolumeFormatErrorKind.Unsupported, error.Kind);
        Assert.Contains("float32 voxels, which uint16 cannot hold", error.Message);
    }

    [Fact]
    public void Uint32AboveTheLargestInt_IsNoLabel()
    {
        string path = _folder.File("a.tif");
        VolumeWriter.Write(path, new Volume<uint>([0, 7, int.MaxValue], new Shape3D(1, 1, 3)));
        Assert.Equal([0, 7, int.MaxValue], VolumeReader.Read<int>(path).Voxels.ToArray());
        VolumeWriter.Write(path, new Volume<uint>([0, 7, int.MaxValue + 1u], new Shape3D(1, 1, 3)));
        Assert.Contains("not a label", Assert.Throws<VolumeFormatException>(() => VolumeReader.Read<int>(path)).Message);
        Assert.Equal([0u, 7, int.MaxValue + 1u], VolumeReader.Read<uint>(path).Voxels.ToArray());
    }

    [Fact]
    public void LibTiff_PrintsNothing()
    {
        string path = _folder.Save("bad.tif", TiffForge.Make(new ForgedPage { Compression = 5, Strips = [[0x80, 0x3F, 0xFF, 0xFF, 0xFF, 0xFF]] }));
        TextWriter before = Console.Error;
        using var captured = new StringWriter();
        try
        {
            Console.SetError(captured);
            Assert.Throws<VolumeFormatException>(() => VolumeReader.Read<ushort>(path));
        }
        finally
        {
            Console.SetError(before);
        }

        Assert.Empty(captured.ToString());
    }

    [Fact]
    public void DamagedBytes_NeverBringAnotherException()
    {
        byte[][] files =
        [
            TiffForge.Make(new ForgedPage { RowsPerStrip = 1, Description = "ImageJ=1.53\nimages=2\nslices=2\nunit=um\nspacing=2\n" }, new ForgedPage()),
            TiffForge.Make(new ForgedPage { Description = "{\"shape\": [2, 3, 4], \"axes\": \"ZYX\"}" }, new ForgedPage()),
            TiffForge.Make(new ForgedPage { Description = "<?xml version=\"1.0\"?><OME><Image><Pixels DimensionOrder=\"XYZCT\" SizeX=\"4\" SizeY=\"3\" SizeZ=\"2\" SizeC=\"1\" SizeT=\"1\"><TiffData IFD=\"0\" PlaneCount=\"2\"/></Pixels></Image></OME>" }, new ForgedPage()),
            new TiffForge { Big = true, BigEndian = true }.Build(new ForgedPage { Compression = 8, Predictor = 2, Strips = [Pack(new byte[24], 8)] }),
            LibTiffFile(Compression.LZW, tiles: true),
            LibTiffFile(Compression.LZW, tiles: false),
            LibTiffFile(Compression.PACKBITS, tiles: false),
        ];
        var options = new VolumeReadOptions { MaximumBytes = 1 << 20 };
        Gen.Select(Gen.Int[0, files.Length - 1], Gen.Select(Gen.Int[0, 100_000], Gen.Byte).Array[1, 4]).Sample((which, damage) =>
        {
            byte[] file = [.. files[which]];
            foreach ((int at, byte value) in damage) file[at % file.Length] = value;
            string path = _folder.Save("damaged.tif", file);
            try
            {
                VolumeReader.Read<float>(path, options);
            }
            catch (VolumeFormatException e)
            {
                Assert.NotEqual(VolumeFormatErrorKind.Access, e.Kind);
            }
        }, iter: 1500, threads: 1);
    }

    private byte[] LibTiffFile(Compression compression, bool tiles)
    {
        var v = new Volume<ushort>(new Shape3D(2, 20, 18));
        for (int i = 0; i < v.Shape.Length; i++) v.Voxels[i] = (ushort)(i * 31);
        WriteWithLibTiff(_folder.File("seed.tif"), v, compression, compression == Compression.LZW, tiles, bigEndian: false);
        return File.ReadAllBytes(_folder.File("seed.tif"));
    }

    private byte[] Pack(byte[] bytes, int compression)
    {
        if (compression == 1) return bytes;
        if (compression is 5 or 32773)
        {
            // LibTiff as a mere codec: one row of bytes, packed, taken out raw.
            string path = _folder.File("pack.tif");
            using (LibTiff writer = LibTiff.Open(path, "w"))
            {
                Describe(writer, new Shape3D(1, 1, bytes.Length), 8, (Compression)compression);
                writer.WriteScanline(bytes, 0);
            }

            using LibTiff reader = LibTiff.Open(path, "r");
            byte[] raw = new byte[reader.RawStripSize(0)];
            reader.ReadRawStrip(0, raw, 0, raw.Length);
            return raw;
        }

        if (compression == 50000)
        {
            using var zstd = new ZstdSharp.Compressor();
            return zstd.Wrap(bytes).ToArray();
        }

        var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true)) zlib.Write(bytes);
        return packed.ToArray();
    }

    // The predictors as the specification describes the writer's side, byte by byte.
    private static byte[] Predict(float[] strip, int width, int predictor, bool bigEndian)
    {
        var bytes = new List<byte>();
        foreach (float[] row in strip.Chunk(width))
        {
            if (predictor == 3)
            {
                byte[] planes = [.. Enumerable.Range(0, 4).SelectMany(b => row.Select(v => BitConverter.GetBytes(v)[3 - b]))];
                for (int i = planes.Length - 1; i > 0; i--) planes[i] -= planes[i - 1];
                bytes.AddRange(planes);
                continue;
            }

            uint[] values = [.. row.Select(BitConverter.SingleToUInt32Bits)];
            for (int i = values.Length - 1; i > 0 && predictor == 2; i--) values[i] -= values[i - 1];
            foreach (uint value in values) bytes.AddRange(bigEndian ? BitConverter.GetBytes(value).Reverse() : BitConverter.GetBytes(value));
        }

        return [.. bytes];
    }

    private static void WriteWithLibTiff(string path, Volume<ushort> v, Compression compression, bool predictor, bool tiles, bool bigEndian)
    {
        using LibTiff tiff = LibTiff.Open(path, bigEndian ? "wb" : "wl");
        for (int z = 0; z < v.Shape.Depth; z++)
        {
            Describe(tiff, v.Shape, 16, compression);
            if (predictor) tiff.SetField(TiffTag.PREDICTOR, Predictor.HORIZONTAL);
            if (tiles) WriteTiles(tiff, v, z);
            else WriteRows(tiff, v, z);
            tiff.WriteDirectory();
        }
    }

    private static void Describe(LibTiff tiff, Shape3D shape, int bits, Compression compression)
    {
        tiff.SetField(TiffTag.IMAGEWIDTH, shape.Width);
        tiff.SetField(TiffTag.IMAGELENGTH, shape.Height);
        tiff.SetField(TiffTag.BITSPERSAMPLE, bits);
        tiff.SetField(TiffTag.SAMPLESPERPIXEL, 1);
        tiff.SetField(TiffTag.PHOTOMETRIC, Photometric.MINISBLACK);
        tiff.SetField(TiffTag.COMPRESSION, compression);
    }

    private static void WriteRows(LibTiff tiff, Volume<ushort> v, int z)
    {
        tiff.SetField(TiffTag.ROWSPERSTRIP, 5);
        for (int y = 0; y < v.Shape.Height; y++)
        {
            tiff.WriteScanline(MemoryMarshal.AsBytes(v.Plane(z).Slice(y * v.Shape.Width, v.Shape.Width)).ToArray(), y);
        }
    }

    private static void WriteTiles(LibTiff tiff, Volume<ushort> v, int z)
    {
        tiff.SetField(TiffTag.TILEWIDTH, 16);
        tiff.SetField(TiffTag.TILELENGTH, 16);
        for (int top = 0; top < v.Shape.Height; top += 16)
        {
            for (int left = 0; left < v.Shape.Width; left += 16)
            {
                ushort[] tile = new ushort[256];
                Array.Fill(tile, (ushort)0xDEAD);
                for (int i = 0; i < 256; i++)
                {
                    (int y, int x) = (top + (i / 16), left + (i % 16));
                    if (y < v.Shape.Height && x < v.Shape.Width) tile[i] = v[z, y, x];
                }

                tiff.WriteEncodedTile(tiff.ComputeTile(left, top, 0, 0), MemoryMarshal.AsBytes(tile.AsSpan()).ToArray(), 512);
            }
        }
    }
}
