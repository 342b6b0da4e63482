using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace QcaNet.Volumes.Hdf5;

/// <summary>A filter that is applied to the voxels of a chunk before they are stored.</summary>
/// <param name="Id">Its registered number.</param>
/// <param name="Parameter">Its first parameter: the element size in bytes for shuffle.</param>
internal readonly record struct Hdf5Filter(int Id, uint Parameter);

/// <summary>
/// The filters of a dataset: deflate, LZF, shuffle and the Fletcher-32 checksum are supported; others are rejected by name.
/// </summary>
/// <param name="Filters">In the order of writing.</param>
internal sealed record Hdf5Filters(IReadOnlyList<Hdf5Filter> Filters)
{
    private const int Deflate = 1, Shuffle = 2, Fletcher32 = 3, Lzf = 32000, MostFilters = 32;

    /// <summary>Neither deflate (1032) nor LZF (88) can exceed this compression ratio; a file that claims more is damaged.</summary>
    private const int LargestRatio = 1100;

    public static Hdf5Filters None { get; } = new([]);

    public StoredCompressions Compression => Filters.Aggregate(StoredCompressions.None, (all, filter) => all | filter.Id switch
    {
        Deflate => StoredCompressions.Deflate,
        Lzf => StoredCompressions.Lzf,
        _ => StoredCompressions.None,
    });

    public static Hdf5Filters Read(Hdf5Source source, ReadOnlySpan<byte> message)
    {
        var cursor = new Hdf5Cursor(source, message, "filter pipeline");
        int version = cursor.Byte(), count = cursor.Byte();
        if (version is not (1 or 2) || count > MostFilters) throw source.Malformed("a filter pipeline is invalid");
        if (version == 1) cursor.Skip(6);
        var filters = new List<Hdf5Filter>();
        for (int i = 0; i < count; i++)
        {
            int id = cursor.UInt16(), nameLength = version == 1 || id >= 256 ? cursor.UInt16() : 0;
            cursor.Skip(2);
            int parameters = cursor.UInt16();
            ReadOnlySpan<byte> name = cursor.Bytes(version == 1 ? (nameLength + 7) & ~7 : nameLength);
            if (id is not (Deflate or Shuffle or Fletcher32 or Lzf))
            {
                throw source.Unsupported(
                    $"The chunks are encoded with {NameOf(id, name)}; gzip (deflate), LZF, shuffle and Fletcher-32 are supported",
                    "rewrite the file with h5repack -f GZIP=4, or in h5py with compression=\"gzip\"");
            }

            uint parameter = parameters > 0 ? cursor.UInt32() : 0;
            cursor.Skip(4 * Math.Max(0, parameters - 1));
            if (version == 1 && parameters % 2 == 1) cursor.Skip(4);
            filters.Add(new Hdf5Filter(id, parameter));
        }

        if (filters.Count(f => f.Id is Deflate or Lzf) > 1)
        {
            throw source.Unsupported("The chunks are compressed twice, which is not supported", Hdf5Advice.Repack);
        }

        return new Hdf5Filters(filters);
    }

    /// <summary>Returns whether this many stored bytes can hold a chunk of this size; checked before memory is allocated for it.</summary>
    public bool CanHold(long stored, long chunk, uint mask)
    {
        bool packed = Filters.Where((f, i) => !Skipped(mask, i)).Any(f => f.Id is Deflate or Lzf);
        return packed ? chunk <= (stored + 16) * LargestRatio : stored == chunk + (4 * Checksums(Filters.Count, mask));
    }

    /// <summary>Reverses the filters.</summary>
    /// <param name="stored">The bytes of the file, in an array of at least <see cref="ScratchLength"/>, which is written to.</param>
    /// <param name="scratch">Another array of at least that length.</param>
    /// <param name="chunk">Length of the decoded chunk.</param>
    /// <param name="mask">Bit mask of the filters that were skipped for this chunk.</param>
    /// <returns>The voxels, in one of the two arrays; empty if the bytes are damaged.</returns>
    public ArraySegment<byte> Decode(ArraySegment<byte> stored, byte[] scratch, int chunk, uint mask)
    {
        ArraySegment<byte> bytes = stored;
        byte[] other = scratch;
        for (int i = Filters.Count - 1; i >= 0; i--)
        {
            if (Skipped(mask, i)) continue;
            switch (Filters[i].Id)
            {
                case Fletcher32:
                    if (bytes.Count < 4 || Checksum(bytes[..^4]) != BinaryPrimitives.ReadUInt32LittleEndian(bytes[^4..])) return default;
                    bytes = bytes[..^4];
                    break;
                case Shuffle:
                    if (bytes.Count > other.Length) return default;
                    Unshuffle(bytes, other, (int)Math.Clamp(Filters[i].Parameter, 1, int.MaxValue));
                    (bytes, other) = (new ArraySegment<byte>(other, 0, bytes.Count), bytes.Array!);
                    break;
                default:
                    int length = chunk + (int)(4 * Checksums(i, mask));
                    if (length > other.Length) return default;
                    bool whole = Filters[i].Id == Deflate
                        ? TryInflate(bytes, other.AsSpan(0, length))
                        : Hdf5Lzf.TryDecode(bytes, other.AsSpan(0, length));
                    if (!whole) return default;
                    (bytes, other) = (new ArraySegment<byte>(other, 0, length), bytes.Array!);
                    break;
            }
        }

        return bytes.Count == chunk ? bytes : default;
    }

