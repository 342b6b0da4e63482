using QcaNet.Volumes.Tiff;

namespace QcaNet.Volumes.Tests.Tiff;

/// <summary>The number of threads changes no voxel, and a damaged strip is found by any of them.</summary>
public sealed class ThreadsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1, false)]
    [InlineData(1, true)]
    [InlineData(5, false)]
    [InlineData(5, true)]
    [InlineData(8, false)]
    [InlineData(50000, true)]
    [InlineData(32773, false)]
    public void AnyNumberOfThreads_GivesTheSameVoxels(int compression, bool tiles)
    {
        const int Width = 200, Height = 180, Depth = 7;
        (ForgedPage[] pages, byte[] voxels) = Pages(compression, tiles, Width, Height, Depth);
        string path = _folder.Save("threads.tif", TiffForge.Make(pages));
        foreach (int threads in (int[])[1, 2, 3, 8])
        {
            Volume<byte> volume = VolumeReader.Read<byte>(path, new VolumeReadOptions { MaximumThreads = threads });
            Assert.Equal(new Shape3D(Depth, Height, Width), volume.Shape);
            Assert.Equal(voxels, volume.Voxels);
        }

        Assert.Equal(voxels, VolumeReader.Read<byte>(path).Voxels);
    }

    [Fact]
    public void ADamagedStrip_IsRefusedWithItsPlace_OnAnyThread()
    {
        (ForgedPage[] pages, _) = Pages(5, tiles: false, 200, 180, 7);
        Array.Fill(pages[4].Strips![3], (byte)0xFF);
        string path = _folder.Save("damaged.tif", TiffForge.Make(pages));
        foreach (int threads in (int[])[1, 4])
        {
            var error = Assert.Throws<VolumeFormatException>(() => VolumeReader.Read<byte>(path, new VolumeReadOptions { MaximumThreads = threads }));
            Assert.Contains("strip or tile 4 of page 5", error.Message);
            Assert.NotNull(error.Position);
        }
    }

    private static (ForgedPage[] Pages, byte[] Voxels) Pages(int compression, bool tiles, int width, int height, int depth)
    {
        byte[] voxels = [.. Enumerable.Range(0, width * height * depth).Select(i => (byte)((i / 7) ^ (i >> 11)))];
        (int across, int down) = tiles ? (64, 48) : (width, 17);
        var pages = new ForgedPage[depth];
        for (int z = 0; z < depth; z++)
        {
            var pieces = new List<byte[]>();
            for (int top = 0; top < height; top += down)
            {
                for (int left = 0; left < width; left += across)
                {
                    // Tiles have full size at the edges too; what lies outside is not looked at.
                    int rows = tiles ? down : Math.Min(down, height - top);
                    byte[] piece = new byte[rows * across];
                    Array.Fill(piece, (byte)0xEE);
                    for (int i = 0; i < piece.Length; i++)
                    {
                        (int y, int x) = (top + (i / across), left + (i % across));
                        if (y < height && x < width) piece[i] = voxels[(((z * height) + y) * width) + x];
                    }

                    pieces.Add(Pack(piece, compression));
                }
            }

            pages[z] = new ForgedPage
            {
                Width = width,
                Height = height,
                Bits = 8,
                Compression = compression,
                RowsPerStrip = down,
                Strips = [.. pieces],
                Tags = tiles ? new() { [322] = (3, [across]), [323] = (3, [down]), [278] = (3, []) } : [],
            };
        }

        return (pages, voxels);
    }

    private static byte[] Pack(byte[] piece, int compression)
    {
        switch (compression)
        {
            case TiffCompression.Lzw:
                return new LzwWriter().Pack(piece);
            case TiffCompression.Zstd:
                using (var zstd = new ZstdSharp.Compressor()) return zstd.Wrap(piece).ToArray();
            case TiffCompression.Deflate:
                var packed = new MemoryStream();
                using (var zlib = new System.IO.Compression.ZLibStream(packed, System.IO.Compression.CompressionLevel.Optimal, leaveOpen: true)) zlib.Write(piece);
                return packed.ToArray();
            case TiffCompression.PackBits:
                return [.. piece.Chunk(128).SelectMany(run => (byte[])[(byte)(run.Length - 1), .. run])];
            default:
                return piece;
        }
    }
}
