using System.Buffers.Binary;

namespace QcaNet.Volumes.Tiff;

/// <summary>
/// Reads the entries of a directory. Those that the pixels depend on must be valid; among those that are only informative (description,
/// resolution), an unusable one is treated as absent. If several entries have the same tag, the first is used, as in libtiff.
/// </summary>
internal static class TiffEntryReader
{
    /// <summary>Reads an entry into its page; tags that are irrelevant for a stack are skipped.</summary>
    /// <param name="source">The file.</param>
    /// <param name="page">The directory's page.</param>
    /// <param name="entry">Position of the entry.</param>
    /// <param name="found">One bit for each tag already encountered.</param>
    internal static void Read(TiffSource source, TiffPage page, long entry, ref ulong found)
    {
        var tag = (TiffTag)source.ReadUInt16(entry);
        int bit = Bit(tag);
        if (bit < 0) return;
        bool again = (found & (1UL << bit)) != 0;
        found |= 1UL << bit;
        if (again && tag != TiffTag.ImageDescription) return;

        ushort type = source.ReadUInt16(entry + 2);
        long count = source.ReadOffset(entry + 4);
        int typeLength = TiffFieldType.Bytes(type);
        int inline = source.IsBig ? 8 : 4;
        long valuePosition = entry + 4 + inline;
        if (typeLength == 0 || count == 0)
        {
            if (IsInformation(tag)) return;
            throw source.Malformed($"Tag {tag} of page {page.Index + 1} has no usable value.", entry);
        }

        long position = count <= inline / typeLength ? valuePosition : source.ReadOffset(valuePosition);
        var array = new TiffArray(type, count, position);
        if (IsInformation(tag)) Inform(source, page, tag, array);
        else Take(source, page, tag, array);
    }

    private static bool IsInformation(TiffTag tag) =>
        tag is TiffTag.ImageDescription or TiffTag.XResolution or TiffTag.YResolution or TiffTag.ResolutionUnit or TiffTag.NewSubfileType
            or TiffTag.SubfileType or TiffTag.ImageDepth or TiffTag.TileDepth or TiffTag.MetaMorphPlanes or TiffTag.FluoViewHeader
            or TiffTag.LsmInfo;

    private static int Bit(TiffTag tag) => tag switch
    {
        >= TiffTag.ImageWidth and <= TiffTag.YResolution => Known(tag, tag - TiffTag.ImageWidth),
        TiffTag.ResolutionUnit => 32,
        TiffTag.Predictor => 33,
        >= TiffTag.TileWidth and <= TiffTag.TileByteCounts => 34 + (tag - TiffTag.TileWidth),
        TiffTag.SampleFormat => 40,
        TiffTag.NewSubfileType => 41,
        TiffTag.SubfileType => 42,
        TiffTag.ImageDepth => 43,
        TiffTag.TileDepth => 44,
        TiffTag.MetaMorphPlanes => 45,
        TiffTag.FluoViewHeader => 46,
        TiffTag.LsmInfo => 47,
        _ => -1,
    };

    private static int Known(TiffTag tag, int bit) => tag switch
    {
        TiffTag.ImageWidth or TiffTag.ImageLength or TiffTag.BitsPerSample or TiffTag.Compression or TiffTag.Photometric
            or TiffTag.FillOrder or TiffTag.ImageDescription or TiffTag.StripOffsets or TiffTag.SamplesPerPixel or TiffTag.RowsPerStrip
            or TiffTag.StripByteCounts or TiffTag.XResolution or TiffTag.YResolution => bit,
        _ => -1,
    };

    private static void Take(TiffSource source, TiffPage page, TiffTag tag, TiffArray array)
    {
        switch (tag)
        {
            case TiffTag.ImageWidth: page.Width = Size(source, page, tag, array); break;
            case TiffTag.ImageLength: page.Height = Size(source, page, tag, array); break;
            case TiffTag.TileWidth: page.TileWidth = Size(source, page, tag, array); break;
            case TiffTag.TileLength: page.TileHeight = Size(source, page, tag, array); break;
            case TiffTag.BitsPerSample: page.BitsPerSample = SameForAll(source, page, tag, array); break;
            case TiffTag.SampleFormat: page.SampleFormat = SameForAll(source, page, tag, array); break;
            case TiffTag.Compression: page.Compression = Small(source, page, tag, array); break;
            case TiffTag.Photometric: page.Photometric = Small(source, page, tag, array); break;
            case TiffTag.FillOrder: page.FillOrder = Small(source, page, tag, array); break;
            case TiffTag.SamplesPerPixel: page.SamplesPerPixel = Small(source, page, tag, array); break;
            case TiffTag.Predictor: page.Predictor = Small(source, page, tag, array); break;
            case TiffTag.RowsPerStrip:
                page.RowsPerStrip = TiffDirectoryReader.Number(source, page, tag, array, 0);
                if (page.RowsPerStrip == 0) throw source.Malformed($"RowsPerStrip of page {page.Index + 1} is 0.", array.Position);
                break;
            case TiffTag.StripOffsets: page.StripOffsets = array; break;
            case TiffTag.StripByteCounts: page.StripByteCounts = array; break;
            case TiffTag.TileOffsets: page.TileOffsets = array; break;
            case TiffTag.TileByteCounts: page.TileByteCounts = array; break;
        }
    }

