using System.Buffers.Binary;
using System.Text;

namespace QcaNet.Models.Weights.Import;

/// <summary>
/// Reads the directory of a zip archive (PKWARE's APPNOTE 6.3, with zip64, data descriptors and comments) and compares the local headers
/// with it.
/// </summary>
/// <remarks>
/// Stricter than System.IO.Compression, which trusts the directory: here no two entries may share bytes (as in the most effective zip
/// bombs), no name may appear twice or point outside the archive, the local header must agree with the directory, and the directory must
/// end exactly where the end record starts.
/// </remarks>
internal static class ZipDirectory
{
    private const uint LocalHeader = 0x04034b50, DirectoryHeader = 0x02014b50, Descriptor = 0x08074b50;
    private const uint EndRecord = 0x06054b50, End64Record = 0x06064b50, End64Locator = 0x07064b50;
    private const int EndLength = 22;
    private static readonly UTF8Encoding Utf8 = new(false, throwOnInvalidBytes: true);

    private readonly record struct Extent(long Start, long Size, long Entries, long End);

    /// <summary>Reads all entries, in the order of the directory; folders are skipped.</summary>
    public static List<ZipEntry> Read(WeightBytes file)
    {
        Extent directory = FindEnd(file);
        if (directory.Entries > ImportLimits.Entries)
        {
            throw file.Refuse.Limit($"has {directory.Entries} zip entries; at most {ImportLimits.Entries} are read.");
        }

        if (directory.Size > ImportLimits.ZipDirectory)
        {
            throw file.Refuse.Limit($"has a zip directory of {directory.Size} bytes; at most {ImportLimits.ZipDirectory} are read.");
        }

        if (directory.Start < 0 || directory.Size < 0 || directory.Start + directory.Size != directory.End)
        {
            throw file.Refuse.Malformed("is a damaged zip archive: its directory does not end where the end record begins.");
        }

        byte[] bytes = new byte[directory.Size];
        file.Read(directory.Start, bytes);
        var entries = new List<ZipEntry>();
        var spans = new List<(long Start, long End, string Name)>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        int at = 0;
        for (long n = 0; n < directory.Entries; n++)
        {
            (ZipEntry entry, long end, long header) = ReadEntry(file, bytes, ref at, directory.Start);
            if (!names.Add(entry.Name))
            {
                throw file.Refuse.Malformed($"is a damaged zip archive: the entry {Shown(entry.Name)} appears twice.");
            }

            spans.Add((header, end, entry.Name));
            if (!entry.Name.EndsWith('/') || entry.Size != 0) entries.Add(entry);
        }

        if (at != bytes.Length)
        {
            throw file.Refuse.Malformed("is a damaged zip archive: its directory contains more entries than it declares.");
        }

        spans.Sort();
        for (int i = 1; i < spans.Count; i++)
        {
            if (spans[i].Start < spans[i - 1].End)
            {
                throw file.Refuse.Malformed(
                    $"is a damaged zip archive: the entries {Shown(spans[i - 1].Name)} and {Shown(spans[i].Name)} share bytes.");
            }
        }

        return entries;
    }

    /// <summary>A name from a file, safe to show in a message.</summary>
    public static string Shown(string name)
    {
        string text = name.Length <= 80 ? name : name[..80] + "...";
        return $"'{string.Concat(text.Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '?' : c))}'";
    }

    private static Extent FindEnd(WeightBytes file)
    {
        byte[] tail = new byte[Math.Min(file.Length, EndLength + ushort.MaxValue)];
        file.Read(file.Length - tail.Length, tail);
        for (int i = tail.Length - EndLength; i >= 0; i--)
        {
            ReadOnlySpan<byte> end = tail.AsSpan(i);
            if (U32(end) != EndRecord || U16(end[20..]) != end.Length - EndLength) continue;
            long position = file.Length - tail.Length + i;
            var plain = new Extent(U32(end[16..]), U32(end[12..]), U16(end[10..]), position);
            if (U16(end[4..]) is not (0 or ushort.MaxValue) || U16(end[6..]) is not (0 or ushort.MaxValue))
            {
                throw file.Refuse.Unsupported("is part of a multi-part zip archive, which is not supported.");
            }

            if (U16(end[8..]) != U16(end[10..]))
            {
                throw file.Refuse.Malformed("is a damaged zip archive: its end record has two different entry counts.");
            }

            return Zip64(file, plain);
        }

        throw file.Refuse.Malformed("is a damaged zip archive: it has no end record; the file is truncated.");
    }

