namespace QcaNet.Volumes.Hdf5;

/// <summary>Writes the version 1 B-tree that locates chunks: leaves of up to 64 chunks, then as many levels as needed.</summary>
internal static class Hdf5ChunkTree
{
    /// <summary>Twice the 32 that a version 0 superblock implies.</summary>
    private const int MostEntries = 64;

    private const int KeyBytes = 40, NodeBytes = 24 + (MostEntries * (KeyBytes + 8)) + KeyBytes;

    /// <summary>Writes the tree at the current position.</summary>
    /// <param name="stream">The file.</param>
    /// <param name="chunks">In the order of their positions; at least one.</param>
    /// <param name="shape">Extent of the dataset.</param>
    /// <param name="chunk">Extent of a chunk.</param>
    /// <returns>Address of the root.</returns>
    public static long Write(Stream stream, List<Hdf5StoredChunk> chunks, Shape3D shape, Shape3D chunk)
    {
        // The last chunk is followed by the key of the one that would come next along z.
        int end = (((shape.Depth - 1) / chunk.Depth) + 1) * chunk.Depth;
        byte[] last = Key(0, (end, 0, 0));
        List<(byte[] Key, long Address)> entries = [.. chunks.Select(c => (Key(c.Size, c.Place), c.Address))];
        for (byte level = 0; ; level++)
        {
            long first = stream.Position;
            int nodes = ((entries.Count - 1) / MostEntries) + 1;
            var parents = new List<(byte[] Key, long Address)>(nodes);
            for (int n = 0; n < nodes; n++)
            {
                int count = Math.Min(MostEntries, entries.Count - (n * MostEntries));
                List<(byte[] Key, long Address)> inside = entries.GetRange(n * MostEntries, count);
                Hdf5Fields node = new Hdf5Fields().Bytes("TREE"u8).Bytes(1, level).Number(inside.Count, 2);
                node.Number(n == 0 ? -1 : first + ((n - 1L) * NodeBytes), 8);
                node.Number(n == nodes - 1 ? -1 : first + ((n + 1L) * NodeBytes), 8);
                foreach ((byte[] key, long address) in inside) node.Bytes(key).Number(address, 8);
                node.Bytes(n == nodes - 1 ? last : entries[(n + 1) * MostEntries].Key).PadTo(NodeBytes);
                stream.Write(node.ToArray());
                parents.Add((inside[0].Key, first + ((long)n * NodeBytes)));
            }

            if (nodes == 1) return first;
            entries = parents;
        }
    }

    private static byte[] Key(int size, (int Z, int Y, int X) place) =>
        new Hdf5Fields().Number(size, 4).Zeros(4).Number(place.Z, 8).Number(place.Y, 8).Number(place.X, 8).Zeros(8).ToArray();
}
