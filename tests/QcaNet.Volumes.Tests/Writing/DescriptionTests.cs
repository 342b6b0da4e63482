using System.Xml.Linq;

namespace QcaNet.Volumes.Tests.Writing;

/// <summary>The texts and tags by which other programs find axes and lengths, to the letter.</summary>
public sealed class DescriptionTests : IDisposable
{
    private static readonly XNamespace Ome = "http://www.openmicroscopy.org/Schemas/OME/2016-06";
    private static readonly HyperstackLayout Series = new()
    {
        Shape = new Shape3D(3, 4, 5),
        TimePoints = 2,
        Channels = 2,
        Spacing = new VoxelSpacing(1.75, 0.8, 0.108333),
        Interval = 600.5,
    };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void ImageJ_Stack() => Assert.Equal(
        "ImageJ=1.53a\nimages=3\nslices=3\nunit=micron\nspacing=1.75\nloop=false\n\0",
        Text("a.tif", Series with { TimePoints = 1, Channels = 1, Interval = null }, (_, _) => new Volume<float>(Series.Shape)));

    [Fact]
    public void ImageJ_SinglePlaneWithoutLengths() => Assert.Equal(
        "ImageJ=1.53a\nloop=false\n\0",
        Text("a.tif", new HyperstackLayout { Shape = new Shape3D(1, 4, 5) }, (_, _) => new Volume<byte>(new Shape3D(1, 4, 5))));

    [Fact]
    public void ImageJ_Hyperstack() => Assert.Equal(
        "ImageJ=1.53a\nimages=12\nchannels=2\nslices=3\nframes=2\nhyperstack=true\nmode=composite\nunit=micron\nfinterval=600.5\nspacing=1.75\nloop=false\n\0",
        Text("a.tif", Series, (_, _) => new Volume<ushort>(Series.Shape)));

    [Fact]
    public void ImageJ_SeriesOfLabels_IsShownFromItsSmallestToItsLargest() => Assert.Equal(
        "ImageJ=1.53a\nimages=6\nslices=3\nframes=2\nhyperstack=true\nunit=micron\nfinterval=600.5\nspacing=1.75\nloop=false\nmin=0.0\nmax=9.0\n\0",
        Text("a.tif", Series with { Channels = 1 }, (t, _) => Labels(t * 9)));

    [Fact]
    public void ImageJ_Lengths_StandInTheTagsAsPixelsAMicron()
    {
        Dictionary<int, TagList.Tag> page = Pages("a.tif", Series, (_, _) => new Volume<byte>(Series.Shape))[11];
        Assert.Equal([1000000, 108333], page[282].Values);
        Assert.Equal([5, 4], page[283].Values);
        Assert.Equal(1, page[296].Value);
        Assert.False(page.ContainsKey(270));
    }

    [Fact]
    public void WithoutSpacing_NoLengthIsWritten()
    {
        foreach (string name in new[] { "a.tif", "a.ome.tif" })
        {
            Dictionary<int, TagList.Tag> page = Pages(name, Series with { Spacing = null, Interval = null }, (_, _) => new Volume<byte>(Series.Shape))[0];
            Assert.False(page.ContainsKey(282) || page.ContainsKey(283) || page.ContainsKey(296));
            Assert.DoesNotContain("spacing", page[270].Text, StringComparison.Ordinal);
            Assert.DoesNotContain("unit=", page[270].Text, StringComparison.Ordinal);
            Assert.DoesNotContain("interval", page[270].Text, StringComparison.Ordinal);
            Assert.DoesNotContain("Physical", page[270].Text, StringComparison.Ordinal);
            Assert.DoesNotContain("Increment", page[270].Text, StringComparison.Ordinal);
        }
    }

    /// <summary>Attributes, their values and the order of elements as the schema of June 2016 has them.</summary>
    [Fact]
    public void Ome_SaysAllOfIt()
    {
        string text = Text("a.ome.tif", Series with { ChannelNames = ["nuclei \u00B5", "<membrane>"] }, (_, _) => new Volume<float>(Series.Shape));
        Assert.EndsWith("\0", text, StringComparison.Ordinal);
        Assert.StartsWith("<?xml version=\"1.0\" encoding=\"UTF-8\"?>", text, StringComparison.Ordinal);
        Assert.True(text.All(char.IsAscii));
        XElement root = XDocument.Parse(text.TrimEnd('\0')).Root!;
        Assert.Equal(Ome + "OME", root.Name);
        Assert.Matches("^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$", root.Attribute("UUID")!.Value);
        XElement image = Assert.Single(root.Elements());
        Assert.Equal((Ome + "Image", "Image:0"), (image.Name, image.Attribute("ID")!.Value));
        XElement pixels = Assert.Single(image.Elements());
        Assert.Equal(
            [
                ("ID", "Pixels:0"), ("DimensionOrder", "XYCZT"), ("Type", "float"), ("BigEndian", "false"), ("SizeX", "5"), ("SizeY", "4"), ("SizeZ", "3"),
                ("SizeC", "2"), ("SizeT", "2"), ("PhysicalSizeX", "0.108333"), ("PhysicalSizeXUnit", "\u00B5m"), ("PhysicalSizeY", "0.8"),
                ("PhysicalSizeYUnit", "\u00B5m"), ("PhysicalSizeZ", "1.75"), ("PhysicalSizeZUnit", "\u00B5m"), ("TimeIncrement", "600.5"), ("TimeIncrementUnit", "s"),
            ],
            pixels.Attributes().Select(a => (a.Name.LocalName, a.Value)));
        Assert.Equal(["Channel", "Channel", "TiffData"], pixels.Elements().Select(e => e.Name.LocalName));
        Assert.Equal(["nuclei \u00B5", "<membrane>"], pixels.Elements(Ome + "Channel").Select(e => e.Attribute("Name")!.Value));
        Assert.Equal(["Channel:0:0", "Channel:0:1"], pixels.Elements(Ome + "Channel").Select(e => e.Attribute("ID")!.Value));
        Assert.All(pixels.Elements(Ome + "Channel"), e => Assert.Equal("1", e.Attribute("SamplesPerPixel")!.Value));
        Assert.Equal([("IFD", "0"), ("PlaneCount", "12")], pixels.Element(Ome + "TiffData")!.Attributes().Select(a => (a.Name.LocalName, a.Value)));
    }

