namespace QcaNet.Volumes.Tests.Tiff;

/// <summary>Directory entries of unusual types, twice there, under the other layout's name, or unusable where they only inform.</summary>
public sealed class EntryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(6)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(13)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(18)]
    public void SizesAreWholeNumbersOfAnyType(int type)
    {
        var tags = new Dictionary<int, (ushort, long[])> { [256] = ((ushort)type, [4]), [257] = ((ushort)type, [3]), [278] = ((ushort)type, [3]), [279] = ((ushort)type, [24]) };
        foreach (bool big in (bool[])[false, true])
        {
            foreach (bool bigEndian in (bool[])[false, true]) Assert.Equal(new Shape3D(1, 3, 4), Read(tags, big, bigEndian).Shape);
        }
    }

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(7)]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(0)]
    [InlineData(99)]
    public void SizesOfOtherTypes_AreRefused(int type) =>
        Assert.Equal(VolumeFormatErrorKind.Malformed, Assert.Throws<VolumeFormatException>(() => Read(new() { [256] = ((ushort)type, [4, 4]) })).Kind);

    [Theory]
    [InlineData(6)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(17)]
    public void NegativeSizes_AreRefused(int type) =>
        Assert.Contains("-4", Assert.Throws<VolumeFormatException>(() => Read(new() { [256] = ((ushort)type, [-4]) })).Message);

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(16)]
    public void OffsetsAndCountsOfAnyWidth(int type)
    {
        // Three strips that begin at byte 16 of a BigTIFF and at byte 8 of a classic one.
        foreach (bool big in (bool[])[false, true])
        {
            long first = big ? 16 : 8;
            Volume<ushort> v = Read(new() { [273] = ((ushort)type, [first, first + 8, first + 16]), [279] = ((ushort)type, [8, 8, 8]), [278] = (3, [1]) }, big);
            Assert.Equal(Enumerable.Range(0, 12).Select(i => (ushort)i), v.Voxels.ToArray());
        }
    }

    [Fact]
    public void OfEqualTags_TheFirstCounts()
    {
        byte[] file = TiffForge.Make(new ForgedPage { Tags = new() { [284] = (3, [9]) } });

        // PlanarConfiguration becomes a second ImageLength.
        int entry = file.AsSpan().LastIndexOf((byte[])[0x1C, 0x01, 3, 0]);
        (file[entry], file[entry + 1]) = (0x01, 0x01);
        Assert.Equal(3, VolumeReader.Read<ushort>(_folder.Save("twice.tif", file)).Shape.Height);
    }

    [Fact]
    public void StripsUnderTheNamesOfTiles_AndTilesUnderTheNamesOfStrips()
    {
        Assert.Equal(4, Read(new() { [273] = (4, []), [279] = (4, []), [324] = (4, [8]), [325] = (4, [24]) }).Shape.Width);
        Volume<ushort> tiled = Read(new() { [278] = (4, []), [322] = (3, [4]), [323] = (3, [3]) });
        Assert.Equal(Enumerable.Range(0, 12).Select(i => (ushort)i), tiled.Voxels.ToArray());
    }

    [Theory]
    [InlineData(282, 3)]
    [InlineData(282, 99)]
    [InlineData(296, 2)]
    [InlineData(296, 5)]
    [InlineData(270, 4)]
    public void InformationThatCannotBeUsed_CountsAsAbsent(int tag, int type)
    {
        VolumeInfo info = Info(new() { [282] = (5, [10, 1]), [283] = (5, [10, 1]), [296] = (3, [3]), [tag] = ((ushort)type, [7, 7]) });
        Assert.Equal(new Shape3D(1, 3, 4), info.Shape);
        if (tag != 270) Assert.Null(info.SpacingX);
    }

    [Theory]
    [InlineData(5, new long[] { 10, 1 }, 1000)]
    [InlineData(10, new long[] { 10, 1 }, 1000)]
    [InlineData(10, new long[] { -10, 1 }, null)]
    [InlineData(5, new long[] { 0, 1 }, null)]
    [InlineData(5, new long[] { 1, 0 }, null)]
    [InlineData(11, new long[] { 0x41200000 }, 1000)]
    [InlineData(12, new long[] { 0x4024000000000000 }, 1000)]
    [InlineData(11, new long[] { 0x7FC00000 }, null)]
    public void ResolutionsAreNumbersOfAnyKind(int type, long[] value, int? micrometres)
    {
        foreach (bool bigEndian in (bool[])[false, true])
        {
            VolumeInfo info = Info(new() { [282] = ((ushort)type, value), [296] = (3, [3]) }, bigEndian);
            Assert.Equal(micrometres, info.SpacingX);
        }
    }

    [Fact]
    public void CountsOfBytes_MayBeMissing()
    {
        Assert.Equal(12, Read(new() { [279] = (4, []) }).Shape.Length);
        byte[] packed = new LzwWriter().Pack(new byte[24]);
        string path = _folder.Save("lzw.tif", TiffForge.Make(new ForgedPage { Compression = 5, Strips = [packed], Tags = new() { [279] = (4, []) } }));
        Assert.Equal(12, VolumeReader.Read<ushort>(path).Shape.Length);
    }

    [Fact]
    public void FilmImages_AreNotInverted() => Assert.Equal(11, Read(new() { [262] = (3, [0]) })[0, 2, 3]);

    private Volume<ushort> Read(Dictionary<int, (ushort, long[])> tags, bool big = false, bool bigEndian = false)
    {
        byte[] pixels = [.. Enumerable.Range(0, 12).SelectMany(i => bigEndian ? new byte[] { 0, (byte)i } : [(byte)i, 0])];
        return VolumeReader.Read<ushort>(_folder.Save("entry.tif", new TiffForge { Big = big, BigEndian = bigEndian }.Build(new ForgedPage { Strips = [pixels], Tags = tags })));
    }

    private VolumeInfo Info(Dictionary<int, (ushort, long[])> tags, bool bigEndian = false) =>
        VolumeReader.ReadInfo(_folder.Save("info.tif", new TiffForge { BigEndian = bigEndian }.Build(new ForgedPage { Tags = tags })));
}
