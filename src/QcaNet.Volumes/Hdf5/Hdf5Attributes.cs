using System.Buffers.Binary;
using System.Text;

namespace QcaNet.Volumes.Hdf5;

/// <summary>Reads the few attributes of a dataset that describe its voxels.</summary>
internal static class Hdf5Attributes
{
    /// <summary>Maximum length of a text in bytes; axistags have a few hundred.</summary>
    private const int LongestText = 1 << 16;

    /// <summary>Finds an attribute.</summary>
    /// <returns>The attribute, or null if there is none.</returns>
    public static Hdf5Attribute? Find(Hdf5Source source, Hdf5ObjectHeader header, string name)
    {
        foreach (Hdf5Message message in header.Messages)
        {
            if (message is not { Type: Hdf5MessageType.Attribute, IsShared: false }) continue;
            if (Read(source, message.Data, name) is { } found) return found;
        }

        if (header.Find(Hdf5MessageType.AttributeInfo) is not { IsShared: false } info) return null;
        var cursor = new Hdf5Cursor(source, info.Data.Span, "attributes");
        cursor.Skip(1);
        if ((cursor.Byte() & 1) != 0) cursor.Skip(2);
        long address = cursor.Address(optional: true), tree = cursor.Address(optional: true);
        if (address < 0 || tree < 0) return null;
        Hdf5FractalHeap heap = Hdf5FractalHeap.Open(source, address);
        Hdf5Attribute? attribute = null;
        Hdf5BTree2.Visit(source, tree, [8], (_, record) =>
        {
            if (record.Length < 9) throw source.Malformed("the attribute index is invalid");
            if ((record.Span[8] & 2) == 0) attribute ??= Read(source, heap.Read(record.Span[..8]), name);
        });
        return attribute;
    }

    /// <summary>The numbers in an attribute; null if it holds none, or more than <paramref name="most"/>.</summary>
    public static double[]? Numbers(Hdf5Attribute attribute, int most)
    {
        (Hdf5Datatype type, long count) = (attribute.Type, attribute.Count);
        if (type.Type is not { } number || count < 1 || count > most || attribute.Data.Length < count * type.Size) return null;
        double[] numbers = new double[count];
        for (int i = 0; i < count; i++)
        {
            byte[] bytes = attribute.Data.Slice(i * type.Size, type.Size).ToArray();
            if (type.BigEndian) Array.Reverse(bytes);
            numbers[i] = number switch
            {
                VoxelType.Float32 => BinaryPrimitives.ReadSingleLittleEndian(bytes),
                VoxelType.Float64 => BinaryPrimitives.ReadDoubleLittleEndian(bytes),
                VoxelType.Int8 => (sbyte)bytes[0],
                VoxelType.Int16 => BinaryPrimitives.ReadInt16LittleEndian(bytes),
                VoxelType.Int32 => BinaryPrimitives.ReadInt32LittleEndian(bytes),
                VoxelType.Int64 => BinaryPrimitives.ReadInt64LittleEndian(bytes),
                _ => Hdf5Source.Number(bytes),
            };
        }

        return numbers;
    }

    /// <summary>The text of an attribute; null if it holds none.</summary>
    public static string? Text(Hdf5Source source, Hdf5Attribute attribute)
    {
        if (!attribute.Type.IsText || attribute.Count != 1) return null;
        ReadOnlySpan<byte> bytes = attribute.Data.Span;
        if (attribute.Type.IsVariable)
        {
            var place = new Hdf5Cursor(source, bytes, "text");
            long length = place.UInt32(), collection = place.Address(optional: true), index = place.UInt32();
            if (collection <= 0 || length == 0) return string.Empty;
            bytes = InHeap(source, collection, index, length);
        }
        else
        {
            bytes = bytes[..Math.Min(bytes.Length, attribute.Type.Size)];
        }

        int end = bytes.IndexOf((byte)0);
        bytes = end < 0 ? bytes : bytes[..end];
        return bytes.Length <= LongestText ? Encoding.UTF8.GetString(bytes) : null;
    }

    private static byte[] InHeap(Hdf5Source source, long collection, long index, long length)
    {
        const string What = "global heap";
        int head = (8 + source.LengthSize + 7) & ~7;
        Hdf5Cursor start = source.Structure(collection, head, "GCOL"u8, What);
        start.Skip(4);
        var objects = new Hdf5Cursor(source, source.Read(collection + head, start.Length() - head, What), What);
        while (objects.Remaining >= head)
        {
            int number = objects.UInt16();
            objects.Skip(6);
            long size = objects.Length();
            objects.Align();
            if (number == 0) break;
            ReadOnlySpan<byte> bytes = objects.Bytes(size);
            if (number == index) return bytes[..(int)Math.Min(length, size)].ToArray();
            objects.Align();
        }

        throw source.Malformed("a string is missing from the global heap", collection);
    }

    private static Hdf5Attribute? Read(Hdf5Source source, ReadOnlyMemory<byte> message, string wanted)
    {
        var cursor = new Hdf5Cursor(source, message.Span, "attribute");
        int version = cursor.Byte(), flags = cursor.Byte();
        int nameSize = cursor.UInt16(), typeSize = cursor.UInt16(), spaceSize = cursor.UInt16();
        if (version is < 1 or > 3) throw source.Malformed("an attribute is invalid");
        if (version == 3) cursor.Skip(1);
        ReadOnlySpan<byte> name = Padded(ref cursor, nameSize, version);
        int end = name.IndexOf((byte)0);
        if (!(end < 0 ? name : name[..end]).SequenceEqual(Encoding.UTF8.GetBytes(wanted))) return null;

        // A shared datatype is stored elsewhere; none of the programs does that for the attributes that are read here.
        if (version > 1 && (flags & 3) != 0) return null;
        Hdf5Datatype type = Hdf5Datatype.Read(source, Padded(ref cursor, typeSize, version));
        Hdf5Dataspace space = Hdf5Dataspace.Read(source, Padded(ref cursor, spaceSize, version));
        return new Hdf5Attribute(type, space.Count, message[^cursor.Remaining..]);
    }

    private static ReadOnlySpan<byte> Padded(ref Hdf5Cursor cursor, int size, int version)
    {
        ReadOnlySpan<byte> field = cursor.Bytes(size);
        if (version == 1) cursor.Align();
        return field;
    }
}

/// <summary>An attribute.</summary>
/// <param name="Type">How its values are stored.</param>
/// <param name="Count">Number of values.</param>
/// <param name="Data">Their bytes.</param>
internal sealed record Hdf5Attribute(Hdf5Datatype Type, long Count, ReadOnlyMemory<byte> Data);