    [Fact]
    public void Ome_NamesEachTypeAsTheSchemaDoes()
    {
        Is<byte>("uint8");
        Is<sbyte>("int8");
        Is<ushort>("uint16");
        Is<short>("int16");
        Is<uint>("uint32");
        Is<int>("uint16");
        Is<float>("float");
        Is<double>("double");

        void Is<T>(string name)
            where T : unmanaged =>
            Assert.Contains($" Type=\"{name}\"", Text("a.ome.tif", Series, (_, _) => new Volume<T>(Series.Shape)), StringComparison.Ordinal);
    }

    [Fact]
    public void Ome_Lengths_StandInTheTagsAsPixelsACentimetre()
    {
        Dictionary<int, TagList.Tag> page = Pages("a.ome.tif", Series with { Spacing = new VoxelSpacing(1, 0.5, 0.8) }, (_, _) => new Volume<byte>(Series.Shape))[0];
        Assert.Equal([12500, 1], page[282].Values);
        Assert.Equal([20000, 1], page[283].Values);
        Assert.Equal(3, page[296].Value);
    }

    [Fact]
    public void Ome_Uuid_ComesFromTheContents()
    {
        string Uuid(double interval, byte voxel) => XDocument.Parse(Text("a.ome.tif", Series with { Interval = interval }, (_, _) =>
        {
            var volume = new Volume<byte>(Series.Shape);
            volume.Voxels[17] = voxel;
            return volume;
        }).TrimEnd('\0')).Root!.Attribute("UUID")!.Value;

        Assert.Equal(Uuid(1, 1), Uuid(1, 1));
        Assert.NotEqual(Uuid(1, 1), Uuid(1, 2));
        Assert.NotEqual(Uuid(1, 1), Uuid(2, 1));
    }

    [Theory]
    [InlineData("a.tif", "ImageJ")]
    [InlineData("a.tiff", "ImageJ")]
    [InlineData("a.OME.TIF", "Ome")]
    [InlineData("a.ome.tiff", "Ome")]
    [InlineData("a.npy", "NumPy")]
    [InlineData("ome.tif", "ImageJ")]
    public void Format_FollowsTheName(string name, string description)
    {
        VolumeWriter.Write(_folder.File(name), new Volume<byte>(Series.Shape));
        Assert.Equal(description, VolumeReader.ReadInfo(_folder.File(name)).Description.ToString());
    }

    [Fact]
    public void Format_OfTheOptions_WinsOverTheName()
    {
        VolumeWriter.Write(_folder.File("a.npy"), new Volume<byte>(Series.Shape), new VolumeWriteOptions { Format = VolumeFormat.Ome });
        Assert.Equal(VolumeDescription.Ome, VolumeReader.ReadInfo(_folder.File("a.npy")).Description);
    }

    [Theory]
    [InlineData("a.tif", typeof(byte), 2)]
    [InlineData("a.tif", typeof(ushort), 2)]
    [InlineData("a.tif", typeof(uint), 1)]
    [InlineData("a.tif", typeof(float), 1)]
    [InlineData("a.ome.tif", typeof(uint), 2)]
    [InlineData("a.ome.tif", typeof(float), 3)]
    [InlineData("a.ome.tif", typeof(double), 3)]
    public void Predictor_IsOneThatTheFormatsReadersUndo(string name, Type type, int predictor)
    {
        var options = new VolumeWriteOptions { Predictor = true, Compression = VolumeCompression.Deflate };
        string path = _folder.File(name);
        if (type == typeof(byte)) VolumeWriter.Write(path, new Volume<byte>(Series.Shape), options);
        if (type == typeof(ushort)) VolumeWriter.Write(path, new Volume<ushort>(Series.Shape), options);
        if (type == typeof(uint)) VolumeWriter.Write(path, new Volume<uint>(Series.Shape), options);
        if (type == typeof(float)) VolumeWriter.Write(path, new Volume<float>(Series.Shape), options);
        if (type == typeof(double)) VolumeWriter.Write(path, new Volume<double>(Series.Shape), options);
        Dictionary<int, TagList.Tag> page = TagList.Read(File.ReadAllBytes(path))[0];
        Assert.Equal(predictor, page.TryGetValue(317, out TagList.Tag? tag) ? tag.Value : 1);
    }

    private static Volume<int> Labels(int largest)
    {
        var labels = new Volume<int>(Series.Shape);
        labels.Voxels[7] = largest;
        return labels;
    }

    private string Text<T>(string name, HyperstackLayout layout, Func<int, int, Volume<T>> volumeAt)
        where T : unmanaged => Pages(name, layout, volumeAt)[0][270].Text;

    private List<Dictionary<int, TagList.Tag>> Pages<T>(string name, HyperstackLayout layout, Func<int, int, Volume<T>> volumeAt)
        where T : unmanaged
    {
        VolumeWriter.WriteHyperstack(_folder.File(name), layout, volumeAt);
        return TagList.Read(File.ReadAllBytes(_folder.File(name)));
    }
}