    private static Extent Zip64(WeightBytes file, Extent plain)
    {
        const int locatorLength = 20, recordLength = 56;
        Span<byte> locator = stackalloc byte[locatorLength], record = stackalloc byte[recordLength];
        bool asked = plain.Start == uint.MaxValue || plain.Size == uint.MaxValue || plain.Entries == ushort.MaxValue;
        if (plain.End >= locatorLength) file.Read(plain.End - locatorLength, locator);
        if (U32(locator) != End64Locator)
        {
            if (asked && plain.Start + plain.Size != plain.End)
            {
                throw file.Refuse.Malformed("is a damaged zip archive: its zip64 end record is missing.");
            }

            return plain;
        }

        long at = I64(locator[8..]);
        if (at < 0 || at > plain.End - locatorLength - recordLength)
        {
            throw file.Refuse.Malformed("is a damaged zip archive: its zip64 end record is outside the file.");
        }

        file.Read(at, record);
        if (U32(record) != End64Record || I64(record[4..]) != plain.End - locatorLength - at - 12)
        {
            throw file.Refuse.Malformed("is a damaged zip archive: its zip64 end record is broken.");
        }

        if (U32(record[16..]) != 0 || U32(record[20..]) != 0)
        {
            throw file.Refuse.Unsupported("is part of a multi-part zip archive, which is not supported.");
        }

        var wide = new Extent(I64(record[48..]), I64(record[40..]), I64(record[32..]), at);
        bool agrees = I64(record[24..]) == wide.Entries && (plain.Start == uint.MaxValue || plain.Start == wide.Start)
            && (plain.Size == uint.MaxValue || plain.Size == wide.Size)
            && (plain.Entries == ushort.MaxValue || plain.Entries == wide.Entries);
        if (!agrees || wide.Entries < 0 || wide.Start < 0 || wide.Start > at)
        {
            throw file.Refuse.Malformed("is a damaged zip archive: its two end records disagree.");
        }

        return wide;
    }

    private static (ZipEntry Entry, long End, long Header) ReadEntry(WeightBytes file, byte[] directory, ref int at, long directoryStart)
    {
        ReadOnlySpan<byte> left = directory.AsSpan(at);
        if (left.Length < 46 || U32(left) != DirectoryHeader)
        {
            throw file.Refuse.Malformed($"is a damaged zip archive: its directory is truncated at byte {directoryStart + at}.");
        }

        int nameLength = U16(left[28..]), extraLength = U16(left[30..]), commentLength = U16(left[32..]);
        if (left.Length < 46 + nameLength + extraLength + commentLength)
        {
            throw file.Refuse.Malformed($"is a damaged zip archive: its directory is truncated at byte {directoryStart + at}.");
        }

        ReadOnlySpan<byte> rawName = left.Slice(46, nameLength);
        string name = Name(file, rawName);
        long packed = U32(left[20..]), size = U32(left[24..]), header = U32(left[42..]);
        bool disk = U16(left[34..]) == ushort.MaxValue;
        ReadExtra(file, name, left.Slice(46 + nameLength, extraLength), ref size, ref packed, ref header, disk);
        int flags = U16(left[8..]), method = U16(left[10..]);
        uint checksum = U32(left[16..]);
        at += 46 + nameLength + extraLength + commentLength;
        WeightsFormatException Bad(string what) => file.Refuse.Malformed($"is a damaged zip archive: the entry {Shown(name)} {what}.");

        if (packed < 0 || size < 0 || header < 0 || header > directoryStart - 30) throw Bad("is outside the file");
        Span<byte> local = stackalloc byte[30];
        file.Read(header, local);
        if (U32(local) != LocalHeader) throw Bad("has no header");
        int localName = U16(local[26..]), localExtra = U16(local[28..]);
        if (localName != nameLength) throw Bad("has a different name in its own header");
        byte[] rest = new byte[localName + localExtra];
        file.Read(header + 30, rest);
        if (!rest.AsSpan(0, localName).SequenceEqual(rawName)) throw Bad("has a different name in its own header");
        bool streamed = (U16(local[6..]) & 8) != 0;
        if (U16(local[8..]) != method || ((U16(local[6..]) ^ flags) & 0x2041) != 0)
        {
            throw Bad("has a different compression method in its own header");
        }

        long localPacked = U32(local[18..]), localSize = U32(local[22..]), none = 0;
        ReadExtra(file, name, rest.AsSpan(localName), ref localSize, ref localPacked, ref none, false);
        uint localChecksum = U32(local[14..]);
        bool same = localPacked == packed && localSize == size && localChecksum == checksum;
        bool unknownYet = streamed && ((localPacked, localSize, localChecksum) == (0, 0, 0u) || DescribesLater(local));
        if (!same && !unknownYet) throw Bad("has different sizes or a different checksum in its own header");
        if (method == 0 && packed != size && (flags & 1) == 0) throw Bad("is stored without compression, but has two different sizes");

        long start = header + 30 + rest.Length;
        if (packed > directoryStart - start) throw Bad("is outside the file");
        long end = start + packed + (streamed ? DescriptorLength(file, start + packed, directoryStart, checksum, packed, size) : 0);
        if (end < 0 || (streamed && end == start + packed && !same)) throw Bad("has a data descriptor that disagrees with the directory");
        return (new ZipEntry(name, flags, method, checksum, packed, size, start), end, header);
    }

