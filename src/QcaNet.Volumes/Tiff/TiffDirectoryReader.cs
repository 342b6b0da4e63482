using System.Text;

namespace QcaNet.Volumes.Tiff;

/// <summary>
/// Walks the main chain of image file directories. Own code rather than LibTiff's, because the chain is where broken and hostile
/// files do their harm (circles, counts of billions): here each number is checked against the file's length before it is used.
/// </summary>
internal static class TiffDirectoryReader
{
    // OME-XML of a file with 100,000 planes has about 20 MB.
    private const int LongestDescription = 32 << 20;

    private static readonly int[] TypeLengths = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8];

    internal static List<TiffPage> ReadAll(TiffSource source, int maximumPages)
    {
        var pages = new List<TiffPage>();
        var seen = new HashSet<long>();
        long position = source.FirstDirectory;
        while (position != 0)
        {
            if (!seen.Add(position))
            {
                throw source.Malformed($"The chain of pages runs in a circle: page {pages.Count + 1} leads back to an earlier one.", position);
            }

            if (pages.Count == maximumPages)
            {
                throw source.Limit($"The file has more than {maximumPages} pages; raise VolumeReadOptions.MaximumPages to read it.");
            }

            pages.Add(ReadPage(source, position, pages.Count, out position));
        }

        return pages;
    }

    private static TiffPage ReadPage(TiffSource source, long position, int index, out long next)
    {
        int countLength = source.IsBig ? 8 : 2;
        int entryLength = source.IsBig ? 20 : 12;
        if (position < 8 || position > source.Length - countLength)
        {
            throw source.Malformed($"Page {index + 1} lies outside the file of {source.Length} bytes: the file is cut off or damaged. Copy or export it again.", position);
        }

        long entries = source.IsBig ? source.ReadUInt64(position) : source.ReadUInt16(position);
        if (entries == 0) throw source.Malformed($"The directory of page {index + 1} has no entries.", position);
        if (entries > ushort.MaxValue || position + countLength + (entries * entryLength) + (source.IsBig ? 8 : 4) > source.Length)
        {
            throw source.Malformed($"The directory of page {index + 1} claims {entries} entries and reaches beyond the end of the file: the file is cut off or damaged.", position);
        }

        var page = new TiffPage { Index = index, Position = position };
        for (int i = 0; i < entries; i++) ReadEntry(source, page, position + countLength + ((long)i * entryLength));
        next = source.ReadOffset(position + countLength + (entries * entryLength));
        return page;
    }

    private static void ReadEntry(TiffSource source, TiffPage page, long entry)
    {
        var tag = (TiffTag)source.ReadUInt16(entry);
        if (!Enum.IsDefined(tag)) return;
        ushort type = source.ReadUInt16(entry + 2);
        long count = source.ReadOffset(entry + 4);
        int typeLength = type < TypeLengths.Length ? TypeLengths[type] : 0;
        if (typeLength == 0 || count == 0) throw source.Malformed($"Tag {tag} of page {page.Index + 1} has no usable value.", entry);

        int inline = source.IsBig ? 8 : 4;
        long valuePosition = entry + 4 + inline;
        long position = count <= inline / typeLength ? valuePosition : source.ReadOffset(valuePosition);
        var array = new TiffArray(type, count, position);
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
            case TiffTag.ResolutionUnit: page.ResolutionUnit = Small(source, page, tag, array); break;
            case TiffTag.RowsPerStrip:
                page.RowsPerStrip = Number(source, page, tag, array, 0);
                if (page.RowsPerStrip == 0) throw source.Malformed($"RowsPerStrip of page {page.Index + 1} is 0.", entry);
                break;
            case TiffTag.StripOffsets or TiffTag.TileOffsets: page.Offsets = array; break;
            case TiffTag.StripByteCounts or TiffTag.TileByteCounts: page.ByteCounts = array; break;
            case TiffTag.XResolution: page.UnitsPerPixelX = Reciprocal(source, array); break;
            case TiffTag.YResolution: page.UnitsPerPixelY = Reciprocal(source, array); break;
            case TiffTag.ImageDescription: page.Description = page.Index == 0 ? Text(source, array) : null; break;
        }
    }

    /// <summary>Value <paramref name="index"/> of an array of unsigned whole numbers.</summary>
    internal static long Number(TiffSource source, TiffPage page, TiffTag tag, TiffArray array, long index) => array.Type switch
    {
        1 => source.ReadByte(array.Position + index),
        3 => source.ReadUInt16(array.Position + (index * 2)),
        4 or 13 => source.ReadUInt32(array.Position + (index * 4)),
        16 or 18 => source.ReadUInt64(array.Position + (index * 8)),
        _ => throw source.Malformed($"Tag {tag} of page {page.Index + 1} has field type {array.Type}; a whole number is needed.", array.Position),
    };

    private static int Size(TiffSource source, TiffPage page, TiffTag tag, TiffArray array)
    {
        long value = Number(source, page, tag, array, 0);
        if (value == 0) throw source.Malformed($"{tag} of page {page.Index + 1} is 0.", array.Position);
        return value <= int.MaxValue
            ? (int)value
            : throw source.Limit($"{tag} of page {page.Index + 1} is {value}; a volume has at most {int.MaxValue} voxels an axis.");
    }

    private static int Small(TiffSource source, TiffPage page, TiffTag tag, TiffArray array) =>
        (int)Math.Min(Number(source, page, tag, array, 0), int.MaxValue);

    // One value a sample: 0 where they differ. 16 samples are more than any image that will be refused with a good message.
    private static int SameForAll(TiffSource source, TiffPage page, TiffTag tag, TiffArray array)
    {
        int first = Small(source, page, tag, array);
        for (int i = 1; i < Math.Min(array.Count, 16); i++)
        {
            if (Number(source, page, tag, array, i) != first) return 0;
        }

        return first;
    }

    // Denominator by numerator: for a length such as 4/5 this is the nearest double, which 1 / (5/4) need not be.
    private static double? Reciprocal(TiffSource source, TiffArray array)
    {
        if (array.Type is not 5) return null;
        double ratio = source.ReadUInt32(array.Position + 4) / (double)source.ReadUInt32(array.Position);
        return double.IsFinite(ratio) && ratio > 0 ? ratio : null;
    }

    private static string? Text(TiffSource source, TiffArray array)
    {
        if (array.Type is not (2 or 1 or 7)) return null;
        if (array.Position < 0 || array.Position > source.Length - array.Count)
        {
            throw source.Malformed($"The image description of {array.Count} bytes reaches beyond the end of the file.", array.Position);
        }

        if (array.Count > LongestDescription) throw source.Limit($"The image description has {array.Count} bytes; up to {LongestDescription} are read.");
        byte[] bytes = new byte[array.Count];
        source.Read(array.Position, bytes);
        int end = Array.IndexOf(bytes, (byte)0);
        return Encoding.UTF8.GetString(bytes, 0, end < 0 ? bytes.Length : end);
    }
}
