using System.Numerics;

namespace QcaNet.Volumes.Hdf5;

/// <summary>Reads the chunk tables of newer files: fixed arrays, and extensible arrays that grow along one axis.</summary>
/// <param name="source">The file.</param>
/// <param name="chunkBytes">Size of an unfiltered chunk in bytes.</param>
/// <param name="add">Receives the number of an entry and its chunk.</param>
internal sealed class Hdf5ChunkArrays(Hdf5Source source, long chunkBytes, Action<long, Hdf5Chunk> add)
{
    private const string What = "chunk index";
    private int _client;
    private int _entrySize;

    /// <summary>Reads a table of fixed length, which is paged if it is long.</summary>
    public void ReadFixed(long address)
    {
        int size = 8 + source.LengthSize + source.OffsetSize;
        Hdf5Cursor header = source.CheckedStructure(address, size, "FAHD"u8, What);
        Begin(ref header);
        int pageBits = header.Byte();
        long count = header.Length(), block = header.Address(optional: true);
        if (block < 0) return;
        if (pageBits > 30) throw source.Malformed("the chunk index is invalid", address);
        long head = 6 + source.OffsetSize;
        bool paged = count > 1L << pageBits;
        if (!paged)
        {
            RequireCount(count, block);
            AddEntries(source.CheckedStructure(block, head + (count * _entrySize), "FADB"u8, What), head, 0, count);
            return;
        }

        long pages = ((count - 1) >> pageBits) + 1, bitmap = (pages + 7) / 8;
        Hdf5Cursor start = source.CheckedStructure(block, head + bitmap, "FADB"u8, What);
        start.Skip(head - 4);
        byte[] used = start.Bytes(bitmap).ToArray();
        ReadPages(block + head + bitmap + Hdf5Checksum.Length, 0, count, count, 1L << pageBits, used);
    }

    /// <summary>
    /// Reads a table that grows: entries in the index block, then in data blocks of doubling length, then in super blocks.
    /// </summary>
    public void ReadExtensible(long address)
    {
        int size = 12 + (6 * source.LengthSize) + source.OffsetSize;
        Hdf5Cursor header = source.CheckedStructure(address, size, "EAHD"u8, What);
        Begin(ref header);
        int bits = header.Byte(), inIndex = header.Byte();
        int leastEntries = header.Byte(), leastPointers = header.Byte(), pageBits = header.Byte();
        header.Skip(4 * source.LengthSize);
        long count = header.Length();
        header.Skip(source.LengthSize);
        long index = header.Address(optional: true);
        bool sound = bits is > 0 and <= 48 && leastEntries > 0 && leastPointers > 0 && pageBits is > 0 and <= 30
            && BitOperations.IsPow2(leastEntries) && BitOperations.IsPow2(leastPointers);
        if (!sound) throw source.Malformed("the chunk index is invalid", address);
        if (index < 0) return;

        int superBlocks = 1 + bits - BitOperations.Log2((uint)leastEntries);
        int direct = Math.Min(2 * BitOperations.Log2((uint)leastPointers), superBlocks);
        int blocks = 2 * (leastPointers - 1), offsetSize = (bits + 7) / 8, head = 6 + source.OffsetSize;
        long pointers = blocks + superBlocks - direct;
        long length = head + ((long)inIndex * _entrySize) + (pointers * source.OffsetSize);
        Hdf5Cursor start = source.CheckedStructure(index, length, "EAIB"u8, What);
        AddEntries(start, head, 0, Math.Min(inIndex, count));
        start.Skip(head - 4 + ((long)inIndex * _entrySize));

        // Blocks of super block u have 2^((u + 1) / 2) times the minimum number of entries, and there are 2^(u / 2) of them.
        long first = inIndex;
        for (int u = 0; u < superBlocks && first < count; u++)
        {
            long entries = (long)leastEntries << ((u + 1) / 2), inside = 1L << (u / 2);
            if (u < direct)
            {
                for (long i = 0; i < inside; i++, first += entries)
                {
                    ReadBlock(start.Address(optional: true), first, Math.Min(entries, count - first), entries, pageBits, offsetSize, null);
                }

                continue;
            }

            ReadSuperBlock(start.Address(optional: true), first, count, (entries, inside), pageBits, offsetSize);
            first += entries * inside;
        }
    }

