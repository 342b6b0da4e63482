using QcaNet.Volumes.Sources;

namespace QcaNet.Volumes.Hdf5;

/// <summary>The description of a dataset's voxels in its header.</summary>
internal sealed record Hdf5DatasetHeader
{
    public required Hdf5Datatype Datatype { get; init; }

    public required Hdf5Dataspace Space { get; init; }

    public required Hdf5Layout Layout { get; init; }

    public required Hdf5Filters Filters { get; init; }

    /// <summary>Value of voxels that were never written, in the file's byte order; empty for 0.</summary>
    public required byte[] Fill { get; init; }

    /// <summary>Size of a decoded chunk in bytes.</summary>
    public long ChunkBytes { get; private init; }

    /// <summary>Reads the header and checks it, also against the file's length. No voxels are read.</summary>
    /// <param name="source">The file.</param>
    /// <param name="name">Path of the dataset, for messages.</param>
    /// <param name="header">Its object header.</param>
    /// <exception cref="VolumeFormatException">The dataset is damaged or of an unsupported kind.</exception>
    public static Hdf5DatasetHeader Read(Hdf5Source source, string name, Hdf5ObjectHeader header)
    {
        (Hdf5Datatype type, Hdf5Dataspace space) = ReadKind(source, header);
        string shown = PrintableText.Of(name);
        if (type.Type is null)
        {
            throw source.Unsupported(
                $"The dataset {shown} holds {type.Name}; integers of 8 to 64 bits, float32, float64 and booleans are supported",
                "save it as one of these types");
        }

        if (space.IsNull || space.Lengths.Length < 2)
        {
            string axes = space.IsNull ? "no values" : $"{space.Lengths.Length} axes";
            throw source.Unsupported($"The dataset {shown} has {axes}", "specify one with planes, rows and columns");
        }

        if (space.Lengths.Contains(0))
        {
            throw source.Unsupported($"The dataset {shown} is empty: an axis has length 0", "export it again");
        }

        if (header.Find(Hdf5MessageType.ExternalFiles) is not null)
        {
            throw source.Unsupported($"The voxels of the dataset {shown} are in other files, which are not opened", Hdf5Advice.Repack);
        }

        Hdf5Message layout = Required(source, header, Hdf5MessageType.Layout, "layout");
        Hdf5Message? filters = header.Find(Hdf5MessageType.Filters);
        if (filters is { IsShared: true })
        {
            throw source.Unsupported("The filters are shared between datasets, which is not supported", Hdf5Advice.Repack);
        }

        var dataset = new Hdf5DatasetHeader
        {
            Datatype = type,
            Space = space,
            Layout = Hdf5Layout.Read(source, layout.Data),
            Filters = filters is null ? Hdf5Filters.None : Hdf5Filters.Read(source, filters.Data.Span),
            Fill = ReadFill(source, header, type.Size),
        };
        return dataset.Layout.Kind == Hdf5LayoutKind.Chunked ? dataset.WithCheckedChunks(source) : dataset.WithCheckedBytes(source);
    }

    /// <summary>Reads the type and the axis lengths of a dataset of any kind.</summary>
    public static (Hdf5Datatype Type, Hdf5Dataspace Space) ReadKind(Hdf5Source source, Hdf5ObjectHeader header)
    {
        Hdf5Message type = Required(source, header, Hdf5MessageType.Datatype, "datatype");
        Hdf5Message space = Required(source, header, Hdf5MessageType.Dataspace, "dataspace");
        return (Hdf5Datatype.Read(source, type.Data.Span), Hdf5Dataspace.Read(source, space.Data.Span));
    }

    /// <summary>Number of chunks along each axis, for its current and its maximum length.</summary>
    public (long[] Now, long[] Largest) ChunkCounts()
    {
        long[] Counts(long[] lengths) =>
            [.. lengths.Zip(Layout.Chunk, (length, chunk) => length == long.MaxValue ? length : ((length - 1) / chunk) + 1)];
        return (Counts(Space.Lengths), Counts(Space.Largest));
    }

    private static Hdf5Message Required(Hdf5Source source, Hdf5ObjectHeader header, int type, string what)
    {
        Hdf5Message message = header.Find(type) ?? throw source.Malformed($"a dataset has no {what}");
        if (message.IsShared)
        {
            throw source.Unsupported($"The {what} of a dataset is shared with others, which is not supported", Hdf5Advice.Repack);
        }

        return message;
    }

    private static byte[] ReadFill(Hdf5Source source, Hdf5ObjectHeader header, int size)
    {
        Hdf5Message? message = header.Find(Hdf5MessageType.FillValue) ?? header.Find(Hdf5MessageType.OldFillValue);
        if (message is not { IsShared: false }) return [];
        var cursor = new Hdf5Cursor(source, message.Data.Span, "fill value");
        if (message.Type == Hdf5MessageType.FillValue)
        {
            int version = cursor.Byte();
            if (version >= 3)
            {
                if ((cursor.Byte() & 0x20) == 0) return [];
            }
            else
            {
                cursor.Skip(2);
                if (cursor.Byte() == 0) return [];
            }
        }

        if (cursor.Remaining < 4) return [];
        long length = cursor.UInt32();
        byte[] value = length == 0 ? [] : cursor.Bytes(length).ToArray();
        if (value.Length != 0 && value.Length != size) throw source.Malformed("the fill value does not have the size of a voxel");
        return value.AsSpan().ContainsAnyExcept((byte)0) ? value : [];
    }

    private Hdf5DatasetHeader WithCheckedBytes(Hdf5Source source)
    {
        Int128 bytes = (Int128)Space.Count * Datatype.Size;
        bool compact = Layout.Kind == Hdf5LayoutKind.Compact;
        long stored = compact ? Layout.Data.Length : Layout.Size;
        if (Filters.Filters.Count > 0) throw source.Malformed("a dataset without chunks has filters");
        if (!compact && Layout.Address < 0) return this;
        if (stored < bytes)
        {
            throw source.Malformed($"a dataset of {AxisNames.Lengths(Space.Lengths)} {Datatype.Name} values has {stored} bytes");
        }

        if (!compact) source.RequireInside(Layout.Address, (long)bytes, "dataset");
        return this;
    }

    private Hdf5DatasetHeader WithCheckedChunks(Hdf5Source source)
    {
        if (Layout.Chunk.Length != Space.Lengths.Length)
        {
            throw source.Malformed($"a dataset of {Space.Lengths.Length} axes has chunks of {Layout.Chunk.Length} axes");
        }

        Int128 bytes = Datatype.Size, chunks = 1;
        for (int i = 0; i < Layout.Chunk.Length; i++)
        {
            bytes = Int128.Min(bytes * Layout.Chunk[i], long.MaxValue);
            chunks = Int128.Min(chunks * (((Space.Lengths[i] - 1) / Layout.Chunk[i]) + 1), long.MaxValue);
        }

        string shape = AxisNames.Lengths(Layout.Chunk);
        if (bytes > Array.MaxLength - 256)
        {
            throw source.File.Limit($"The chunks of the dataset have {shape} voxels; rewrite it with smaller chunks.");
        }

        // A chunk is decoded as a whole. With chunks far larger than the dataset, a small file could take an unlimited amount of time.
        const int Allowance = 64;
        if (bytes * chunks > (Allowance * (Int128)Space.Count * Datatype.Size) + (1 << 24))
        {
            throw source.File.Limit(
                $"The chunks of the dataset have {shape} voxels for {AxisNames.Lengths(Space.Lengths)}; rewrite it with smaller chunks.");
        }

        return this with { ChunkBytes = (long)bytes };
    }
}
