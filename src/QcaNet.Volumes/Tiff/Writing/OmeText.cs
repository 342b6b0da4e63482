using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Xml;

namespace QcaNet.Volumes.Tiff;

/// <summary>The OME-XML of a single file with all its planes, according to the schema of June 2016.</summary>
internal static class OmeText
{
    internal const string Namespace = "http://www.openmicroscopy.org/Schemas/OME/2016-06";

    /// <param name="encoding">The contents of the file.</param>
    /// <param name="uuid">The file's identifier for itself.</param>
    internal static string Describe(StackEncoding encoding, Guid uuid)
    {
        HyperstackLayout layout = encoding.Layout;

        // ASCII: the micro sign becomes a character reference, which no reader can decode incorrectly.
        using var bytes = new MemoryStream();
        using (var xml = XmlWriter.Create(bytes, new XmlWriterSettings { Encoding = Encoding.ASCII, OmitXmlDeclaration = true }))
        {
            xml.WriteRaw("<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
            xml.WriteStartElement("OME", Namespace);
            xml.WriteAttributeString(
                "xsi", "schemaLocation", "http://www.w3.org/2001/XMLSchema-instance", $"{Namespace} {Namespace}/ome.xsd");
            xml.WriteAttributeString("UUID", $"urn:uuid:{uuid}");
            xml.WriteAttributeString("Creator", "QcaNet.Volumes");
            xml.WriteStartElement("Image", Namespace);
            xml.WriteAttributeString("ID", "Image:0");
            xml.WriteStartElement("Pixels", Namespace);
            xml.WriteAttributeString("ID", "Pixels:0");
            xml.WriteAttributeString("DimensionOrder", "XYCZT");
            xml.WriteAttributeString("Type", TypeName(encoding.Type));
            xml.WriteAttributeString("BigEndian", BitConverter.IsLittleEndian ? "false" : "true");
            Number("SizeX", layout.Shape.Width);
            Number("SizeY", layout.Shape.Height);
            Number("SizeZ", layout.Shape.Depth);
            Number("SizeC", layout.Channels);
            Number("SizeT", layout.TimePoints);
            if (layout.Spacing is { } spacing)
            {
                Length("X", spacing.X);
                Length("Y", spacing.Y);
                Length("Z", spacing.Z);
            }

            if (layout.Interval is { } seconds)
            {
                Number("TimeIncrement", seconds);
                xml.WriteAttributeString("TimeIncrementUnit", "s");
            }

            for (int c = 0; c < layout.Channels; c++)
            {
                xml.WriteStartElement("Channel", Namespace);
                xml.WriteAttributeString("ID", string.Create(CultureInfo.InvariantCulture, $"Channel:0:{c}"));
                if (layout.ChannelNames is { } names) xml.WriteAttributeString("Name", names[c]);
                Number("SamplesPerPixel", 1);
                xml.WriteEndElement();
            }

            // All planes are here, page after page in DimensionOrder. Because no file name is included, the file may be renamed.
            xml.WriteStartElement("TiffData", Namespace);
            Number("IFD", 0);
            Number("PlaneCount", layout.Planes);

            void Number(string name, double value) => xml.WriteAttributeString(name, value.ToString(CultureInfo.InvariantCulture));

            void Length(string axis, double micrometers)
            {
                Number("PhysicalSize" + axis, micrometers);
                xml.WriteAttributeString($"PhysicalSize{axis}Unit", "\u00B5m");
            }
        }

        return Encoding.ASCII.GetString(bytes.ToArray());
    }

    private static string TypeName(VoxelType type) => type switch
    {
        VoxelType.UInt8 => "uint8",
        VoxelType.Int8 => "int8",
        VoxelType.UInt16 => "uint16",
        VoxelType.Int16 => "int16",
        VoxelType.UInt32 => "uint32",
        VoxelType.Int32 => "int32",
        VoxelType.Float32 => "float",
        VoxelType.Float64 => "double",
        _ => throw new UnreachableException(),
    };
}
