using System.Text;

namespace QcaNet.Volumes.Tests.Tiff;

/// <summary>Every file that is no stack is refused with its own words: what is wrong, and what to do.</summary>
public sealed class BadFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void MissingFile() => Refused(_folder.File("no.tif"), VolumeFormatErrorKind.Access, "no such file");

    [Fact]
    public void FileInAMissingFolder() => Refused(_folder.File("nowhere/no.tif"), VolumeFormatErrorKind.Access, "no such file");

    [Fact]
    public void Folder() => Refused(_folder.Path, VolumeFormatErrorKind.Access, "This is a folder");

    [Fact]
    public void EmptyFile() => Refused([], VolumeFormatErrorKind.Malformed, "empty");

    [Fact]
    public void Png() => Refused([0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10, 0, 0], VolumeFormatErrorKind.Unsupported, "a PNG picture");

    [Fact]
    public void Text() => Refused(Encoding.ASCII.GetBytes("time,count\n1,2\n"), VolumeFormatErrorKind.Malformed, "not a TIFF file");

    [Fact]
    public void TextThatBeginsLikeATiff() => Refused(Encoding.ASCII.GetBytes("II is Roman for two"), VolumeFormatErrorKind.Malformed, "not a TIFF file");

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    public void HeaderCutShort(int length) => Refused(TiffForge.Make(new ForgedPage())[..length], VolumeFormatErrorKind.Malformed, "");

    [Fact]
    public void NoDirectory() => Refused([(byte)'I', (byte)'I', 42, 0, 0, 0, 0, 0], VolumeFormatErrorKind.Malformed, "holds no image");

    [Fact]
    public void Rgb() => Refused(With(new() { [262] = (3, [2]), [277] = (3, [3]), [258] = (3, [8, 8, 8]) }), VolumeFormatErrorKind.Unsupported, "RGB color");

    [Fact]
    public void Cmyk() => Refused(With(new() { [262] = (3, [5]) }), VolumeFormatErrorKind.Unsupported, "CMYK color");

    [Fact]
    public void TwoSamplesAPixel() => Refused(With(new() { [277] = (3, [2]) }), VolumeFormatErrorKind.Unsupported, "2 samples per pixel");

    [Theory]
    [InlineData(7, "JPEG")]
    [InlineData(4, "fax group 4")]
    [InlineData(34712, "JPEG 2000")]
    [InlineData(12345, "code 12345")]
    public void CompressionThatIsNotRead(int code, string name) => Refused(With(new() { [259] = (3, [code]) }), VolumeFormatErrorKind.Unsupported, name + " compression");

    [Theory]
    [InlineData(1, 24, "24 bits")]
    [InlineData(2, 12, "12 bits")]
    [InlineData(1, 128, "128 bits")]
    [InlineData(3, 16, "16-bit floats")]
    [InlineData(6, 64, "complex")]
    public void SampleThatIsNotRead(int format, int bits, string words) =>
        Refused(With(new() { [258] = (3, [bits]), [339] = (3, [format]) }), VolumeFormatErrorKind.Unsupported, words);

    [Fact]
    public void ReversedBits() => Refused(With(new() { [266] = (3, [2]) }), VolumeFormatErrorKind.Unsupported, "FillOrder");

    [Fact]
    public void PagesOfDifferentSize() => Refused(TiffForge.Make(new ForgedPage(), new ForgedPage { Width = 5 }), VolumeFormatErrorKind.Unsupported, "page 1 has 4x3 pixels, page 2 has 5x3");

    [Fact]
    public void PagesOfDifferentType() => Refused(TiffForge.Make(new ForgedPage(), new ForgedPage { Bits = 8 }), VolumeFormatErrorKind.Unsupported, "page 1 is uint16, page 2 is uint8");

    [Fact]
    public void CircleOfPages() => Refused(new TiffForge { LoopTo = 1 }.Build(new ForgedPage(), new ForgedPage(), new ForgedPage()), VolumeFormatErrorKind.Malformed, "circular");

    [Fact]
    public void PageThatLeadsToItself() => Refused(new TiffForge { LoopTo = 0 }.Build(new ForgedPage()), VolumeFormatErrorKind.Malformed, "circular");

    [Theory]
    [InlineData(256, "no ImageWidth")]
    [InlineData(257, "no ImageLength")]
    [InlineData(273, "where the pixels are stored")]
    public void MissingTag(int tag, string words) => Refused(With(new() { [tag] = (4, []) }), VolumeFormatErrorKind.Malformed, words);

    [Theory]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(278)]
    public void SizeOfZero(int tag) => Refused(With(new() { [tag] = (4, [0]) }), VolumeFormatErrorKind.Malformed, "is 0");

    [Fact]
    public void WidthInLetters() => Refused(With(new() { [256] = (2, [52, 0]) }), VolumeFormatErrorKind.Malformed, "integer is required");

    [Fact]
    public void StripBeyondTheEnd() => Refused(With(new() { [273] = (4, [100000]) }), VolumeFormatErrorKind.Malformed, "beyond the end of the file");

    [Fact]
    public void StripTooShortForItsPixels() => Refused(With(new() { [279] = (4, [5]) }), VolumeFormatErrorKind.Malformed, "5 bytes; 24 are needed");

    [Fact]
    public void FewerStripsThanNeeded() => Refused(With(new() { [278] = (4, [1]) }), VolumeFormatErrorKind.Malformed, "lists 1 strips or tiles; 3 are needed");

    [Fact]
    public void DeflateThatClaimsMoreThanItCanHold() =>
        Refused(TiffForge.Make(new ForgedPage { Compression = 8, Strips = [new byte[20]], Tags = new() { [256] = (4, [30000]), [257] = (4, [30000]), [278] = (4, [30000]) } }), VolumeFormatErrorKind.Malformed, "more than its 20 bytes of data can hold");

    [Fact]
    public void DamagedDeflate() => Refused(TiffForge.Make(new ForgedPage { Compression = 8, Strips = [[0x78, 0x9C, 1, 2, 3, 4, 5, 6]] }), VolumeFormatErrorKind.Malformed, "Deflate data of strip or tile 1 of page 1 are corrupted");

    [Fact]
    public void DamagedZstandard() => Refused(TiffForge.Make(new ForgedPage { Compression = 50000, Strips = [[0x28, 0xB5, 0x2F, 0xFD, 9, 9, 9, 9]] }), VolumeFormatErrorKind.Malformed, "Zstandard data of strip or tile 1 of page 1 are corrupted");

    [Fact]
    public void DamagedLzw() => Refused(TiffForge.Make(new ForgedPage { Compression = 5, Strips = [[0x80, 0x3F, 0xFF, 0xFF, 0xFF, 0xFF]] }), VolumeFormatErrorKind.Malformed, "LZW data of strip or tile 1 of page 1 are corrupted");

    [Fact]
    public void EveryCut_IsRefused()
    {
        byte[] file = TiffForge.Make(new ForgedPage { RowsPerStrip = 1 }, new ForgedPage { Description = "second" });
        for (int length = 0; length < file.Length; length++) Refused(file[..length], VolumeFormatErrorKind.Malformed, "");
        Assert.Equal(new Shape3D(2, 3, 4), VolumeReader.Read<ushort>(_folder.Save("whole.tif", file)).Shape);
    }

    [Fact]
    public void MoreBytesThanTheLimit_AreRefused_AndExactlyTheLimitIsRead()
    {
        string path = _folder.Save("a.tif", TiffForge.Make(new ForgedPage(), new ForgedPage()));
        Assert.Equal(24, VolumeReader.Read<ushort>(path, new VolumeReadOptions { MaximumBytes = 48 }).Shape.Length);
        Refused(path, VolumeFormatErrorKind.Limit, "MaximumBytes", new VolumeReadOptions { MaximumBytes = 47 });
    }

    [Fact]
    public void MorePagesThanTheLimit_AreRefused_AndExactlyTheLimitIsRead()
    {
        string path = _folder.Save("a.tif", TiffForge.Make(new ForgedPage(), new ForgedPage()));
        Assert.Equal(2, VolumeReader.Read<ushort>(path, new VolumeReadOptions { MaximumPages = 2 }).Shape.Depth);
        Refused(path, VolumeFormatErrorKind.Limit, "MaximumPages", new VolumeReadOptions { MaximumPages = 1 });
    }

    [Fact]
    public void GiganticSizes_AreRefusedBeforeAnythingIsAllocated()
    {
        Refused(With(new() { [256] = (4, [uint.MaxValue]) }), VolumeFormatErrorKind.Limit, "4294967295");
        Refused(With(new() { [256] = (4, [65535]), [257] = (4, [65535]) }), VolumeFormatErrorKind.Limit, "65535x65535", new VolumeReadOptions { MaximumBytes = 64 << 20 });
        Refused(With(new() { [322] = (4, [int.MaxValue]), [323] = (4, [int.MaxValue]), [324] = (4, [8]) }), VolumeFormatErrorKind.Malformed, "far larger than the image");
        Refused(TiffForge.Make(new ForgedPage { Description = "ImageJ=1.53\nimages=2000000000\n" }), VolumeFormatErrorKind.Limit, "2000000000 planes");
    }

    [Fact]
    public void ErrorsNameTheFile()
    {
        string path = _folder.Save("empty.tif", []);
        var error = Assert.Throws<VolumeFormatException>(() => VolumeReader.ReadInfo(path));
        Assert.Equal(path, error.Path);
        Assert.StartsWith(path + ": ", error.Message);
    }

    [Fact]
    public void OptionsThatMakeNoSense_AreMisuse()
    {
        Assert.Throws<ArgumentException>(() => VolumeReader.ReadInfo(" "));
        Assert.Throws<ArgumentOutOfRangeException>(() => VolumeReader.ReadInfo("a.tif", new VolumeReadOptions { MaximumBytes = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => VolumeReader.ReadInfo("a.tif", new VolumeReadOptions { Channel = -1 }));
        Assert.Throws<NotSupportedException>(() => VolumeReader.Read<decimal>("a.tif"));
    }

    private static byte[] With(Dictionary<int, (ushort, long[])> tags) => TiffForge.Make(new ForgedPage { Tags = tags });

    private void Refused(byte[] file, VolumeFormatErrorKind kind, string words, VolumeReadOptions? options = null) =>
        Refused(_folder.Save("bad.tif", file), kind, words, options);

    private static void Refused(string path, VolumeFormatErrorKind kind, string words, VolumeReadOptions? options = null)
    {
        var error = Assert.Throws<VolumeFormatException>(() => VolumeReader.Read<ushort>(path, options));
        Assert.Equal(kind, error.Kind);
        Assert.Contains(words, error.Message);
    }
}
