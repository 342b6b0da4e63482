using System.Text;

namespace QcaNet.Volumes.Hdf5;

/// <summary>A name in a group.</summary>
/// <param name="Name">The name.</param>
/// <param name="Address">Address of the object's header; -1 for soft and external links, which are not followed.</param>
internal readonly record struct Hdf5Link(string Name, long Address);

/// <summary>Reads the names in a group: old groups have a symbol table, newer ones messages, or a heap if there are many names.</summary>
internal static class Hdf5Group
{
    /// <summary>The links of a group; none for an object that is not a group.</summary>
    public static List<Hdf5Link> Links(Hdf5Source source, Hdf5ObjectHeader header)
    {
        var links = new List<Hdf5Link>();
        foreach (Hdf5Message message in header.Messages)
        {
            if (message.IsShared) continue;
            switch (message.Type)
            {
                case Hdf5MessageType.SymbolTable: AddSymbols(source, message.Data, links); break;
                case Hdf5MessageType.Link: links.Add(Link(source, message.Data)); break;
                case Hdf5MessageType.LinkInfo: AddFromHeap(source, message.Data, links); break;
            }
        }

        return links;
    }

    private static void AddSymbols(Hdf5Source source, ReadOnlyMemory<byte> table, List<Hdf5Link> links)
    {
        var cursor = new Hdf5Cursor(source, table.Span, "symbol table");
        long tree = cursor.Address(), heap = cursor.Address();
        int head = 8 + (2 * source.LengthSize) + source.OffsetSize;
        Hdf5Cursor names = source.Structure(heap, head, "HEAP"u8, "local heap");
        names.Skip(4);
        long length = names.Length();
        names.Skip(source.LengthSize);
        byte[] text = source.Read(names.Address(), length, "local heap");
        Hdf5BTree1.Visit(source, tree, 0, source.LengthSize, (_, node) =>
        {
            const string What = "symbol table";
            Hdf5Cursor start = source.Structure(node, 8, "SNOD"u8, What);
            start.Skip(2);
            int count = start.UInt16(), entry = 24 + (2 * source.OffsetSize);
            byte[] entries = source.Read(node + 8, (long)count * entry, What);
            for (int i = 0; i < count; i++)
            {
                var symbol = new Hdf5Cursor(source, entries.AsSpan(i * entry, entry), What);
                long name = symbol.Address(), address = symbol.Address(optional: true);
                links.Add(new Hdf5Link(NameAt(source, text, name), symbol.UInt32() == 2 ? -1 : address));
            }
        });
    }

    private static string NameAt(Hdf5Source source, byte[] text, long at)
    {
        if (at < 0 || at >= text.Length) throw source.Malformed("a name lies outside the local heap");
        ReadOnlySpan<byte> rest = text.AsSpan((int)at);
        int end = rest.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? rest : rest[..end]);
    }

    private static Hdf5Link Link(Hdf5Source source, ReadOnlyMemory<byte> message)
    {
        var cursor = new Hdf5Cursor(source, message.Span, "link");
        cursor.Skip(1);
        int flags = cursor.Byte(), type = (flags & 8) != 0 ? cursor.Byte() : 0;
        if ((flags & 4) != 0) cursor.Skip(8);
        if ((flags & 16) != 0) cursor.Skip(1);
        string name = Encoding.UTF8.GetString(cursor.Bytes(cursor.Number(1 << (flags & 3))));
        return new Hdf5Link(name, type == 0 ? cursor.Address(optional: true) : -1);
    }

    private static void AddFromHeap(Hdf5Source source, ReadOnlyMemory<byte> info, List<Hdf5Link> links)
    {
        var cursor = new Hdf5Cursor(source, info.Span, "group");
        cursor.Skip(1);
        if ((cursor.Byte() & 1) != 0) cursor.Skip(8);
        long address = cursor.Address(optional: true), tree = cursor.Address(optional: true);
        if (address < 0 || tree < 0) return;
        Hdf5FractalHeap heap = Hdf5FractalHeap.Open(source, address);
        Hdf5BTree2.Visit(source, tree, [5], (_, record) =>
        {
            if (record.Length < 4) throw source.Malformed("the index of a group is invalid");
            links.Add(Link(source, heap.Read(record.Span[4..])));
        });
    }
}
