using System.Xml;

namespace QcaNet.Volumes.Tiff;

/// <summary>A TiffData element: the first plane, its directory (null: the first), and how many planes (null: see the specification's defaults).</summary>
internal readonly record struct OmeBlock(long FirstT, long FirstZ, long FirstC, long? Ifd, long? PlaneCount);

/// <summary>What the Pixels element of the first Image says.</summary>
internal sealed class OmePixels
{
    private static readonly string[] Orders = ["XYZCT", "XYZTC", "XYCTZ", "XYCZT", "XYTCZ", "XYTZC"];

    internal string Order { get; private set; } = string.Empty;

    internal long SizeX { get; private set; }

    internal long SizeY { get; private set; }

    internal long SizeZ { get; private set; }

    internal long SizeC { get; private set; }

    internal long SizeT { get; private set; }

    internal double? SpacingZ { get; private set; }

    internal double? SpacingY { get; private set; }

    internal double? SpacingX { get; private set; }

    internal double? Interval { get; private set; }

    internal List<OmeBlock> Blocks { get; } = [];

    /// <summary>Reads the whole text, so that a break anywhere in it is noticed.</summary>
    /// <exception cref="XmlException">The text is no well-formed XML.</exception>
    internal static OmePixels Parse(TiffSource source, XmlReader reader)
    {
        OmePixels? pixels = null;
        string? rootUuid = null;
        bool inFirst = false;
        while (reader.Read())
        {
            if (reader.NodeType == XmlNodeType.EndElement && reader.LocalName == "Pixels") inFirst = false;
            if (reader.NodeType != XmlNodeType.Element) continue;
            switch (reader.LocalName)
            {
                case "OME":
                    rootUuid = reader.GetAttribute("UUID");
                    break;
                case "BinaryOnly":
                    throw source.Unsupported($"The stack's description lies in another file ({reader.GetAttribute("MetadataFile") ?? "unnamed"}); save the stack as one self-contained OME-TIFF.");
                case "Pixels" when pixels is null:
                    pixels = new OmePixels();
                    inFirst = !reader.IsEmptyElement;
                    pixels.ReadAttributes(source, reader);
                    break;
                case "TiffData" when inFirst:
                    pixels!.ReadBlock(source, reader);
                    break;
                case "UUID" when inFirst:
                    string? fileName = reader.GetAttribute("FileName");
                    string uuid = reader.ReadString().Trim();
                    if (rootUuid is null ? fileName is not null && fileName != Path.GetFileName(source.Path) : uuid != rootUuid)
                    {
                        throw source.Unsupported($"Planes of the stack lie in another file ({fileName ?? uuid}); save the stack as one OME-TIFF.");
                    }

                    break;
            }
        }

        return pixels ?? throw source.Malformed("The OME-XML describes no pixels.");
    }

    private void ReadAttributes(TiffSource source, XmlReader reader)
    {
        Order = reader.GetAttribute("DimensionOrder") ?? "XYZCT";
        if (!Orders.Contains(Order)) throw source.Malformed($"The OME-XML says DimensionOrder=\"{Order}\", which is none.");
        SizeX = Size("SizeX");
        SizeY = Size("SizeY");
        SizeZ = Size("SizeZ");
        SizeC = Size("SizeC");
        SizeT = Size("SizeT");
        SpacingX = Physical("X");
        SpacingY = Physical("Y");
        SpacingZ = Physical("Z");
        double? seconds = (reader.GetAttribute("TimeIncrementUnit") ?? "s") switch { "s" => 1, "ms" => 1e-3, "min" => 60, "h" => 3600, _ => null };
        Interval = LengthUnit.Length(LengthUnit.Number(reader.GetAttribute("TimeIncrement")), seconds);

        long Size(string name) => OmeDescription.Whole(source, name, reader.GetAttribute(name), 1, null);

        double? Physical(string axis) => LengthUnit.Length(
            LengthUnit.Number(reader.GetAttribute("PhysicalSize" + axis)),
            LengthUnit.Micrometres(reader.GetAttribute($"PhysicalSize{axis}Unit") ?? "um"));
    }

    private void ReadBlock(TiffSource source, XmlReader reader)
    {
        Blocks.Add(new OmeBlock(First("FirstT"), First("FirstZ"), First("FirstC"), Optional("IFD", 0), Optional("PlaneCount", 1)));

        long First(string name) => OmeDescription.Whole(source, name, reader.GetAttribute(name), 0, 0);

        long? Optional(string name, long smallest) =>
            reader.GetAttribute(name) is { } text ? OmeDescription.Whole(source, name, text, smallest, null) : null;
    }
}
