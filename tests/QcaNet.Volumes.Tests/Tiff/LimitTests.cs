using System.Text;

namespace QcaNet.Volumes.Tests.Tiff;

/// <summary>Files that ask for much: refused before it is given, whichever number asks.</summary>
public sealed class LimitTests : IDisposable
{
    private static readonly VolumeReadOptions Options = new() { MaximumBytes = 64 << 20, MaximumThreads = 1 };
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void MoreDirectoryEntriesThanTheLimit_AreRefused_AndExactlyTheLimitIsRead()
    {
        string path = _folder.Save("a.tif", TiffForge.Make(new ForgedPage(), new ForgedPage()));
        int entries = 2 * BitConverter.ToUInt16(File.ReadAllBytes(path), BitConverter.ToInt32(File.ReadAllBytes(path), 4));
        Assert.Equal(2, VolumeReader.Read<ushort>(path, new VolumeReadOptions { MaximumDirectoryEntries = entries }).Shape.Depth);
        var error = Assert.Throws<VolumeFormatException>(() => VolumeReader.ReadInfo(path, new VolumeReadOptions { MaximumDirectoryEntries = entries - 1 }));
        Assert.Equal(VolumeFormatErrorKind.Limit, error.Kind);
        Assert.Contains("MaximumDirectoryEntries", error.Message);
    }

    [Fact]
    public void TilesOfNothingButPadding_CountAsPixels()
    {
        // 16x16 pixels a page, in a tile of 2048x4096 bytes each: 600 pages have 150 kB of pixels and 5 GB of tiles.
        byte[] tile = Zstd(new byte[8 << 20]);
        var page = new ForgedPage { Width = 16, Height = 16, Bits = 8, Compression = 50000, Strips = [tile], Tags = new() { [322] = (3, [2048]), [323] = (3, [4096]) } };
        Refused([.. Enumerable.Repeat(page, 600)], VolumeFormatErrorKind.Limit, "far more than the image");
        Assert.Equal(3, Read([page, page, page]).Shape.Depth);
    }

    [Fact]
    public void ATileFarLargerThanItsImage_IsMalformed()
    {
        var page = new ForgedPage { Width = 16, Height = 16, Bits = 8, Compression = 50000, Strips = [Zstd(new byte[64 << 20])], Tags = new() { [322] = (3, [8192]), [323] = (3, [8192]) } };
        Refused([page], VolumeFormatErrorKind.Malformed, "far larger than the image");
    }

    [Fact]
    public void ListsOfStripsThatPagesShare_AreMoreThanTheFileHasBytes()
    {
        // One list of 20,000 strips of one pixel, named by 50 pages: a million strips in a file of 100 kB.
        const int Strips = 20_000, Pages = 50;
        using var file = new MemoryStream();
        using var writer = new BinaryWriter(file);
        writer.Write("II*\0"u8);
        writer.Write(8 + (Strips * 5));
        for (int i = 0; i < Strips; i++) writer.Write(8);
        for (int i = 0; i < Strips; i++) writer.Write((byte)1);
        for (int page = 0; page < Pages; page++)
        {
            (ushort, ushort, int, int)[] entries = [(256, 4, 1, 1), (257, 4, 1, Strips), (258, 3, 1, 8), (262, 3, 1, 1), (273, 4, Strips, 8), (278, 4, 1, 1), (279, 1, Strips, 8 + (Strips * 4))];
            writer.Write((ushort)entries.Length);
            foreach ((ushort tag, ushort type, int count, int value) in entries)
            {
                writer.Write(tag);
                writer.Write(type);
                writer.Write(count);
                writer.Write(value);
            }

            writer.Write(page == Pages - 1 ? 0 : (int)file.Position + 4);
        }

        Refused(_folder.Save("shared.tif", file.ToArray()), VolumeFormatErrorKind.Malformed, "more than the file has bytes");
    }

