namespace QcaNet.Volumes.Hdf5;

/// <summary>B-trees of version 1: names in groups, locations of chunks.</summary>
internal static class Hdf5BTree1
{
    private const int MostLevels = 32;

    /// <summary>Visits each entry of the leaves with its key, from left to right.</summary>
    /// <param name="source">The file.</param>
    /// <param name="root">Address of the root.</param>
    /// <param name="type">0 for groups, 1 for chunks.</param>
    /// <param name="keySize">Size of a key in bytes.</param>
    /// <param name="visit">Receives the key and the address.</param>
    public static void Visit(Hdf5Source source, long root, int type, int keySize, Action<ReadOnlyMemory<byte>, long> visit) =>
        Visit(source, root, type, keySize, visit, MostLevels);

    private static void Visit(
        Hdf5Source source, long address, int type, int keySize, Action<ReadOnlyMemory<byte>, long> visit, int levelsLeft)
    {
        const string What = "B-tree";
        int head = 8 + (2 * source.OffsetSize);
        Hdf5Cursor start = source.Structure(address, head, "TREE"u8, What);
        int found = start.Byte(), level = start.Byte(), entries = start.UInt16();
        if (found != type || level >= levelsLeft) throw source.Malformed("a B-tree contains a node of another tree", address);
        int entrySize = keySize + source.OffsetSize;
        byte[] bytes = source.Read(address + head, (long)entries * entrySize, What);
        for (int i = 0; i < entries; i++)
        {
            var child = new Hdf5Cursor(source, bytes.AsSpan((i * entrySize) + keySize, source.OffsetSize), What);
            if (level == 0) visit(bytes.AsMemory(i * entrySize, keySize), child.Address());
            else Visit(source, child.Address(), type, keySize, visit, level);
        }
    }
}
