namespace QcaNet.Volumes.Hdf5;

/// <summary>Specifies how the voxels of a dataset are stored in the file.</summary>
internal enum Hdf5LayoutKind
{
    /// <summary>Within the object header.</summary>
    Compact,

    /// <summary>In one contiguous block.</summary>
    Contiguous,

    /// <summary>In chunks.</summary>
    Chunked,
}

/// <summary>Specifies how the locations of chunks are stored.</summary>
internal enum Hdf5ChunkIndex
{
    /// <summary>A B-tree of version 1: every file written without newer features.</summary>
    BTree1,

    /// <summary>There is one chunk.</summary>
    Single,

    /// <summary>Not stored: chunks are contiguous.</summary>
    Implicit,

    /// <summary>A table.</summary>
    FixedArray,

    /// <summary>A table that grows along the one axis that can.</summary>
    ExtensibleArray,

    /// <summary>A B-tree of version 2.</summary>
    BTree2,
}

/// <summary>The layout message of a dataset.</summary>
internal sealed record Hdf5Layout
{
    private const int MostAxes = 32;

    public required Hdf5LayoutKind Kind { get; init; }

    /// <summary>Address of the voxels or of the chunk index; -1 if nothing has been written.</summary>
    public long Address { get; init; } = -1;

    /// <summary>Size of the voxels of a contiguous layout in bytes.</summary>
    public long Size { get; init; }

    /// <summary>The voxels of a compact layout.</summary>
    public ReadOnlyMemory<byte> Data { get; init; }

    /// <summary>Lengths of a chunk, slowest axis first.</summary>
    public long[] Chunk { get; init; } = [];

    public Hdf5ChunkIndex Index { get; init; }

    /// <summary>Size in bytes and skipped filters of a single filtered chunk; null if the chunk is not filtered.</summary>
    public (long Size, uint Mask)? Single { get; init; }

    public static Hdf5Layout Read(Hdf5Source source, ReadOnlyMemory<byte> message)
    {
        var cursor = new Hdf5Cursor(source, message.Span, "layout");
        int version = cursor.Byte();
        if (version is 1 or 2)
        {
            throw source.Unsupported("The dataset was written before HDF5 1.6.3, which is not supported", Hdf5Advice.Repack);
        }

        if (version is < 3 or > 5)
        {
            throw source.Unsupported($"The dataset has an unsupported layout (version {version})", Hdf5Advice.Repack);
        }

        switch (cursor.Byte())
        {
            case 0:
                int length = cursor.UInt16();
                int at = message.Length - cursor.Remaining;
                cursor.Skip(length);
                return new Hdf5Layout { Kind = Hdf5LayoutKind.Compact, Data = message.Slice(at, length) };
            case 1:
                (long start, long size) = (cursor.Address(optional: true), cursor.Length());
                return new Hdf5Layout { Kind = Hdf5LayoutKind.Contiguous, Address = start, Size = size };
            case 2:
                return version == 3 ? Chunked3(source, cursor) : Chunked4(source, cursor);
            case 3:
                throw source.Unsupported("The dataset is virtual: its voxels are in other datasets or files", Hdf5Advice.Repack);
            default:
                throw source.Malformed("the layout of a dataset is invalid");
        }
    }

    private static Hdf5Layout Chunked3(Hdf5Source source, Hdf5Cursor cursor)
    {
        int axes = Axes(source, cursor.Byte());
        long address = cursor.Address(optional: true);
        return new Hdf5Layout { Kind = Hdf5LayoutKind.Chunked, Address = address, Chunk = Lengths(source, ref cursor, axes, 4) };
    }

    private static Hdf5Layout Chunked4(Hdf5Source source, Hdf5Cursor cursor)
    {
        int flags = cursor.Byte(), axes = Axes(source, cursor.Byte()), width = cursor.Byte();
        if (width is < 1 or > 8) throw source.Malformed("the layout of a dataset is invalid");
        long[] chunk = Lengths(source, ref cursor, axes, width);
        cursor.Skip(width);
        (long, uint)? single = null;
        Hdf5ChunkIndex index;
        switch (cursor.Byte())
        {
            case 1:
                index = Hdf5ChunkIndex.Single;
                if ((flags & 2) != 0) single = (cursor.Length(), cursor.UInt32());
                break;
            case 2:
                index = Hdf5ChunkIndex.Implicit;
                break;
            case 3:
                (index, int fixedParameters) = (Hdf5ChunkIndex.FixedArray, 1);
                cursor.Skip(fixedParameters);
                break;
            case 4:
                (index, int arrayParameters) = (Hdf5ChunkIndex.ExtensibleArray, 5);
                cursor.Skip(arrayParameters);
                break;
            case 5:
                (index, int treeParameters) = (Hdf5ChunkIndex.BTree2, 6);
                cursor.Skip(treeParameters);
                break;
            default:
                throw source.Malformed("the type of the chunk index is invalid");
        }

        long address = cursor.Address(optional: true);
        return new Hdf5Layout { Kind = Hdf5LayoutKind.Chunked, Address = address, Chunk = chunk, Index = index, Single = single };
    }

    // The last "axis" is the element size.
    private static int Axes(Hdf5Source source, int axes) =>
        axes is > 1 and <= MostAxes + 1 ? axes - 1 : throw source.Malformed("the chunks of a dataset have no axes");

    private static long[] Lengths(Hdf5Source source, ref Hdf5Cursor cursor, int axes, int width)
    {
        long[] lengths = new long[axes];
        for (int i = 0; i < axes; i++)
        {
            lengths[i] = cursor.Number(width);
            if (lengths[i] < 1) throw source.Malformed("a chunk of the dataset has length 0");
        }

        return lengths;
    }
}
