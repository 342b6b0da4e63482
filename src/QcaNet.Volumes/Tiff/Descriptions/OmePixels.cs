using System.Xml;

namespace QcaNet.Volumes.Tiff;

/// <summary>
/// A TiffData element: the first plane, its directory (null: the first), and the number of planes (null: see the specification's defaults).
/// </summary>
internal readonly record struct OmeBlock(long FirstT, long FirstZ, long FirstC, long? Ifd, long? PlaneCount);

/// <summary>The contents of the Pixels element of the first Image.</summary>
internal sealed class OmePixels
{
    private static readonly string[] Orders = ["XYZCT", "XYZTC", "XYCTZ", "XYCZT", "XYTCZ", "XYTZC"];

    internal string Order { get; private set; } = string.Empty;

    /// <summary>The type of the voxels, as named in OME-XML; null if it is missing.</summary>
    internal string? Type { get; private set; }

    /// <summary>Number of images (series) with pixels that the text describes.</summary>
    internal int Images { get; private set; }

    internal long SizeX { get; private set; }

    internal long SizeY { get; private set; }

    internal long SizeZ { get; private set; }

    internal long SizeC { get; private set; }

    internal long SizeT { get; private set; }

    internal double? SpacingZ { get; private set; }

    internal double? SpacingY { get; private set; }

    internal double? SpacingX { get; private set; }

    /// <summary>
    /// Whether the text has a PhysicalSizeY at all; if it is not a length, the spacing is unknown, whatever other tags state.
    /// </summary>
    internal bool StatesY { get; private set; }

    /// <summary>Whether the text has a PhysicalSizeX at all.</summary>
    internal bool StatesX { get; private set; }

    internal double? Interval { get; private set; }

    internal List<OmeBlock> Blocks { get; } = [];

    /// <summary>Reads the whole text, so that an error anywhere in it is detected.</summary>
    /// <exception cref="XmlException">The text is not well-formed XML.</exception>
    internal static OmePixels Parse(TiffSource source, XmlReader reader, int mostBlocks)
    {
        OmePixels? pixels = null;
        string? rootUuid = null;
        bool inFirst = false;
        reader.Read();
        while (!reader.EOF)
        {
            // Annotations may contain any XML, including a Pixels element. Skipping them still detects malformed XML.
            if (reader.NodeType == XmlNodeType.Element && reader.LocalName is "StructuredAnnotations")
            {
                reader.Skip();
                continue;
            }

            pixels = Take(source, reader, pixels, ref rootUuid, ref inFirst);
            if (pixels?.Blocks.Count > mostBlocks) throw source.Malformed($"The OME-XML has more than {mostBlocks} TiffData elements.");
            reader.Read();
        }

        return pixels ?? throw source.Malformed("The OME-XML describes no pixels.");
    }

    private static OmePixels? Take(TiffSource source, XmlReader reader, OmePixels? pixels, ref string? rootUuid, ref bool inFirst)
    {
        if (reader.NodeType == XmlNodeType.EndElement && reader.LocalName == "Pixels") inFirst = false;
        if (reader.NodeType != XmlNodeType.Element) return pixels;
        switch (reader.LocalName)
        {
            case "OME":
                rootUuid = reader.GetAttribute("UUID");
                break;
            case "BinaryOnly":
                throw source.Unsupported(
                    "The OME-XML of the stack is in another file "
                    + $"({PrintableText.Of(reader.GetAttribute("MetadataFile") ?? "unnamed", 80)}); save the stack as one "
                    + "self-contained OME-TIFF.");
            case "Pixels" when pixels is null:
                pixels = new OmePixels { Images = 1 };
                inFirst = !reader.IsEmptyElement;
                pixels.ReadAttributes(source, reader);
                break;
            case "Pixels":
                pixels.Images++;
                break;
            case "TiffData" when inFirst:
                pixels!.ReadBlock(source, reader);
                break;
            case "UUID" when inFirst:
                string? fileName = reader.GetAttribute("FileName");
                string uuid = ShortText(reader);
                bool namesAnother = fileName is not null && source.Path is not null && fileName != Path.GetFileName(source.Path);
                if (rootUuid is null ? namesAnother : uuid != rootUuid)
                {
                    string other = PrintableText.Of(fileName ?? uuid, 80);
                    throw source.Unsupported($"Planes of the stack are in another file ({other}); save the stack as one OME-TIFF.");
                }

                break;
        }

        return pixels;
    }

    // A UUID has 45 characters; a longer text is something else, and is not worth its memory.
    private static string ShortText(XmlReader reader)
    {
        if (reader.IsEmptyElement || !reader.Read() || reader.NodeType is not (XmlNodeType.Text or XmlNodeType.CDATA)) return string.Empty;
        char[] text = new char[80];
        int length = 0;
        while (length < text.Length && reader.ReadValueChunk(text, length, text.Length - length) is > 0 and var read) length += read;
        return new string(text, 0, length).Trim();
    }

    private void ReadAttributes(TiffSource source, XmlReader reader)
    {
        Order = reader.GetAttribute("DimensionOrder") ?? "XYZCT";
        if (!Orders.Contains(Order))
        {
            throw source.Malformed($"The OME-XML has DimensionOrder=\"{PrintableText.Of(Order, 16)}\", which is invalid.");
        }

        Type = reader.GetAttribute("Type");
        SizeX = Size("SizeX");
        SizeY = Size("SizeY");
        SizeZ = Size("SizeZ");
        SizeC = Size("SizeC");
        SizeT = Size("SizeT");
        SpacingX = Physical("X");
        SpacingY = Physical("Y");
        SpacingZ = Physical("Z");
        StatesY = reader.GetAttribute("PhysicalSizeY") is not null;
        StatesX = reader.GetAttribute("PhysicalSizeX") is not null;
        Interval = LengthUnit.Length(
            LengthUnit.Number(reader.GetAttribute("TimeIncrement")),
            LengthUnit.Seconds(reader.GetAttribute("TimeIncrementUnit") ?? "s"));

        long Size(string name) => OmeDescription.Whole(source, name, reader.GetAttribute(name), 1, null);

        double? Physical(string axis) => LengthUnit.Length(
            LengthUnit.Number(reader.GetAttribute("PhysicalSize" + axis)),
            LengthUnit.Micrometers(reader.GetAttribute($"PhysicalSize{axis}Unit") ?? "um"));
    }

    private void ReadBlock(TiffSource source, XmlReader reader)
    {
        Blocks.Add(new OmeBlock(First("FirstT"), First("FirstZ"), First("FirstC"), Optional("IFD", 0), Optional("PlaneCount", 0)));

        long First(string name) => OmeDescription.Whole(source, name, reader.GetAttribute(name), 0, 0);

        long? Optional(string name, long smallest) =>
            reader.GetAttribute(name) is { } text ? OmeDescription.Whole(source, name, text, smallest, null) : null;
    }
}
