using System.Numerics;

namespace QcaNet.Volumes.Hdf5;

/// <summary>B-trees of version 2: names and attributes in newer files, locations of chunks that grow along several axes.</summary>
internal static class Hdf5BTree2
{
    private const int NodeOverhead = 10, MostLevels = 16;

    /// <summary>Visits each record, including those of inner nodes.</summary>
    /// <param name="source">The file.</param>
    /// <param name="address">Address of the header.</param>
    /// <param name="type">The expected record type, or several if either is allowed.</param>
    /// <param name="visit">Receives the type and a record.</param>
    public static void Visit(Hdf5Source source, long address, ReadOnlySpan<int> type, Action<int, ReadOnlyMemory<byte>> visit)
    {
        int size = 18 + source.OffsetSize + source.LengthSize;
        Hdf5Cursor header = source.CheckedStructure(address, size, "BTHD"u8, "B-tree");
        int version = header.Byte(), found = header.Byte();
        long nodeSize = header.UInt32();
        int recordSize = header.UInt16(), depth = header.UInt16();
        header.Skip(2);
        long root = header.Address(optional: true);
        int records = header.UInt16();
        if (version != 0 || !type.Contains(found) || recordSize == 0 || depth > MostLevels || nodeSize < NodeOverhead + recordSize)
        {
            throw source.Malformed("the header of a B-tree is invalid", address);
        }

        if (root < 0) return;
        var tree = new Tree(source, found, recordSize, Levels(source, nodeSize, recordSize, depth), visit);
        tree.Visit(root, records, depth);
    }

    // Widths of the counts stored with the addresses of children, as the library computes them (H5B2hdr.c).
    private static (int Count, int Total)[] Levels(Hdf5Source source, long nodeSize, int recordSize, int depth)
    {
        long most = (nodeSize - NodeOverhead) / recordSize;
        int count = Width((ulong)most);
        var levels = new (int Count, int Total)[depth + 1];
        Int128 total = most;
        for (int level = 1; level <= depth; level++)
        {
            levels[level] = (count, level == 1 ? 0 : Width((ulong)total));
            long pointer = source.OffsetSize + count + levels[level].Total;
            long inNode = (nodeSize - NodeOverhead - pointer) / (recordSize + pointer);
            total = Int128.Min(((inNode + 1) * total) + inNode, long.MaxValue);
        }

        return levels;
    }

    private static int Width(ulong limit) => limit == 0 ? 1 : (BitOperations.Log2(limit) / 8) + 1;

    private sealed class Tree(
        Hdf5Source source, int type, int recordSize, (int Count, int Total)[] levels, Action<int, ReadOnlyMemory<byte>> visit)
    {
        public void Visit(long address, long records, int level)
        {
            (int count, int total) = levels[level];
            int child = source.OffsetSize + count + total;
            long length = 6 + (records * recordSize) + (level == 0 ? 0 : (records + 1) * child);
            byte[] bytes = source.Read(address, length + Hdf5Checksum.Length, "B-tree");
            ReadOnlySpan<byte> signature = level == 0 ? "BTLF"u8 : "BTIN"u8;
            if (!bytes.AsSpan(0, 4).SequenceEqual(signature) || bytes[5] != type)
            {
                throw source.Malformed("no node of a B-tree was found where one was expected", address);
            }

            source.RequireIntact(bytes, address, "B-tree");
            for (int i = 0; i < records; i++) visit(type, bytes.AsMemory(6 + (i * recordSize), recordSize));
            if (level == 0) return;
            for (int i = 0; i <= records; i++)
            {
                int at = 6 + (int)(records * recordSize) + (i * child);
                var pointer = new Hdf5Cursor(source, bytes.AsSpan(at, child), "B-tree");
                Visit(pointer.Address(), pointer.Number(count), level - 1);
            }
        }
    }
}