    private static void Inform(TiffSource source, TiffPage page, TiffTag tag, TiffArray array)
    {
        switch (tag)
        {
            case TiffTag.XResolution: page.UnitsPerPixelX = Reciprocal(source, array); break;
            case TiffTag.YResolution: page.UnitsPerPixelY = Reciprocal(source, array); break;
            case TiffTag.ResolutionUnit:
                // A unit that cannot be read is none, not the default.
                page.ResolutionUnit = IsUnsigned(array.Type) ? Small(source, page, tag, array) : 1;
                break;
            case TiffTag.ImageDescription:
                if (!page.Description.IsThere) page.Description = array;
                else if (!page.SecondDescription.IsThere) page.SecondDescription = array;
                break;
            case TiffTag.NewSubfileType: page.IsReducedCopy |= IsUnsigned(array.Type) && (Small(source, page, tag, array) & 1) != 0; break;
            case TiffTag.SubfileType: page.IsReducedCopy |= IsUnsigned(array.Type) && Small(source, page, tag, array) == 2; break;
            case TiffTag.ImageDepth or TiffTag.TileDepth:
                if (IsUnsigned(array.Type)) page.PlanesInside = Math.Max(page.PlanesInside, Small(source, page, tag, array));
                break;
            case TiffTag.MetaMorphPlanes: page.MetaMorphPlanes = (int)Math.Min(array.Count, int.MaxValue); break;
            case TiffTag.FluoViewHeader: page.HasFluoViewHeader = true; break;
            case TiffTag.LsmInfo: page.LsmInfo = array; break;
        }
    }

    private static bool IsUnsigned(ushort type) => TiffFieldType.WholeNumberBytes(type) > 0 && !TiffFieldType.IsSigned(type);

    private static int Size(TiffSource source, TiffPage page, TiffTag tag, TiffArray array)
    {
        long value = TiffDirectoryReader.Number(source, page, tag, array, 0);
        if (value == 0) throw source.Malformed($"{tag} of page {page.Index + 1} is 0.", array.Position);
        return value <= int.MaxValue
            ? (int)value
            : throw source.Limit($"{tag} of page {page.Index + 1} is {value}; a volume has at most {int.MaxValue} voxels per axis.");
    }

    private static int Small(TiffSource source, TiffPage page, TiffTag tag, TiffArray array) =>
        (int)Math.Min(TiffDirectoryReader.Number(source, page, tag, array, 0), int.MaxValue);

    // One value per sample: 0 if they differ. 16 samples are more than any image that will be rejected with a good message.
    private static int SameForAll(TiffSource source, TiffPage page, TiffTag tag, TiffArray array)
    {
        int first = Small(source, page, tag, array);
        for (int i = 1; i < Math.Min(array.Count, 16); i++)
        {
            if (TiffDirectoryReader.Number(source, page, tag, array, i) != first) return 0;
        }

        return first;
    }

    // Denominator divided by numerator: for a length such as 4/5 this is the nearest double, which 1 / (5/4) need not be.
    private static double? Reciprocal(TiffSource source, TiffArray array)
    {
        Span<byte> bytes = stackalloc byte[8];
        int length = TiffFieldType.Bytes(array.Type);
        source.Read(array.Position, bytes[..length]);
        if (source.BigEndian)
        {
            // To little-endian, number by number.
            bool pair = array.Type is TiffFieldType.Rational or TiffFieldType.SignedRational;
            bytes[..(pair ? 4 : length)].Reverse();
            if (pair) bytes[4..].Reverse();
        }

        double ratio = array.Type switch
        {
            TiffFieldType.Rational => BinaryPrimitives.ReadUInt32LittleEndian(
                bytes[4..]) / (double)BinaryPrimitives.ReadUInt32LittleEndian(bytes),
            TiffFieldType.SignedRational => BinaryPrimitives.ReadInt32LittleEndian(
                bytes[4..]) / (double)BinaryPrimitives.ReadInt32LittleEndian(bytes),
            TiffFieldType.Float => 1.0 / BinaryPrimitives.ReadSingleLittleEndian(bytes),
            TiffFieldType.Double => 1.0 / BinaryPrimitives.ReadDoubleLittleEndian(bytes),
            _ => double.NaN,
        };
        return double.IsFinite(ratio) && ratio > 0 ? ratio : null;
    }
}
