namespace QcaNet.Volumes.Hdf5;

/// <summary>A message of an object header.</summary>
/// <param name="Type">Its number; see <see cref="Hdf5MessageType"/>.</param>
/// <param name="IsShared">Whether the data are the location of the message instead of the message.</param>
/// <param name="Data">Its bytes.</param>
internal sealed record Hdf5Message(int Type, bool IsShared, ReadOnlyMemory<byte> Data);

/// <summary>The message types that are used here.</summary>
internal static class Hdf5MessageType
{
    public const int Dataspace = 0x01, LinkInfo = 0x02, Datatype = 0x03, OldFillValue = 0x04, FillValue = 0x05, Link = 0x06;
    public const int ExternalFiles = 0x07, Layout = 0x08, Filters = 0x0B, Attribute = 0x0C, Continuation = 0x10, SymbolTable = 0x11;
    public const int AttributeInfo = 0x15;
}

/// <summary>The messages of an object, which describe a group or a dataset. Header versions 1 and 2.</summary>
internal sealed class Hdf5ObjectHeader
{
    private const int MostMessages = 20_000, MostBlocks = 2_000;

    private readonly List<Hdf5Message> _messages = [];
    private readonly Queue<(long Address, long Length)> _blocks = [];
    private readonly Hdf5Source _source;
    private int _taken;

    private Hdf5ObjectHeader(Hdf5Source source) => _source = source;

    public IReadOnlyList<Hdf5Message> Messages => _messages;

    public bool IsGroup => Find(Hdf5MessageType.SymbolTable) is not null || Find(Hdf5MessageType.LinkInfo) is not null
        || Find(Hdf5MessageType.Link) is not null;

    public bool IsDataset => Find(Hdf5MessageType.Layout) is not null;

    /// <summary>The first message of a type.</summary>
    public Hdf5Message? Find(int type) => _messages.Find(m => m.Type == type);

    /// <summary>Reads the messages, including those of continuation blocks.</summary>
    public static Hdf5ObjectHeader Read(Hdf5Source source, long address)
    {
        const string What = "object header";
        var header = new Hdf5ObjectHeader(source);
        ReadOnlySpan<byte> start = source.Read(address, 16, What);
        if (start[..4].SequenceEqual("OHDR"u8))
        {
            if (start[4] != 2)
            {
                throw source.Unsupported($"The HDF5 file has an unsupported object header (version {start[4]})", Hdf5Advice.Repack);
            }

            int flags = start[5], prefix = 6 + ((flags & 0x20) != 0 ? 16 : 0) + ((flags & 0x10) != 0 ? 4 : 0), width = 1 << (flags & 3);
            var sizes = new Hdf5Cursor(source, source.Read(address, prefix + width, What), What);
            sizes.Skip(prefix);
            long length = sizes.Number(width);
            int head = prefix + width;
            byte[] whole = source.Read(address, Math.Min(length, int.MaxValue) + head + Hdf5Checksum.Length, What);
            source.RequireIntact(whole, address, What);
            header.Take(whole.AsMemory(head, (int)length), 2, (flags & 4) != 0);
            header.TakeContinuations(2, (flags & 4) != 0);
        }
        else
        {
            if (start[0] != 1) throw source.Malformed("no object header was found where one was expected", address);
            header.Take(source.Read(address + 16, (uint)Hdf5Source.Number(start.Slice(8, 4)), What), 1, false);
            header.TakeContinuations(1, false);
        }

        return header;
    }

    private void TakeContinuations(int version, bool ordered)
    {
        for (int blocks = 0; _blocks.TryDequeue(out (long Address, long Length) block); blocks++)
        {
            if (blocks == MostBlocks) throw _source.Malformed("an object header has too many blocks", block.Address);
            byte[] bytes = _source.Read(block.Address, block.Length, "object header");
            if (version == 1)
            {
                Take(bytes, 1, ordered);
            }
            else
            {
                if (bytes.Length < 8 || !bytes.AsSpan(0, 4).SequenceEqual("OCHK"u8))
                {
                    throw _source.Malformed("no continuation of an object header was found where one was expected", block.Address);
                }

                _source.RequireIntact(bytes, block.Address, "object header");
                Take(bytes.AsMemory(4, bytes.Length - 8), 2, ordered);
            }
        }
    }

    private void Take(ReadOnlyMemory<byte> block, int version, bool ordered)
    {
        int head = version == 1 ? 8 : ordered ? 6 : 4;
        var cursor = new Hdf5Cursor(_source, block.Span, "object header");
        while (cursor.Remaining >= head)
        {
            if (++_taken > MostMessages) throw _source.Malformed("an object header has too many messages");
            int type = version == 1 ? cursor.UInt16() : cursor.Byte(), size = cursor.UInt16(), flags = cursor.Byte();
            cursor.Skip(head - (version == 1 ? 5 : 4));
            int at = block.Length - cursor.Remaining;
            cursor.Skip(size);
            if (type == Hdf5MessageType.Continuation)
            {
                var place = new Hdf5Cursor(_source, block.Span.Slice(at, size), "object header");
                _blocks.Enqueue((place.Address(), place.Length()));
            }
            else if (type != 0)
            {
                _messages.Add(new Hdf5Message(type, (flags & 2) != 0, block.Slice(at, size)));
            }
        }
    }
}

/// <summary>Advice for unsupported files.</summary>
internal static class Hdf5Advice
{
    public const string Repack = "rewrite it with h5repack, or copy the dataset into a new file with h5py";
}