    [Fact]
    public void SmallStripsThatClaimTheRestOfTheFile_DoNotReadItEachTime()
    {
        // 2,000 strips of one pixel whose byte counts all say 4 MB: 8 GB, if they were believed.
        byte[] packed = new byte[4 << 20];
        using var zlib = new MemoryStream();
        using (var stream = new System.IO.Compression.ZLibStream(zlib, System.IO.Compression.CompressionLevel.Fastest, leaveOpen: true)) stream.Write(new byte[64]);
        zlib.ToArray().CopyTo(packed, 0);
        const int Strips = 2000;
        var page = new ForgedPage
        {
            Width = 1,
            Height = Strips,
            Bits = 8,
            Compression = 8,
            Strips = [packed],
            Tags = new() { [278] = (3, [1]), [273] = (4, [.. Enumerable.Repeat(8L, Strips)]), [279] = (4, [.. Enumerable.Repeat((long)packed.Length, Strips)]) },
        };
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(Strips, Read([page]).Shape.Height);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 40 << 20);
    }

    [Fact]
    public void TiffDataThatNamesThePlanesAgainAndAgain_IsMalformed()
    {
        const int Planes = 300;
        string text = $"<OME><Image><Pixels DimensionOrder=\"XYZCT\" SizeX=\"4\" SizeY=\"3\" SizeZ=\"{Planes}\" SizeC=\"1\" SizeT=\"1\">{new StringBuilder().Insert(0, "<TiffData/>", 2000)}</Pixels></Image></OME>";
        Refused([.. Enumerable.Range(0, Planes).Select(i => new ForgedPage { Description = i == 0 ? text : null })], VolumeFormatErrorKind.Malformed, "repeatedly");
    }

    /// <summary>Each of these asks for a gigabyte or more with some hundred bytes.</summary>
    [Fact]
    public void RefusedFiles_AllocateAlmostNothing()
    {
        ForgedPage[] hostile =
        [
            new() { Tags = new() { [256] = (4, [65535]), [257] = (4, [65535]), [278] = (4, [65535]) } },
            new() { Compression = 8, Strips = [new byte[40]], Tags = new() { [256] = (4, [7000]), [257] = (4, [4000]), [278] = (4, [4000]) } },
            new() { Tags = new() { [322] = (4, [1 << 20]), [323] = (4, [1 << 20]), [324] = (4, [8]) } },
            new() { Tags = new() { [273] = (4, [uint.MaxValue]) } },
            new() { Tags = new() { [257] = (4, [30_000_000]), [278] = (4, [1]), [273] = (4, [8]) } },
            new() { Description = "ImageJ=1.54\nimages=90000\nslices=90000\n" },
            new() { Description = "{\"shape\": [90000, 3, 4], \"truncated\": true}" },
            new() { Description = "<OME><Image><Pixels SizeX=\"4\" SizeY=\"3\" SizeZ=\"90000\" SizeC=\"90000\" SizeT=\"1\"/></Image></OME>" },
        ];
        VolumeReader.ReadInfo(_folder.Save("warm.tif", TiffForge.Make(new ForgedPage())), Options);
        foreach (ForgedPage page in hostile)
        {
            string path = _folder.Save("hostile.tif", TiffForge.Make(page));
            long before = GC.GetAllocatedBytesForCurrentThread();
            Assert.Throws<VolumeFormatException>(() => VolumeReader.Read<ushort>(path, Options));
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 2 << 20);
        }
    }

    [Fact]
    public void TheLimit_IsExactlyWhereItSaysForPackedFilesToo()
    {
        byte[] strip = Zstd(new byte[1 << 20]);
        ForgedPage page = new() { Width = 1024, Height = 1024, Bits = 8, Compression = 50000, Strips = [strip] };
        string path = _folder.Save("a.tif", TiffForge.Make(page, page));
        Assert.Equal(2, VolumeReader.Read<byte>(path, new VolumeReadOptions { MaximumBytes = 2 << 20 }).Shape.Depth);
        Assert.Equal(VolumeFormatErrorKind.Limit, Assert.Throws<VolumeFormatException>(() => VolumeReader.ReadInfo(path, new VolumeReadOptions { MaximumBytes = (2 << 20) - 1 })).Kind);
    }

    private static byte[] Zstd(byte[] data)
    {
        using var zstd = new ZstdSharp.Compressor();
        return zstd.Wrap(data).ToArray();
    }

    private Volume<byte> Read(ForgedPage[] pages) => VolumeReader.Read<byte>(_folder.Save("read.tif", TiffForge.Make(pages)), Options);

    private void Refused(ForgedPage[] pages, VolumeFormatErrorKind kind, string words) => Refused(_folder.Save("refused.tif", TiffForge.Make(pages)), kind, words);

    private static void Refused(string path, VolumeFormatErrorKind kind, string words)
    {
        var error = Assert.Throws<VolumeFormatException>(() => VolumeReader.ReadInfo(path, Options));
        Assert.Equal(kind, error.Kind);
        Assert.Contains(words, error.Message);
    }
}