    private void ReadSuperBlock(long address, long first, long count, (long Entries, long Inside) blocks, int pageBits, int offsetSize)
    {
        if (address < 0) return;
        long page = 1L << pageBits, bitmap = blocks.Entries > page ? ((blocks.Entries >> pageBits) + 7) / 8 : 0;
        long head = 6 + source.OffsetSize + offsetSize;
        Hdf5Cursor start = source.CheckedStructure(address, head + (blocks.Inside * (bitmap + source.OffsetSize)), "EASB"u8, What);
        start.Skip(head - 4);
        byte[] used = start.Bytes(blocks.Inside * bitmap).ToArray();
        for (long i = 0; i < blocks.Inside && first < count; i++, first += blocks.Entries)
        {
            byte[]? pages = bitmap == 0 ? null : used.AsSpan((int)(i * bitmap), (int)bitmap).ToArray();
            long entries = Math.Min(blocks.Entries, count - first);
            ReadBlock(start.Address(optional: true), first, entries, blocks.Entries, pageBits, offsetSize, pages);
        }
    }

    private void ReadBlock(long address, long first, long entries, long whole, int pageBits, int offsetSize, byte[]? pages)
    {
        if (address < 0 || entries <= 0) return;
        long head = 6 + source.OffsetSize + offsetSize;
        bool paged = whole > 1L << pageBits;
        if (!paged) RequireCount(whole, address);
        Hdf5Cursor start = source.CheckedStructure(address, paged ? head : head + (whole * _entrySize), "EADB"u8, What);
        if (paged) ReadPages(address + head + Hdf5Checksum.Length, first, entries, whole, 1L << pageBits, pages);
        else AddEntries(start, head, first, entries);
    }

    // Each page ends with a checksum; pages that were never written are marked as unused.
    private void ReadPages(long address, long first, long entries, long whole, long perPage, byte[]? used)
    {
        for (long page = 0; page * perPage < entries; page++, address += (perPage * _entrySize) + Hdf5Checksum.Length)
        {
            if (used is not null && (used[page / 8] & (0x80 >> (int)(page % 8))) == 0) continue;
            long stored = Math.Min(perPage, whole - (page * perPage));
            RequireCount(stored, address);
            byte[] bytes = source.Read(address, (stored * _entrySize) + Hdf5Checksum.Length, What);
            source.RequireIntact(bytes, address, What);
            AddEntries(bytes, first + (page * perPage), Math.Min(perPage, entries - (page * perPage)));
        }
    }

    private void Begin(ref Hdf5Cursor header)
    {
        int version = header.Byte();
        _client = header.Byte();
        _entrySize = header.Byte();
        int least = source.OffsetSize + (_client == 1 ? 5 : 0), most = source.OffsetSize + (_client == 1 ? 12 : 0);
        if (version == 0 && _client <= 1 && _entrySize >= least && _entrySize <= most) return;
        throw source.Malformed("the chunk index is invalid");
    }

    private void RequireCount(long count, long address)
    {
        if (count > int.MaxValue / 32) throw source.Malformed($"a chunk index lists {count} chunks", address);
    }

    // The entries of a structure whose signature has been consumed.
    private void AddEntries(Hdf5Cursor structure, long head, long first, long count)
    {
        structure.Skip(head - 4);
        if (count > 0) AddEntries(structure.Bytes(count * _entrySize), first, count);
    }

    private void AddEntries(ReadOnlySpan<byte> bytes, long first, long count)
    {
        for (int i = 0; i < count; i++)
        {
            var entry = new Hdf5Cursor(source, bytes.Slice(i * _entrySize, _entrySize), What);
            long place = entry.Address(optional: true);
            if (place < 0) continue;
            Hdf5Chunk chunk = _client == 0
                ? new Hdf5Chunk(place, chunkBytes, 0)
                : new Hdf5Chunk(place, entry.Number(_entrySize - source.OffsetSize - 4), entry.UInt32());
            add(first + i, chunk);
        }
    }
}
