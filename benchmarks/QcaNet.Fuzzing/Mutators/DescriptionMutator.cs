namespace QcaNet.Fuzzing;

/// <summary>Generates valid and invalid stack descriptions: words are removed, duplicated, moved and replaced by special ones.</summary>
internal static class DescriptionMutator
{
    private static readonly string[] Words =
    [
        "0", "-1", "1", "2", "3", "65536", "4294967296", "2147483647", "9223372036854775807", "1e400", "NaN", "-0", "0x10", "", " ", "um", "\\u00B5m", "\\u", "pixel",
        "&a;", "&#0;", "&#50;", "<", ">", "\"", "'", "<TiffData/>", "<Pixels/>", "</OME>", "<!--", "-->", "<![CDATA[", "]]>", "<!DOCTYPE a>", "XYCZT", "zct", "XYZTC",
        "{", "}", "[", "]", ",", ":", "true", "null", "\"shape\"", "\"axes\"", "\"TZCYX\"", "\"QYX\"", "\r\n", "\n", "=", "\uFEFF", "\u001B[31m", "\u202E", "\u0000",
        "images=2", "slices=3", "frames=2", "channels=2", "order=zct", "c0=-32768", "c1=1", "cf=0", "PlaneCount=\"2\"", "IFD=\"1\"", "FirstZ=\"1\"", "UUID",
    ];

    /// <summary>Generates a text of one of the supported kinds for a number of pages.</summary>
    public static string Make(Random random, int pages)
    {
        (int z, int c) = pages % 2 == 0 && random.Next(2) == 0 ? (pages / 2, 2) : (pages, 1);
        string text = random.Next(4) switch
        {
            0 => $"ImageJ=1.53t\nimages={pages}\nchannels={c}\nslices={z}\nframes=1\nhyperstack=true\nunit=micron\nfinterval=600\nspacing=1.75\nloop=false\norder=czt\nc0=0\nc1=1\n",
            1 => $"{{\"shape\": [{c}, {z}, 3, 4], \"axes\": \"CZYX\", \"truncated\": false}}",
            2 => $"{{\"shape\": [{pages}, 3, 4]}}",
            _ => $"<?xml version=\"1.0\"?><OME xmlns=\"http://www.openmicroscopy.org/Schemas/OME/2016-06\" UUID=\"urn:uuid:1\"><Image ID=\"Image:0\"><Pixels ID=\"Pixels:0\" DimensionOrder=\"XYZCT\" Type=\"uint16\" SizeX=\"4\" SizeY=\"3\" SizeZ=\"{z}\" SizeC=\"{c}\" SizeT=\"1\" PhysicalSizeX=\"0.8\" PhysicalSizeXUnit=\"um\" PhysicalSizeZ=\"1.75\"><TiffData IFD=\"0\" PlaneCount=\"{pages}\"><UUID FileName=\"a.tif\">urn:uuid:1</UUID></TiffData></Pixels></Image><StructuredAnnotations><a b=\"c\"/></StructuredAnnotations></OME>",
        };
        for (int n = random.Next(5); n > 0; n--) text = Change(text, random);
        return text;
    }

    private static string Change(string text, Random random)
    {
        if (text.Length < 4) return text + Words[random.Next(Words.Length)];
        int from = random.Next(text.Length - 1);
        int length = Math.Min(random.Next(1, 24), text.Length - from);
        string word = Words[random.Next(Words.Length)];
        return random.Next(6) switch
        {
            0 => text.Remove(from, length),
            1 => text.Insert(from, text.Substring(from, length)),
            2 => text.Insert(from, word),
            3 => text.Remove(from, length).Insert(from, word),
            4 => text.Insert(random.Next(text.Length), string.Concat(Enumerable.Repeat(text.Substring(from, length), random.Next(1, 2000)))),
            _ => text[..from],
        };
    }
}
