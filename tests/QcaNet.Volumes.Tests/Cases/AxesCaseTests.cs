using QcaNet.Volumes.Tests.Tiff;

namespace QcaNet.Volumes.Tests.Cases;

/// <summary>Cases S2, S3, S5, S18 and S20: metadata that decides which voxel is which is followed or refused, never passed over.</summary>
public sealed class AxesCaseTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("[3, 4, 3, 4]", "\"TZYX\" or \"CZYX\"", 12)]
    [InlineData("[1, 3, 4, 3, 4]", "\"TZYX\" or \"CZYX\"", 12)]
    [InlineData("[2, 3, 2, 3, 4]", "\"TZCYX\"", 12)]
    public void S2_AxesWithoutNames_AreRefused_AndTheMessageSaysHowToChoose(string shape, string words, int pages)
    {
        var error = Assert.Throws<VolumeFormatException>(() => VolumeReader.ReadInfo(Stack(pages, $"{{\"shape\": {shape}}}")));
        Assert.Equal((VolumeFormatErrorKind.Unsupported, Remedy.NameAxes), (error.Kind, error.Remedy));
        Assert.Contains("VolumeReadOptions.Axes", error.Message);
        Assert.Contains(words, error.Message);
    }

    [Theory]
    [InlineData("TZYX", 3, 4, 1, 4)]
    [InlineData("CZYX", 1, 4, 3, 4)]
    [InlineData("ZTYX", 4, 3, 1, 1)]
    public void S2_AxesThatAreNamed_AreFollowed(string axes, int times, int depth, int channels, int firstOfTheSecond)
    {
        string path = Stack(12, "{\"shape\": [3, 4, 3, 4]}");
        using VolumeFile file = VolumeReader.Open(path, new VolumeReadOptions { Axes = axes });
        Assert.Equal((times, depth, channels), (file.Info.TimePoints, file.Info.Shape.Depth, file.Info.Channels));
        Volume<ushort> second = file.ReadVolume<ushort>(Math.Min(1, times - 1), Math.Min(1, channels - 1));
        Assert.Equal(firstOfTheSecond, second[0, 0, 0]);
    }

    [Theory]
    [InlineData("TZCYX")]
    [InlineData("ZYX")]
    public void S2_NamesThatDoNotFit_AreRefused(string axes) => Assert.Equal(
        Remedy.NameAxes,
        Assert.Throws<VolumeFormatException>(() => VolumeReader.ReadInfo(Stack(12, "{\"shape\": [3, 4, 3, 4]}"), new VolumeReadOptions { Axes = axes })).Remedy);

    [Theory]
    [InlineData("ZY")]
    [InlineData("YXZ")]
    [InlineData("ZZYX")]
    [InlineData("QYX")]
    [InlineData("")]
    public void S2_NamesThatAreNotAxes_AreMisuse(string axes) =>
        Assert.Throws<ArgumentException>(() => VolumeReader.ReadInfo(Stack(2, "x"), new VolumeReadOptions { Axes = axes }));

    [Fact]
    public void S2_ArraysOfNumPyWithFourAxes_AreReadWhereTheyAreNamed()
    {
        byte[] header = System.Text.Encoding.ASCII.GetBytes("{'descr': '|u1', 'fortran_order': False, 'shape': (2, 3, 1, 2), }");
        byte[] file = [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. header, .. Enumerable.Range(0, 12).Select(i => (byte)i)];
        string path = _folder.Save("a.npy", file);
        Assert.Equal(Remedy.NameAxes, Assert.Throws<VolumeFormatException>(() => VolumeReader.ReadInfo(path)).Remedy);
        Assert.Equal([6, 7, 8, 9, 10, 11], VolumeReader.Read<byte>(path, new VolumeReadOptions { Axes = "TZYX", TimePoint = 1 }).Voxels.ToArray());
        Assert.Equal([2, 3, 8, 9], VolumeReader.Read<byte>(path, new VolumeReadOptions { Axes = "ZCYX", Channel = 1 }).Voxels.ToArray());
    }

    // Page of (t, z, c), with 2 time points, 3 planes and 2 channels, fastest axis first.
    [Theory]
    [InlineData("czt", 6, 2, 1)]
    [InlineData("xyczt", 6, 2, 1)]
    [InlineData("ctz", 2, 4, 1)]
    [InlineData("zct", 6, 1, 3)]
    [InlineData("ztc", 3, 1, 6)]
    [InlineData("tcz", 1, 4, 2)]
    [InlineData("tzc", 1, 2, 6)]
    public void S3_OrderOfImageJ_IsFollowed(string order, int t, int z, int c)
    {
        string path = Stack(12, $"ImageJ=1.53t\nimages=12\nchannels=2\nslices=3\nframes=2\nhyperstack=true\norder={order}\n");
        using VolumeFile file = VolumeReader.Open(path);
        Assert.Equal((2, 3, 2), (file.Info.TimePoints, file.Info.Shape.Depth, file.Info.Channels));
        Volume<ushort> volume = file.ReadVolume<ushort>(1, 1);
        Assert.Equal([t + c, t + c + z, t + c + z + z], Enumerable.Range(0, 3).Select(plane => (int)volume[plane, 0, 0]));
    }

    [Fact]
    public void S3_OrderThatIsNotKnown_IsRefused_WhereItMatters()
    {
        const string Text = "ImageJ=1.53t\nimages=4\nchannels=2\nslices=2\norder=abc\n";
        Assert.Equal(Remedy.NameAxes, Assert.Throws<VolumeFormatException>(() => VolumeReader.ReadInfo(Stack(4, Text))).Remedy);
        Assert.Equal(4, VolumeReader.ReadInfo(Stack(4, "ImageJ=1.53t\nimages=4\nslices=4\norder=abc\n")).Shape.Depth);
    }

    [Theory]
    [InlineData(32997)]
    [InlineData(32998)]
    public void S5_PlanesInsideAPage_AreRefused(int tag)
    {
        byte[] file = TiffForge.Make(new ForgedPage { Tags = new() { [tag] = (4, [8]) } });
        Assert.Contains("8 planes", Assert.Throws<VolumeFormatException>(() => VolumeReader.ReadInfo(_folder.Save("a.tif", file))).Message);
    }

    [Theory]
    [InlineData(254, 4, 1)]
    [InlineData(255, 3, 2)]
    public void S18_ReducedCopies_AreLeftOut(int tag, int type, int value)
    {
        ForgedPage[] pages =
        [
            .. Enumerable.Range(0, 6).Select(i => i % 2 == 0 ? Page(i, null) : new ForgedPage { Width = 2, Height = 2, Bits = 8, Tags = new() { [tag] = ((ushort)type, [value]), [262] = (3, [2]) } }),
        ];
        string path = _folder.Save("a.tif", TiffForge.Make(pages));
        VolumeInfo info = VolumeReader.ReadInfo(path);
        Assert.Equal((3, 3, 3), (info.Shape.Depth, info.Pages, info.SkippedPages));
        Volume<ushort> volume = VolumeReader.Read<ushort>(path);
        Assert.Equal([0, 2, 4], Enumerable.Range(0, 3).Select(z => (int)volume[z, 0, 0]));
    }

    [Fact]
    public void S18_AFileOfNothingButReducedCopies_IsRead()
    {
        byte[] file = TiffForge.Make(new ForgedPage { Tags = new() { [254] = (4, [1]) } }, new ForgedPage { Tags = new() { [254] = (4, [1]) } });
        Assert.Equal((2, 0), (VolumeReader.ReadInfo(_folder.Save("a.tif", file)).Shape.Depth, VolumeReader.ReadInfo(_folder.File("a.tif")).SkippedPages));
    }

    [Theory]
    [InlineData("channels=3\n", "channels")]
    [InlineData("frames=3\n", "time points")]
    public void S20_PlanesStoredAsChannelsOrTimePoints_AreReadAsPlanes(string counts, string words)
    {
        string path = Stack(3, "ImageJ=1.11a\nimages=3\n" + counts + "hyperstack=true\nunit=um\nspacing=2\n");
        var error = Assert.Throws<VolumeFormatException>(() => VolumeReader.Read<ushort>(path));
        Assert.Equal(Remedy.NameAxes, error.Remedy);
        Assert.Contains($"3 {words} of one plane each", error.Message);
        Assert.Contains("Axes to \"ZYX\"", error.Message);
        Volume<ushort> stack = VolumeReader.Read<ushort>(path, new VolumeReadOptions { Axes = "ZYX" });
        Assert.Equal([0, 1, 2], Enumerable.Range(0, 3).Select(z => (int)stack[z, 0, 0]));
        Assert.Equal(2, VolumeReader.ReadInfo(path).SpacingZ);
    }

    [Theory]
    [InlineData("{\"shape\": [51, 3, 4]}", VolumeFormatErrorKind.Malformed, "51 planes")]
    [InlineData("{\"shape\": [2, 3, 4]}", VolumeFormatErrorKind.Malformed, "2 planes")]
    [InlineData("{\"shape\": [3, 4]}", VolumeFormatErrorKind.Malformed, "1 planes")]
    [InlineData("{\"shape\": [3, 3, 9]}", VolumeFormatErrorKind.Malformed, "3 x 4 (y, x)")]
    [InlineData("{\"shape\": [3, 3, 4], \"axes\": \"QYX\"}", VolumeFormatErrorKind.Unsupported, "\"QYX\"")]
    [InlineData("{\"shape\": [3, 3, 4], \"axes\": \"ZXY\"}", VolumeFormatErrorKind.Unsupported, "\"ZXY\"")]
    [InlineData("ImageJ=1.53t\nimages=2\nslices=2\n", VolumeFormatErrorKind.Malformed, "holds 3 planes")]
    [InlineData("ImageJ=1.53t\nimages=6\nframes=3\n", VolumeFormatErrorKind.Malformed, "holds 3 planes")]
    [InlineData("<OME><Image><Pixels DimensionOrder='XYZCT' SizeX='4' SizeY='3' SizeZ='2' SizeC='1' SizeT='1'/></Image></OME>", VolumeFormatErrorKind.Malformed, "3 pages")]
    public void DescriptionThatDoesNotFitThePages_IsRefused_UntilTheAxesAreNamed(string text, VolumeFormatErrorKind kind, string words)
    {
        string path = Stack(3, text);
        var error = Assert.Throws<VolumeFormatException>(() => VolumeReader.ReadInfo(path));
        Assert.Equal((kind, Remedy.NameAxes), (error.Kind, error.Remedy));
        Assert.Contains(words, error.Message);
        Assert.Equal(3, VolumeReader.ReadInfo(path, new VolumeReadOptions { Axes = "ZYX" }).Shape.Depth);
    }

    [Theory]
    [InlineData("{\"shape\": [3, 4]}")]
    [InlineData("ImageJ=1.53t\nimages=1\n")]
    [InlineData("ImageJ=1.53t\n")]
    public void APlaneWrittenAtATime_WithItsOwnTextOnEachPage_IsAStack(string text) => Assert.Equal(
        3, VolumeReader.ReadInfo(_folder.Save("a.tif", TiffForge.Make([.. Enumerable.Range(0, 3).Select(i => Page(i, text))]))).Shape.Depth);

    [Fact]
    public void Ome_SeveralImages_AreRefused()
    {
        const string Image = "<Image><Pixels DimensionOrder='XYZCT' SizeX='4' SizeY='3' SizeZ='1' SizeC='1' SizeT='1'><TiffData IFD='0'/></Pixels></Image>";
        Assert.Contains("2 images", Assert.Throws<VolumeFormatException>(() => VolumeReader.ReadInfo(Stack(2, $"<OME>{Image}{Image}</OME>"))).Message);
    }

    [Fact]
    public void Ome_APageNamedForTwoPlanes_IsRefused()
    {
        const string Blocks = "<TiffData IFD='0' FirstZ='0'/><TiffData IFD='0' FirstZ='1'/>";
        string text = $"<OME><Image><Pixels DimensionOrder='XYZCT' SizeX='4' SizeY='3' SizeZ='2' SizeC='1' SizeT='1'>{Blocks}</Pixels></Image></OME>";
        Assert.Contains("two planes", Assert.Throws<VolumeFormatException>(() => VolumeReader.ReadInfo(Stack(2, text))).Message);
    }

    [Fact]
    public void Ome_AnotherVoxelType_IsRefused()
    {
        const string Text = "<OME><Image><Pixels Type='int16' DimensionOrder='XYZCT' SizeX='4' SizeY='3' SizeZ='2' SizeC='1' SizeT='1'/></Image></OME>";
        Assert.Contains("int16", Assert.Throws<VolumeFormatException>(() => VolumeReader.ReadInfo(Stack(2, Text))).Message);
    }

    [Theory]
    [InlineData(33629, 5, 3)]
    [InlineData(34361, 1, 4)]
    public void AxesOfMicroscopesThatAreNotRead_AreRefused_UntilTheyAreNamed(int tag, int type, int count)
    {
        var tags = new Dictionary<int, (ushort, long[])> { [tag] = ((ushort)type, new long[type == 5 ? 2 * count : count]) };
        byte[] planes = new byte[3 * 24];
        byte[] file = tag == 33629
            ? TiffForge.Make(new ForgedPage { Strips = [planes], Tags = tags })
            : TiffForge.Make(new ForgedPage { Tags = tags }, new ForgedPage(), new ForgedPage());
        string path = _folder.Save("a.tif", file);
        Assert.Equal(Remedy.NameAxes, Assert.Throws<VolumeFormatException>(() => VolumeReader.ReadInfo(path)).Remedy);
        Assert.Equal(3, VolumeReader.ReadInfo(path, new VolumeReadOptions { Axes = "TYX" }).TimePoints);
    }

    [Fact]
    public void Lsm_BlockOfLengths_IsFollowed()
    {
        byte[] block = new byte[200];
        int[] numbers = [0x0400494C, 200, 4, 3, 3, 1, 2];
        for (int i = 0; i < numbers.Length; i++) BitConverter.TryWriteBytes(block.AsSpan(4 * i), numbers[i]);
        BitConverter.TryWriteBytes(block.AsSpan(40), 8e-7);
        BitConverter.TryWriteBytes(block.AsSpan(48), 8e-7);
        BitConverter.TryWriteBytes(block.AsSpan(56), 1.75e-6);
        var tags = new Dictionary<int, (ushort, long[])> { [34412] = (1, [.. block.Select(b => (long)b)]) };
        ForgedPage[] pages = [.. Enumerable.Range(0, 6).Select(i => Page(i, null, i == 0 ? tags : []))];
        VolumeInfo info = VolumeReader.ReadInfo(_folder.Save("a.lsm", TiffForge.Make(pages)));
        Assert.Equal((2, 3, VolumeDescription.Lsm, SpacingSources.Lsm), (info.TimePoints, info.Shape.Depth, info.Description, info.SpacingSource));
        Assert.Equal(1.75, info.Spacing!.Value.Z, 1e-9);
    }

    [Theory]
    [InlineData("tf_4d_t3z4.tif", null)]
    [InlineData("zct_small.tif", 2)]
    [InlineData("volumetric_depth8.tif", null)]
    [InlineData("lsm_like.tif", 1)]
    public void SharedCase_GivesItsRightValue(string name, int? channels)
    {
        string? folder = SharedData.Folder("cases/files");
        Assert.SkipUnless(folder is not null, "The cases ../shared/cases are not here.");
        string path = Path.Combine(folder, name);
        if (channels is null)
        {
            Assert.Throws<VolumeFormatException>(() => VolumeReader.Read<float>(path));
            return;
        }

        using VolumeFile file = VolumeReader.Open(path);
        Assert.Equal(channels, file.Info.Channels);
        if (name != "zct_small.tif") return;
        Assert.All(file.ReadVolume<ushort>(channel: 0).Voxels.ToArray(), voxel => Assert.InRange(voxel, 100, 102));
        Assert.All(file.ReadVolume<ushort>(channel: 1).Voxels.ToArray(), voxel => Assert.InRange(voxel, 2000, 2002));
    }

    private static ForgedPage Page(int i, string? text, Dictionary<int, (ushort, long[])>? tags = null) => new()
    {
        Description = text,
        Tags = tags ?? [],
        Strips = [[.. Enumerable.Range(0, 12).SelectMany(_ => new byte[] { (byte)i, 0 })]],
    };

    // Page i is filled with i; the text is on the first one.
    private string Stack(int pages, string text) =>
        _folder.Save("stack.tif", TiffForge.Make([.. Enumerable.Range(0, pages).Select(i => Page(i, i == 0 ? text : null))]));
}
