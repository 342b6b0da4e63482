using System.Collections.Concurrent;

namespace QcaNet.Volumes.Zarr;

/// <summary>Locates chunks in shards. The index of a shard is read once, not for each of its chunks.</summary>
internal sealed class ZarrShardIndices(ZarrFolder folder, ZarrArray array)
{
    /// <summary>Maximum number of cached indices: usually one for each shard of a slab.</summary>
    private const int Most = 256;

    private const int EntryBytes = 16, LargestTable = 1 << 28;

    private readonly ConcurrentDictionary<string, byte[]> _tables = new(StringComparer.Ordinal);

    /// <summary>Finds the shard of a chunk, and its index in the shard.</summary>
    public (string Key, int Entry) Find(ReadOnlySpan<int> index)
    {
        Span<int> shard = stackalloc int[index.Length];
        long entry = 0, entries = 1;
        for (int i = 0; i < index.Length; i++)
        {
            int count = array.Shard![i] / array.Chunk[i];
            shard[i] = index[i] / count;
            entry = (entry * count) + (index[i] % count);
            entries = Math.Min(entries * count, int.MaxValue);
        }

        string key = array.KeyOf(shard);
        return EntryBytes * entries <= LargestTable ? (key, (int)entry) : throw folder.Limit($"The index of {key} has {entries} entries");
    }

    /// <summary>Reads the index of a shard: offset and length of each chunk, little-endian.</summary>
    public byte[] Read(ZarrFile shard)
    {
        if (_tables.TryGetValue(shard.Key, out byte[]? known)) return known;
        if (!BitConverter.IsLittleEndian)
        {
            throw new PlatformNotSupportedException("Zarr shards are only supported on little-endian processors.");
        }

        int length = EntryBytes;
        for (int i = 0; i < array.Chunk.Length; i++) length *= array.Shard![i] / array.Chunk[i];
        ZarrPipeline pipeline = array.IndexPipeline!;
        int stored = length + (4 * pipeline.Codecs.Count);
        if (stored > shard.Length)
        {
            throw folder.Malformed(
                FormattableString.Invariant($"{shard.Key} ends at byte {shard.Length}, but its index needs {stored} bytes"));
        }

        byte[] table = new byte[stored];
        shard.Read(array.IndexAtEnd ? shard.Length - stored : 0, table);
        ReadOnlySpan<byte> entries = table;
        foreach (ZarrCodec _ in pipeline.Codecs)
        {
            if (!ZarrDecoder.TryChecked(ref entries)) throw folder.Malformed($"the index of {shard.Key} does not match its checksum");
        }

        if (pipeline.IsSwapped(sizeof(ulong))) ZarrDecoder.Swap(table.AsSpan(0, length), sizeof(ulong));
        if (_tables.Count > Most) _tables.Clear();
        _tables[shard.Key] = table;
        return table;
    }
}
