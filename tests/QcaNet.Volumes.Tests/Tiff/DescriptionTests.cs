namespace QcaNet.Volumes.Tests.Tiff;

/// <summary>Axes and spacing, as the text in a file gives them.</summary>
public sealed class DescriptionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("micron", 1)]
    [InlineData("um", 1)]
    [InlineData("\u00B5m", 1)]
    [InlineData("\\u00B5m", 1)]
    [InlineData("nm", 0.001)]
    [InlineData("mm", 1000)]
    [InlineData("cm", 10000)]
    [InlineData("inch", 25400)]
    public void ImageJ_UnitsScaleAllThreeLengths(string unit, double micrometres)
    {
        VolumeInfo info = Info(2, $"ImageJ=1.53a\nimages=2\nslices=2\nunit={unit}\nspacing=1.75\n", Resolution(5, 4));
        Assert.Equal(1.75 * micrometres, info.Spacing!.Value.Z, 1e-9 * micrometres);
        Assert.Equal(0.8 * micrometres, info.Spacing!.Value.Y, 1e-9 * micrometres);
        Assert.Equal(0.8 * micrometres, info.Spacing!.Value.X, 1e-9 * micrometres);
        Assert.Equal(VolumeDescription.ImageJ, info.Description);
    }

    [Theory]
    [InlineData("pixel")]
    [InlineData("furlong")]
    public void ImageJ_UnknownUnit_GivesNoSpacing(string unit) =>
        Assert.Null(Info(2, $"ImageJ=1.53a\nimages=2\nslices=2\nunit={unit}\nspacing=1.75\n", Resolution(5, 4)).Spacing);

    [Theory]
    [InlineData("NaN")]
    [InlineData("-1")]
    [InlineData("0")]
    [InlineData("Infinity")]
    [InlineData("wide")]
    public void ImageJ_SpacingThatIsNoLength_LeavesYAndXKnown(string spacing)
    {
        VolumeInfo info = Info(2, $"ImageJ=1.53a\nimages=2\nslices=2\nunit=um\nspacing={spacing}\n", Resolution(5, 4));
        Assert.Null(info.Spacing);
        Assert.Null(info.SpacingZ);
        Assert.Equal(0.8, info.SpacingX);
    }

    [Fact]
    public void ImageJ_ChannelsRunFastest_AndOneMustBeChosen()
    {
        string path = Stack(4, "ImageJ=1.53a\nimages=4\nchannels=2\nslices=2\nunit=um\n", []);
        Assert.Equal(2, VolumeReader.ReadInfo(path).Channels);
        Assert.Contains("2 channels. Choose one", Assert.Throws<VolumeFormatException>(() => VolumeReader.Read<ushort>(path)).Message);
        Volume<ushort> second = VolumeReader.Read<ushort>(path, new VolumeReadOptions { Channel = 1 });
        Assert.Equal([(ushort)1, (ushort)3], [second[0, 0, 0], second[1, 0, 0]]);
        Assert.Throws<VolumeFormatException>(() => VolumeReader.Read<ushort>(path, new VolumeReadOptions { Channel = 2 }));
    }

    [Fact]
    public void ImageJ_FramesAreTimePoints()
    {
        string path = Stack(4, "ImageJ=1.53a\nimages=4\nframes=2\nslices=2\nfinterval=600\n", []);
        VolumeInfo info = VolumeReader.ReadInfo(path);
        Assert.Equal((2, 2, 600.0), (info.TimePoints, info.Shape.Depth, info.Interval));
        Volume<ushort> second = VolumeReader.Read<ushort>(path, new VolumeReadOptions { TimePoint = 1 });
        Assert.Equal([(ushort)2, (ushort)3], [second[0, 0, 0], second[1, 0, 0]]);
    }

    [Fact]
    public void ImageJ_TextLeftFromALargerStack_IsRefused_UntilTheAxesAreNamed()
    {
        const string Text = "ImageJ=1.53a\nimages=51\nslices=51\nunit=um\nspacing=2\n";
        var error = Assert.Throws<VolumeFormatException>(() => Info(3, Text, Resolution(5, 4)));
        Assert.Equal((VolumeFormatErrorKind.Malformed, Remedy.NameAxes), (error.Kind, error.Remedy));
        VolumeInfo info = VolumeReader.ReadInfo(Stack(3, Text, Resolution(5, 4)), new VolumeReadOptions { Axes = "ZYX" });
        Assert.Equal((3, 2.0), (info.Shape.Depth, info.SpacingZ));
    }

    [Fact]
    public void ImageJ_HyperstackThatDoesNotAddUp_IsRefused() =>
        Assert.Throws<VolumeFormatException>(() => Info(3, "ImageJ=1.53a\nimages=4\nchannels=2\nslices=2\n", []));

    [Theory]
    [InlineData("images=6\nframes=3\nchannels=1\n", 3, 2, 1)]
    [InlineData("images=6\nslices=3\nchannels=1\n", 2, 3, 1)]
    [InlineData("images=6\nframes=2\nslices=3\n", 2, 3, 1)]
    [InlineData("images=6\nslices=3\nframes=1\n", 1, 3, 2)]
    [InlineData("images=6\n", 1, 6, 1)]
    [InlineData("", 1, 6, 1)]
    public void ImageJ_ALengthThatIsLeftOut_FollowsFromThePlanes(string lengths, int times, int depth, int channels)
    {
        VolumeInfo info = Info(6, $"ImageJ=1.53a\n{lengths}", []);
        Assert.Equal((times, depth, channels), (info.TimePoints, info.Shape.Depth, info.Channels));
    }

    [Theory]
    [InlineData("images=2\r\nslices=2\r\nunit=um\r\nspacing=3\r\n", 3)]
    [InlineData("slices=2\nunit=nm\nspacing=3000\nunit=nm\n", 3)]
    [InlineData("slices=2\nunit=pixel\nunit=um\nspacing=3\n", 3)]
    [InlineData("slices=2\nunit=\\u03bcm\nspacing=3\n", 3)]
    [InlineData("slices=2\nunit=um\nzunit=mm\nspacing=3\n", 3000)]
    [InlineData("slices=2\nunit=um\nspacing=3,5\n", null)]
    [InlineData("slices=2\nunit=um\nspacing=1e400\n", null)]
    [InlineData("slices=2\nunit=\nspacing=3\n", null)]
    [InlineData("slices=2\nspacing=3\n", null)]
    public void ImageJ_TextsAsProgramsWriteThem(string text, int? spacing) =>
        Assert.Equal(spacing, Info(2, "ImageJ=1.53a\n" + text, []).SpacingZ);

    [Theory]
    [InlineData("finterval=2\n", 2.0)]
    [InlineData("finterval=2\ntunit=min\n", 120.0)]
    [InlineData("finterval=250\ntunit=ms\n", 0.25)]
    [InlineData("finterval=2\ntunit=fortnight\n", null)]
    [InlineData("finterval=0\n", null)]
    [InlineData("finterval=-1\n", null)]
    public void ImageJ_TheIntervalHasAUnitToo(string text, double? seconds) =>
        Assert.Equal(seconds, Info(2, "ImageJ=1.53a\nframes=2\n" + text, []).Interval);

    [Fact]
    public void ImageJ_WithoutUnit_TakesTheTagsUnit_IfItIsThere()
    {
        Assert.Null(Info(2, "ImageJ=1.53a\nslices=2\n", Resolution(5, 4)).SpacingX);
        Assert.Equal(8000, Info(2, "ImageJ=1.53a\nslices=2\n", With(Resolution(5, 4), 3)).SpacingX!.Value, 1e-6);
        Assert.Equal(20320, Info(2, "made by hand", Resolution(5, 4)).SpacingX!.Value, 1e-6);

        static Dictionary<int, (ushort, long[])> With(Dictionary<int, (ushort, long[])> tags, int unit)
        {
            tags[296] = (3, [unit]);
            return tags;
        }
    }

    [Fact]
    public void ImageJ_AMicroSignOfOneByte_IsRead()
    {
        byte[] file = File.ReadAllBytes(Stack(2, "ImageJ=1.53a\nslices=2\nunit=?m\nspacing=3\n", []));
        file[file.AsSpan().IndexOf("?m"u8)] = 0xB5;
        Assert.Equal(3, VolumeReader.ReadInfo(_folder.Save("latin.tif", file)).SpacingZ);
    }

    [Fact]
    public void Texts_MayBeginWithAByteOrderMark()
    {
        string ome = Ome("DimensionOrder=\"XYZCT\" SizeZ=\"2\" SizeC=\"1\" SizeT=\"1\" PhysicalSizeZ=\"3\"", "<TiffData/>");
        Assert.Equal(3, Info(2, "\uFEFF" + ome, []).SpacingZ);
        byte[] utf16 = [0xFF, 0xFE, .. System.Text.Encoding.Unicode.GetBytes(ome)];
        Assert.Equal(3, Info(2, "x", new() { [270] = (2, [.. utf16.Select(b => (long)b)]) }).SpacingZ);
    }

    [Fact]
    public void Ome_XmlOfAnyShape()
    {
        const string Pixels = "<ome:Pixels xmlns:ome='x' DimensionOrder='XYZCT' SizeX=' 4 ' SizeY='3' SizeZ='&#50;' SizeC='1' SizeT='1' PhysicalSizeX='0.5' PhysicalSizeXUnit='&#181;m'><ome:TiffData/></ome:Pixels>";
        string text = $"<!-- <OME> --><?xml-stylesheet a?><ome:OME xmlns:ome='x'><Description><![CDATA[<Pixels SizeX='9'>]]></Description><ome:Image>{Pixels}</ome:Image>"
            + "<ome:StructuredAnnotations><Value><Pixels SizeX='7'/></Value></ome:StructuredAnnotations></ome:OME>";
        VolumeInfo info = Info(2, text, []);
        Assert.Equal((2, 0.5, SpacingSources.OmeXml), (info.Shape.Depth, info.SpacingX!.Value, info.SpacingSource));
    }

    [Fact]
    public void Ome_AnnotationsBeforeTheImage_AreNotTakenForIt()
    {
        string text = Ome("DimensionOrder=\"XYZCT\" SizeZ=\"2\" SizeC=\"1\" SizeT=\"1\"", "<TiffData/>")
            .Replace("<Image", "<StructuredAnnotations><Pixels SizeX=\"99\"/></StructuredAnnotations><Image", StringComparison.Ordinal);
        Assert.Equal(2, Info(2, text, []).Shape.Depth);
        Assert.Throws<VolumeFormatException>(() => Info(2, text.Replace("</StructuredAnnotations>", string.Empty, StringComparison.Ordinal), []));
    }

    [Fact]
    public void Ome_ALengthThatIsNone_IsNotTakenFromTheTags()
    {
        const string Sizes = "DimensionOrder=\"XYZCT\" SizeZ=\"2\" SizeC=\"1\" SizeT=\"1\"";
        VolumeInfo info = Info(2, Ome(Sizes + " PhysicalSizeX=\"3\" PhysicalSizeXUnit=\"pixel\"", "<TiffData/>"), Resolution(5, 4));
        Assert.Null(info.SpacingX);
        Assert.Equal((20320.0, SpacingSources.OmeXml | SpacingSources.ResolutionTags), (Math.Round(info.SpacingY!.Value, 6), info.SpacingSource));
    }

    [Fact]
    public void Ome_IsFoundInASecondDescription_AsSomeProgramsWriteIt()
    {
        byte[] file = File.ReadAllBytes(Stack(4, "by some camera", new() { [284] = (2, [.. "ImageJ=1.53a\nframes=2\nslices=2\n\0".Select(c => (long)c)]) }));

        // PlanarConfiguration, of type ASCII here, becomes a second ImageDescription.
        int entry = file.AsSpan().IndexOf((byte[])[0x1C, 0x01, 2, 0]);
        (file[entry], file[entry + 1]) = (0x0E, 0x01);
        Assert.Equal(2, VolumeReader.ReadInfo(_folder.Save("second.tif", file)).TimePoints);
    }

    [Theory]
    [InlineData("{\"shape\": [2, 3, 2, 3, 4], \"axes\": \"TZCYX\"}", "TZCYX")]
    [InlineData("{\"shape\": [2, 6, 3, 4], \"axes\": \"CZYX\"}", "CZYX")]
    [InlineData("{\"shape\": [12, 1, 3, 4], \"axes\": \"TCYX\"}", "TYX")]
    [InlineData("nothing", "ZYX")]
    public void StoredAxes_AreTheFilesOrder(string text, string axes) => Assert.Equal(axes, Info(12, text, []).StoredAxes);

    [Fact]
    public void StoredAxes_OfPlanesInNoOrder_AreNotKnown() =>
        Assert.Equal("?YX", Info(3, Ome("DimensionOrder=\"XYZCT\" SizeZ=\"3\" SizeC=\"1\" SizeT=\"1\"", "<TiffData IFD=\"1\" FirstZ=\"0\"/><TiffData IFD=\"0\" FirstZ=\"1\"/><TiffData IFD=\"2\" FirstZ=\"2\"/>"), []).StoredAxes);

    [Fact]
    public void ImageJ_OneDirectory_PlanesFollowThePixelsOfTheFirst()
    {
        // The strips lie before the directory here, so its bytes come as the second plane: what counts is where it is read from.
        byte[] strip = [.. Enumerable.Range(0, 24).Select(i => (byte)i)];
        byte[] three = [.. strip, .. strip.Select(b => (byte)(b + 100)), .. strip.Select(b => (byte)(b + 200))];
        string path = _folder.Save("a.tif", TiffForge.Make(new ForgedPage { Bits = 8, Width = 6, Height = 4, Description = "ImageJ=1.53a\nimages=3\nslices=3\n", Strips = [three], Tags = new() { [279] = (4, [24]) } }));
        Assert.Equal(three, VolumeReader.Read<byte>(path).Voxels.ToArray());
    }

    [Fact]
    public void Shaped_AxesInAnyOrder()
    {
        string path = Stack(4, "{\"shape\": [2, 2, 3, 4], \"axes\": \"CZYX\"}", []);
        Volume<ushort> second = VolumeReader.Read<ushort>(path, new VolumeReadOptions { Channel = 1 });
        Assert.Equal([(ushort)2, (ushort)3], [second[0, 0, 0], second[1, 0, 0]]);
    }

    [Theory]
    [InlineData("{\"shape\": \"3\"}")]
    [InlineData("{\"shape\": [")]
    [InlineData("{}")]
    public void Shaped_TextOfAnotherKind_IsPassedOver(string text) => Assert.Equal(VolumeDescription.None, Info(3, text, []).Description);

    [Theory]
    [InlineData(2, 25400)]
    [InlineData(3, 10000)]
    public void ResolutionTags_GiveYAndX(int unit, double micrometres)
    {
        var tags = Resolution(5, 4);
        tags[296] = (3, [unit]);
        VolumeInfo info = Info(2, "made by hand", tags);
        Assert.Equal(0.8 * micrometres, info.SpacingX!.Value, 1e-6);
        Assert.Null(info.SpacingZ);
        Assert.Null(info.Spacing);
    }

    [Fact]
    public void Ome_OrderUnitsAndSpacing()
    {
        string path = Stack(4, Ome("DimensionOrder=\"XYCZT\" SizeZ=\"2\" SizeC=\"2\" SizeT=\"1\" PhysicalSizeX=\"800\" PhysicalSizeXUnit=\"nm\" PhysicalSizeY=\"0.8\" PhysicalSizeZ=\"1.75\"", "<TiffData/>"), []);
        VolumeInfo info = VolumeReader.ReadInfo(path);
        Assert.Equal(VolumeDescription.Ome, info.Description);
        Assert.Equal(1.75, info.Spacing!.Value.Z, 1e-9);
        Assert.Equal(0.8, info.Spacing!.Value.X, 1e-9);
        Volume<ushort> second = VolumeReader.Read<ushort>(path, new VolumeReadOptions { Channel = 1 });
        Assert.Equal([(ushort)1, (ushort)3], [second[0, 0, 0], second[1, 0, 0]]);
    }

    [Fact]
    public void Ome_TiffDataMayNameThePagesOneByOne()
    {
        string path = Stack(2, Ome("DimensionOrder=\"XYZCT\" SizeZ=\"2\" SizeC=\"1\" SizeT=\"1\"", "<TiffData IFD=\"1\" FirstZ=\"0\"/><TiffData IFD=\"0\" FirstZ=\"1\"/>"), []);
        Volume<ushort> v = VolumeReader.Read<ushort>(path);
        Assert.Equal([(ushort)1, (ushort)0], [v[0, 0, 0], v[1, 0, 0]]);
    }

    [Theory]
    [InlineData("<TiffData IFD=\"0\"/>", VolumeFormatErrorKind.Malformed, "TiffData element is missing")]
    [InlineData("<TiffData IFD=\"7\"/>", VolumeFormatErrorKind.Malformed, "page 8, but the file has 2 pages")]
    [InlineData("<TiffData FirstZ=\"5\"/>", VolumeFormatErrorKind.Malformed, "outside the stack")]
    [InlineData("<TiffData IFD=\"x\"/>", VolumeFormatErrorKind.Malformed, "IFD=\"x\"")]
    [InlineData("<TiffData><UUID FileName=\"other.tif\">urn:uuid:1</UUID></TiffData>", VolumeFormatErrorKind.Unsupported, "other.tif")]
    public void Ome_TiffDataThatCannotBeFollowed_IsRefused(string tiffData, VolumeFormatErrorKind kind, string words)
    {
        var error = Assert.Throws<VolumeFormatException>(() => Info(2, Ome("DimensionOrder=\"XYZCT\" SizeZ=\"2\" SizeC=\"1\" SizeT=\"1\"", tiffData), []));
        Assert.Equal(kind, error.Kind);
        Assert.Contains(words, error.Message);
    }

    [Fact]
    public void Ome_DocumentTypes_AreNeverRead()
    {
        string bomb = "<?xml version=\"1.0\"?><!DOCTYPE OME [<!ENTITY a \"aaaa\">]><OME>&a;</OME>";
        Assert.Equal(VolumeFormatErrorKind.Malformed, Assert.Throws<VolumeFormatException>(() => Info(1, bomb, [])).Kind);
    }

    private static string Ome(string pixels, string tiffData) =>
        $"<?xml version=\"1.0\"?><OME xmlns=\"http://www.openmicroscopy.org/Schemas/OME/2016-06\"><Image ID=\"Image:0\"><Pixels ID=\"Pixels:0\" Type=\"uint16\" SizeX=\"4\" SizeY=\"3\" {pixels}>{tiffData}</Pixels></Image></OME>";

    private static Dictionary<int, (ushort, long[])> Resolution(long numerator, long denominator) =>
        new() { [282] = (5, [numerator, denominator]), [283] = (5, [numerator, denominator]) };

    private VolumeInfo Info(int pages, string description, Dictionary<int, (ushort, long[])> tags) => VolumeReader.ReadInfo(Stack(pages, description, tags));

    // Page i is filled with i.
    private string Stack(int pages, string description, Dictionary<int, (ushort, long[])> tags) =>
        _folder.Save("stack.tif", TiffForge.Make([.. Enumerable.Range(0, pages).Select(i => new ForgedPage
        {
            Description = i == 0 ? description : null,
            Tags = i == 0 ? tags : [],
            Strips = [[.. Enumerable.Range(0, 12).SelectMany(_ => new byte[] { (byte)i, 0 })]],
        })]));
}
