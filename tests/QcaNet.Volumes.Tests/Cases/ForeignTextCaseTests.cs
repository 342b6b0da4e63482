using System.Text;
using QcaNet.Volumes.Tests.Tiff;

namespace QcaNet.Volumes.Tests.Cases;

/// <summary>Cases A8 and A10: text from files and names is bounded in objects and length, and steers no terminal.</summary>
public sealed class ForeignTextCaseTests : IDisposable
{
    private const long MostAllocated = 64L << 20;
    private const int LongestMessage = 1000;
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Bombs => ["attributes", "namespaces", "deep", "name", "tiffdata", "imagej", "names", "blocks", "escapes"];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Bombs))]
    public void A8_DescriptionThatIsMadeToCost_IsRefusedAtOnce(string kind)
    {
        string path = Save(Encoding.ASCII.GetBytes(Bomb(kind)));
        long before = GC.GetAllocatedBytesForCurrentThread();
        VolumeFormatException? error = null;
        try
        {
            VolumeReader.ReadInfo(path);
        }
        catch (VolumeFormatException e)
        {
            error = e;
        }

        // A text of a megabyte that only repeats what means nothing is no fault.
        if (kind != "escapes") Assert.NotNull(error);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MostAllocated);
        Assert.InRange(error?.ToString().Length ?? 0, 0, 8 * LongestMessage);
        Assert.InRange(error?.Message.Length ?? 0, 0, LongestMessage);
        Assert.DoesNotContain('\n', error?.Message ?? string.Empty);
    }

    [Theory]
    [InlineData("<OME><Image><Pixels DimensionOrder=\"\u009B31m\" SizeX=\"4\"/></Image></OME>")]
    [InlineData("<OME><Image><Pixels DimensionOrder=\"XYZCT\" SizeX=\"\u202E4\" SizeY=\"3\" SizeZ=\"1\" SizeC=\"1\" SizeT=\"1\"/></Image></OME>")]
    [InlineData("<OME><BinaryOnly MetadataFile=\"\u0085x\"/></OME>")]
    [InlineData("ImageJ=1.53t\nslices=\u001B[2J\u001B]0;owned\u0007\n")]
    [InlineData("ImageJ=1.53t\nimages=1\nc0=\u001B[31m\n")]
    [InlineData("{\"shape\": [1, 3, 4], \"axes\": \"\\u001b\\u0007\\u0000YX\"}")]
    [InlineData("<OME>\u001B[31m</OME>")]
    public void A10_ControlCharactersOfADescription_AreEscapedInMessages(string text)
    {
        // One page of 3x4 whose text cannot be followed; where it can, there is no message.
        try
        {
            VolumeReader.ReadInfo(_folder.Save("a.tif", TiffForge.Make(new ForgedPage { Description = text })));
        }
        catch (VolumeFormatException error)
        {
            Assert.All(error.Message, letter => Assert.False(char.IsControl(letter) || letter == '\u202E', $"U+{(int)letter:X4}"));
        }
    }

    [Fact]
    public void A10_ControlCharactersOfAName_AreEscapedInMessages_AndKeptInThePath()
    {
        string name = _folder.File("\u001B[2J\u001B]0;owned\u0007\nqcanet: all is well");
        var error = Assert.Throws<VolumeFormatException>(() => VolumeReader.ReadInfo(name));
        Assert.Equal(name, error.Path);
        Assert.DoesNotContain(error.Message, char.IsControl);
        Assert.Contains("\\u001B[2J", error.Message);
        Assert.DoesNotContain(Assert.Throws<FileAccessException>(() => AtomicFile.Write(Path.Combine(name, "x"), _ => { })).Message, char.IsControl);
    }

    [Theory]
    [InlineData("plain", 200, "plain")]
    [InlineData("a\tb\u007F", 200, "a\\u0009b\\u007F")]
    [InlineData("\u202Egpj.fit", 200, "\\u202Egpj.fit")]
    [InlineData("\u2028\u2029\uFEFF", 200, "\\u2028\\u2029\\uFEFF")]
    [InlineData("\u00E4\u00F6\U0001F600\u4E2D", 200, "\u00E4\u00F6\U0001F600\u4E2D")]
    [InlineData("123456", 3, "123...")]
    [InlineData(null, 3, "")]
    public void PrintableText_EscapesWhatSteersATerminal(string? text, int length, string shown) => Assert.Equal(shown, PrintableText.Of(text, length));

    [Fact]
    public void PrintableText_EscapesHalfASurrogatePair() => Assert.Equal("a\\uD83D", PrintableText.Of("a" + (char)0xD83D));

    // The shared generator description_bombs.py makes the first six.
    private static string Bomb(string kind) => kind switch
    {
        "attributes" => "<OME " + string.Join(' ', Enumerable.Range(0, 800_000).Select(i => $"a{i}=\"1\"")) + "/>",
        "namespaces" => "<OME " + string.Join(' ', Enumerable.Range(0, 300_000).Select(i => $"xmlns:a{i}=\"u{i}\"")) + ">"
            + string.Concat(Enumerable.Range(0, 300_000).Select(i => $"<a{i}:b/>")) + "</OME>",
        "deep" => "<OME>" + string.Concat(Enumerable.Repeat("<a>", 2_000_000)),
        "name" => "<" + new string('x', 8_000_000) + ":OME>",
        "tiffdata" => Pixels(string.Concat(Enumerable.Repeat("<TiffData/>", 2_900_000))),
        "imagej" => "ImageJ=1.0\nimages=1\n" + string.Concat(Enumerable.Repeat("a=b\n", 7_000_000)),
        "names" => "<OME>" + string.Concat(Enumerable.Range(0, 700_000).Select(i => $"<n{i}/>")) + "</OME>",
        "blocks" => Pixels(string.Concat(Enumerable.Repeat("<TiffData/>", 100_000))),
        _ => "ImageJ=1.0\nimages=1\nunit=" + string.Concat(Enumerable.Repeat("\\u0041", 170_000)),
    };

    private static string Pixels(string blocks) =>
        $"<OME><Image><Pixels DimensionOrder=\"XYZCT\" SizeX=\"4\" SizeY=\"3\" SizeZ=\"1\" SizeC=\"1\" SizeT=\"1\">{blocks}</Pixels></Image></OME>";

    // A page of 4x3 bytes whose description lies at the end of the file.
    private string Save(byte[] text)
    {
        byte[] file = TiffForge.Make(new ForgedPage { Bits = 8, Tags = new() { [270] = (2, new long[8]) } });
        int entry = file.AsSpan().IndexOf((byte[])[0x0E, 0x01, 2, 0]);
        BitConverter.TryWriteBytes(file.AsSpan(entry + 4), text.Length);
        BitConverter.TryWriteBytes(file.AsSpan(entry + 8), file.Length);
        return _folder.Save("a.tif", [.. file, .. text]);
    }
}