    /// <summary>A header written before the sizes were known: zeros, or a reference to zip64 in their place.</summary>
    private static bool DescribesLater(ReadOnlySpan<byte> local) =>
        U32(local[14..]) == 0 && U32(local[18..]) is 0 or uint.MaxValue && U32(local[22..]) is 0 or uint.MaxValue;

    /// <summary>
    /// Length of the data descriptor after an entry: with or without a signature, sizes in 4 or 8 bytes; 0 if none of them matches.
    /// </summary>
    private static int DescriptorLength(WeightBytes file, long at, long limit, uint checksum, long packed, long size)
    {
        Span<byte> bytes = stackalloc byte[24];
        int there = file.ReadSome(at, bytes[..(int)Math.Clamp(limit - at, 0, 24)]);
        foreach (int signature in (ReadOnlySpan<int>)[4, 0])
        {
            ReadOnlySpan<byte> d = bytes[signature..];
            if ((signature == 4 && U32(bytes) != Descriptor) || U32(d) != checksum) continue;
            if (there >= signature + 20 && I64(d[4..]) == packed && I64(d[12..]) == size) return signature + 20;
            if (there >= signature + 12 && U32(d[4..]) == packed && U32(d[8..]) == size) return signature + 12;
        }

        return 0;
    }

    /// <summary>Reads the values that the header leaves to a zip64 field, in the order of the field.</summary>
    private static void ReadExtra(
        WeightBytes file, string name, ReadOnlySpan<byte> extra, ref long size, ref long packed, ref long header, bool disk)
    {
        bool seen = false;
        while (extra.Length >= 4)
        {
            int id = U16(extra), length = U16(extra[2..]);
            if (length > extra.Length - 4)
            {
                throw file.Refuse.Malformed($"is a damaged zip archive: an extra field of the entry {Shown(name)} is truncated.");
            }

            ReadOnlySpan<byte> field = extra.Slice(4, length);
            extra = extra[(4 + length)..];
            if (id != 1) continue;
            if (seen) throw file.Refuse.Malformed($"is a damaged zip archive: the entry {Shown(name)} has two zip64 fields.");
            seen = true;
            Take(ref field, ref size);
            Take(ref field, ref packed);
            Take(ref field, ref header);
            if (disk && field.Length >= 4 && U32(field) != 0)
            {
                throw file.Refuse.Unsupported("is part of a multi-part zip archive, which is not supported.");
            }
        }

        void Take(ref ReadOnlySpan<byte> field, ref long value)
        {
            if (value != uint.MaxValue) return;
            if (field.Length < 8)
            {
                throw file.Refuse.Malformed($"is a damaged zip archive: the zip64 field of the entry {Shown(name)} is too short.");
            }

            value = I64(field);
            field = field[8..];
        }
    }

    private static string Name(WeightBytes file, ReadOnlySpan<byte> bytes)
    {
        string name;
        try
        {
            name = Utf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            name = Encoding.Latin1.GetString(bytes);
        }

        bool leaves = name.Length == 0 || name[0] == '/' || name.Contains('\\', StringComparison.Ordinal)
            || name.Contains('\0', StringComparison.Ordinal) || name.Split('/').Contains("..");
        if (!leaves) return name;
        throw file.Refuse.Malformed($"was not written by NumPy or PyTorch: it contains a zip entry named {Shown(name)}.");
    }

    private static int U16(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt16LittleEndian(bytes);

    private static uint U32(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt32LittleEndian(bytes);

    private static long I64(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadInt64LittleEndian(bytes);
}
