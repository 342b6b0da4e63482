using System.Buffers.Binary;

namespace QcaNet.Volumes.Tiff;

/// <summary>
/// Walks the main chain of image file directories. This does not use LibTiff, because the chain is where damaged and malicious files cause
/// harm (cycles, counts of billions): here each number is checked against the file's length before it is used.
/// </summary>
internal static class TiffDirectoryReader
{
    /// <summary>Reads the directories of the chain; each page is checked before the next one is read.</summary>
    /// <param name="source">The file.</param>
    /// <param name="options">Limits.</param>
    /// <param name="skipped">
    /// Number of pages skipped because the file marks them as reduced copies, such as the thumbnails of LSM files. If a file has no other
    /// pages, the marks are ignored.
    /// </param>
    internal static List<TiffPage> ReadAll(TiffSource source, VolumeReadOptions options, out int skipped)
    {
        var pages = new List<TiffPage>();
        var reduced = new List<TiffPage>();
        var seen = new HashSet<long>();
        long position = source.FirstDirectory;
        long entries = 0;
        while (position != 0)
        {
            if (!seen.Add(position))
            {
                throw source.Malformed($"The chain of pages is circular: page {seen.Count} points back to an earlier one.", position);
            }

            if (seen.Count > options.MaximumPages)
            {
                throw source.Limit($"The file has more than {options.MaximumPages} pages.", nameof(VolumeReadOptions.MaximumPages));
            }

            TiffPage page = ReadPage(source, position, seen.Count - 1, options, ref entries, out position);
            if (page.IsReducedCopy)
            {
                reduced.Add(page);
                continue;
            }

            pages.Add(page);
            TiffPageCheck.Check(source, page, pages[0], options);
        }

        skipped = pages.Count == 0 ? 0 : reduced.Count;
        if (pages.Count > 0) return pages;
        foreach (TiffPage page in reduced) TiffPageCheck.Check(source, page, reduced[0], options);
        return reduced;
    }

    private static TiffPage ReadPage(
        TiffSource source, long position, int index, VolumeReadOptions options, ref long entriesBefore, out long next)
    {
        int countLength = source.IsBig ? 8 : 2;
        int entryLength = source.IsBig ? 20 : 12;
        if (position < 8 || position > source.Length - countLength)
        {
            throw source.Malformed(
                $"Page {index + 1} lies outside the file of {source.Length} bytes: it is truncated or corrupted. Copy or export it "
                + "again.", position);
        }

        long entries = source.IsBig ? source.ReadUInt64(position) : source.ReadUInt16(position);
        if (entries == 0) throw source.Malformed($"The directory of page {index + 1} has no entries.", position);
        if (entries > ushort.MaxValue || position + countLength + (entries * entryLength) + (source.IsBig ? 8 : 4) > source.Length)
        {
            throw source.Malformed(
                $"The directory of page {index + 1} lists {entries} entries and extends beyond the end of the file, which is truncated "
                + "or corrupted.",
                position);
        }

        entriesBefore += entries;
        if (entriesBefore > options.MaximumDirectoryEntries)
        {
            throw source.Limit(
                $"The directories up to page {index + 1} have {entriesBefore} entries, more than the limit of "
                + $"{options.MaximumDirectoryEntries}.",
                nameof(VolumeReadOptions.MaximumDirectoryEntries));
        }

        var page = new TiffPage { Index = index, Position = position };
        ulong found = 0;
        for (int i = 0; i < entries; i++) TiffEntryReader.Read(source, page, position + countLength + ((long)i * entryLength), ref found);
        next = source.ReadOffset(position + countLength + (entries * entryLength));
        return page;
    }

    /// <summary>Reads value <paramref name="index"/> of an array of integers.</summary>
    internal static long Number(TiffSource source, TiffPage page, TiffTag tag, TiffArray array, long index)
    {
        Span<long> one = stackalloc long[1];
        Numbers(source, page, tag, array, index, one);
        return one[0];
    }

    /// <summary>Reads consecutive values of an array of integers of any type; negative values of a signed type are rejected.</summary>
    /// <param name="source">The file.</param>
    /// <param name="page">The page, for messages.</param>
    /// <param name="tag">The tag, for messages.</param>
    /// <param name="array">Location of the array.</param>
    /// <param name="first">Index of the first value; the array's count has been checked.</param>
    /// <param name="numbers">Filled.</param>
    internal static void Numbers(TiffSource source, TiffPage page, TiffTag tag, TiffArray array, long first, Span<long> numbers)
    {
        int size = TiffFieldType.WholeNumberBytes(array.Type);
        if (size == 0)
        {
            throw source.Malformed(
                $"Tag {tag} of page {page.Index + 1} has field type {array.Type}; an integer is required.", array.Position);
        }

        Span<byte> bytes = stackalloc byte[1024];
        bool isSigned = TiffFieldType.IsSigned(array.Type);
        while (!numbers.IsEmpty)
        {
            int count = Math.Min(numbers.Length, bytes.Length / size);
            Span<byte> part = bytes[..(count * size)];
            long position = array.Position > long.MaxValue - (first * size) ? long.MaxValue : array.Position + (first * size);
            source.Read(position, part);
            for (int i = 0; i < count; i++)
            {
                numbers[i] = Number(part.Slice(i * size, size), source.BigEndian, isSigned);
                if (numbers[i] >= 0) continue;
                throw source.Malformed(
                    $"Tag {tag} of page {page.Index + 1} has the value {numbers[i]}; a nonnegative integer is required.", position);
            }

            numbers = numbers[count..];
            first += count;
        }
    }

    // A 64-bit number beyond 2^63 becomes the largest one, which lies outside any file.
    private static long Number(ReadOnlySpan<byte> bytes, bool bigEndian, bool isSigned) => (bytes.Length, isSigned) switch
    {
        (1, false) => bytes[0],
        (1, true) => (sbyte)bytes[0],
        (2, false) => bigEndian ? BinaryPrimitives.ReadUInt16BigEndian(bytes) : BinaryPrimitives.ReadUInt16LittleEndian(bytes),
        (2, true) => bigEndian ? BinaryPrimitives.ReadInt16BigEndian(bytes) : BinaryPrimitives.ReadInt16LittleEndian(bytes),
        (4, false) => bigEndian ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes),
        (4, true) => bigEndian ? BinaryPrimitives.ReadInt32BigEndian(bytes) : BinaryPrimitives.ReadInt32LittleEndian(bytes),
        (_, true) => bigEndian ? BinaryPrimitives.ReadInt64BigEndian(bytes) : BinaryPrimitives.ReadInt64LittleEndian(bytes),
        _ => (long)Math.Min(
            bigEndian ? BinaryPrimitives.ReadUInt64BigEndian(bytes) : BinaryPrimitives.ReadUInt64LittleEndian(bytes), long.MaxValue),
    };
}
