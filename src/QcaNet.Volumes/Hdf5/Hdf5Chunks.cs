namespace QcaNet.Volumes.Hdf5;

/// <summary>The location of a chunk.</summary>
/// <param name="Address">Address of its first byte.</param>
/// <param name="Size">Its size in the file, in bytes.</param>
/// <param name="Mask">Bit mask of the filters that were skipped.</param>
internal readonly record struct Hdf5Chunk(long Address, long Size, uint Mask);

/// <summary>
/// The locations of the chunks of a dataset, by their number in the order of the dataset's axes. Missing chunks are empty.
/// </summary>
internal sealed class Hdf5Chunks
{
    private readonly Dictionary<long, Hdf5Chunk> _chunks = [];
    private readonly Hdf5Source _source;
    private readonly Hdf5DatasetHeader _dataset;
    private readonly long[] _counts, _largest;
    private readonly int[] _order;

    private Hdf5Chunks(Hdf5Source source, Hdf5DatasetHeader dataset)
    {
        (_source, _dataset) = (source, dataset);
        (_counts, _largest) = dataset.ChunkCounts();

        // Tables number chunks as if every axis had its maximum length and the axis that grows came first.
        bool grows = dataset.Layout.Index == Hdf5ChunkIndex.ExtensibleArray;
        int first = grows ? Math.Max(0, Array.IndexOf(_largest, long.MaxValue)) : 0;
        _order = [first, .. Enumerable.Range(0, _counts.Length).Where(i => i != first)];
    }

    /// <summary>
    /// Reads the whole index. Its entries are stored in the file, so the memory needed is at most a multiple of the file's length.
    /// </summary>
    public static Hdf5Chunks Read(Hdf5Source source, Hdf5DatasetHeader dataset)
    {
        var chunks = new Hdf5Chunks(source, dataset);
        Hdf5Layout layout = dataset.Layout;
        if (layout.Address < 0) return chunks;
        switch (layout.Index)
        {
            case Hdf5ChunkIndex.BTree1:
                chunks.ReadTree1();
                break;
            case Hdf5ChunkIndex.Single:
                chunks.Add(0, new Hdf5Chunk(layout.Address, layout.Single?.Size ?? dataset.ChunkBytes, layout.Single?.Mask ?? 0));
                break;
            case Hdf5ChunkIndex.Implicit:
                chunks.AddImplicit();
                break;
            case Hdf5ChunkIndex.BTree2:
                chunks.ReadTree2();
                break;
            default:
                var arrays = new Hdf5ChunkArrays(source, dataset.ChunkBytes, chunks.AddFromArray);
                if (layout.Index == Hdf5ChunkIndex.FixedArray) arrays.ReadFixed(layout.Address);
                else arrays.ReadExtensible(layout.Address);
                break;
        }

        return chunks;
    }

    /// <summary>The chunk with a number; null if it was never written.</summary>
    public Hdf5Chunk? this[long number] => _chunks.TryGetValue(number, out Hdf5Chunk chunk) ? chunk : null;

    private void Add(long number, Hdf5Chunk chunk) => _chunks[number] = chunk;

    // The number of a chunk from its position along each axis; -1 outside the dataset, which may have shrunk.
    private long Number(ReadOnlySpan<long> place)
    {
        long number = 0;
        for (int i = 0; i < place.Length; i++)
        {
            if (place[i] < 0 || place[i] >= _counts[i]) return -1;
            number = (number * _counts[i]) + place[i];
        }

        return number;
    }

    private void ReadTree1()
    {
        int axes = _counts.Length, keySize = 8 + (8 * (axes + 1));
        long[] chunk = _dataset.Layout.Chunk, place = new long[axes];
        Hdf5BTree1.Visit(_source, _dataset.Layout.Address, 1, keySize, (key, address) =>
        {
            var cursor = new Hdf5Cursor(_source, key.Span, "chunk index");
            (long size, uint mask) = (cursor.UInt32(), cursor.UInt32());
            for (int i = 0; i < axes; i++) place[i] = cursor.Number(8) / chunk[i];
            if (Number(place) is >= 0 and var number) Add(number, new Hdf5Chunk(address, size, mask));
        });
    }

    private void ReadTree2()
    {
        int axes = _counts.Length;
        long[] place = new long[axes];
        Hdf5BTree2.Visit(_source, _dataset.Layout.Address, [10, 11], (type, record) =>
        {
            var cursor = new Hdf5Cursor(_source, record.Span, "chunk index");
            int width = record.Length - _source.OffsetSize - 4 - (8 * axes);
            if (type == 11 && width is < 1 or > 8) throw _source.Malformed("the chunk index is invalid");
            long address = cursor.Address(optional: true);
            long size = type == 11 ? cursor.Number(width) : _dataset.ChunkBytes;
            uint mask = type == 11 ? cursor.UInt32() : 0;
            for (int i = 0; i < axes; i++) place[i] = cursor.Number(8);
            if (address >= 0 && Number(place) is >= 0 and var number) Add(number, new Hdf5Chunk(address, size, mask));
        });
    }

    private void AddImplicit()
    {
        // The entries are all stored in the file, or the file is damaged: their number is limited by its length.
        long count = _counts.Aggregate(1L, (a, b) => Math.Min(a * b, int.MaxValue));
        _source.RequireInside(_dataset.Layout.Address, (long)Int128.Min((Int128)count * _dataset.ChunkBytes, long.MaxValue), "chunks");
        for (long i = 0; i < count; i++)
        {
            AddFromArray(i, new Hdf5Chunk(_dataset.Layout.Address + (i * _dataset.ChunkBytes), _dataset.ChunkBytes, 0));
        }
    }

    private void AddFromArray(long index, Hdf5Chunk chunk)
    {
        long[] place = new long[_order.Length];
        for (int i = place.Length - 1; i > 0; i--) (index, place[_order[i]]) = Math.DivRem(index, _largest[_order[i]]);
        place[_order[0]] = index;
        if (Number(place) is >= 0 and var number) Add(number, chunk);
    }
}