    /// <summary>Length in bytes of the scratch array that a chunk needs.</summary>
    public int ScratchLength(int chunk) => chunk + (4 * Filters.Count);

    private static bool Skipped(uint mask, int filter) => filter < 32 && (mask >> filter & 1) != 0;

    private long Checksums(int before, uint mask) => Filters.Take(before).Where((f, i) => f.Id == Fletcher32 && !Skipped(mask, i)).Count();

    private static bool TryInflate(ArraySegment<byte> packed, Span<byte> to)
    {
        try
        {
            using var memory = new MemoryStream(packed.Array!, packed.Offset, packed.Count, writable: false);
            using var stream = new ZLibStream(memory, CompressionMode.Decompress);
            if (stream.ReadAtLeast(to, to.Length, throwOnEndOfStream: false) != to.Length) return false;

            // The stream should end here; if it does, this also verifies its checksum.
            return stream.ReadByte() < 0;
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            return false;
        }
    }

    /// <summary>
    /// The first bytes of all elements are stored together, then all second bytes; a remainder shorter than an element is kept.
    /// </summary>
    private static void Unshuffle(ReadOnlySpan<byte> from, Span<byte> to, int size)
    {
        int count = size > from.Length ? 0 : from.Length / size;
        if (size == 2)
        {
            ReadOnlySpan<byte> low = from[..count], high = from.Slice(count, count);
            for (int i = 0; i < low.Length && i < high.Length; i++) (to[2 * i], to[(2 * i) + 1]) = (low[i], high[i]);
        }
        else
        {
            for (int part = 0; part < size && count > 0; part++)
            {
                ReadOnlySpan<byte> plane = from.Slice(part * count, count);
                for (int i = 0; i < plane.Length; i++) to[(i * size) + part] = plane[i];
            }
        }

        from[(count * size)..].CopyTo(to[(count * size)..]);
    }

    // H5_checksum_fletcher32: big-endian words of 16 bits, in blocks that cannot overflow.
    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        const int Block = 720;
        uint low = 0, high = 0;
        for (; bytes.Length >= 2; bytes = bytes[Math.Min(Block, bytes.Length & ~1)..])
        {
            ReadOnlySpan<byte> block = bytes[..Math.Min(Block, bytes.Length & ~1)];
            for (int i = 0; i < block.Length; i += 2) high += low += (uint)((block[i] << 8) | block[i + 1]);
            (low, high) = ((low & 0xFFFF) + (low >> 16), (high & 0xFFFF) + (high >> 16));
        }

        if (!bytes.IsEmpty)
        {
            high += low += (uint)bytes[0] << 8;
            (low, high) = ((low & 0xFFFF) + (low >> 16), (high & 0xFFFF) + (high >> 16));
        }

        (low, high) = ((low & 0xFFFF) + (low >> 16), (high & 0xFFFF) + (high >> 16));
        return (high << 16) | low;
    }

    private static string NameOf(int id, ReadOnlySpan<byte> name) => id switch
    {
        4 => "szip",
        5 => "n-bit",
        6 => "scale-offset",
        32001 => "Blosc",
        32004 => "LZ4",
        32008 => "bitshuffle",
        32015 => "Zstandard",
        32026 => "Blosc2",
        _ => FormattableString.Invariant($"filter {id}{(name.IsEmpty || name[0] == 0 ? string.Empty : " (" + Text(name) + ")")}"),
    };

    private static string Text(ReadOnlySpan<byte> name) => PrintableText.Of(Encoding.UTF8.GetString(name).TrimEnd('\0'), 40);
}
