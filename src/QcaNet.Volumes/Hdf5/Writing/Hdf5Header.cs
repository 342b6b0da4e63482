using System.Text;

namespace QcaNet.Volumes.Hdf5;

/// <summary>
/// Everything before the voxels: superblock 0, the root group with its single name, and the object header of the dataset, as specified in
/// the HDF5 File Format Specification 3.0, sections II to IV.
/// </summary>
internal static class Hdf5Header
{
    /// <summary>Offset of the file length in the superblock.</summary>
    public const int EndAt = 40;

    private const int Root = 96, Tree = 136, Heap = 680, Names = 712, LeafEntries = 4, NodeEntries = 16, SymbolBytes = 40;
    private const int LeafBytes = 8 + (2 * LeafEntries * SymbolBytes);

    /// <summary>Builds the header of a contiguous dataset; the voxels follow it.</summary>
    public static byte[] Contiguous(Shape3D shape, VoxelSpacing? spacing, VoxelType type, string name)
    {
        long bytes = (long)shape.Length * VoxelConversion.Bytes(type);
        List<(int Type, byte[] Data)> Messages(long data) =>
        [
            .. Common(shape, type, allocated: 2),
            (Hdf5MessageType.Layout, new Hdf5Fields().Bytes(3, 1).Number(data, 8).Number(bytes, 8).ToArray()),
            .. Spacing(spacing),
        ];

        // The offset of the voxels depends on the length of the header, not on its contents.
        long start = Assemble(name, Messages(0), 0).Length;
        return Assemble(name, Messages(start), start + bytes);
    }

    /// <summary>Builds the header of a chunked dataset.</summary>
    /// <param name="shape">Extent.</param>
    /// <param name="spacing">Voxel spacing; null writes none.</param>
    /// <param name="type">How voxels are stored.</param>
    /// <param name="name">Name of the dataset.</param>
    /// <param name="chunk">Extent of a chunk.</param>
    /// <param name="level">Compression level of deflate.</param>
    /// <param name="treeAt">Offset at which the address of the index must be written.</param>
    public static byte[] Chunked(
        Shape3D shape, VoxelSpacing? spacing, VoxelType type, string name, Shape3D chunk, int level, out int treeAt)
    {
        int size = VoxelConversion.Bytes(type);
        Hdf5Fields filters = new Hdf5Fields().Bytes(1, 2).Zeros(6);
        foreach ((int id, int parameter) in ((int, int)[])[(2, size), (1, level)])
        {
            filters.Number(id, 2).Number(0, 2).Number(1, 2).Number(1, 2).Number(parameter, 4).Zeros(4);
        }

        const long Marked = 0x3141592653589793;
        Hdf5Fields layout = new Hdf5Fields().Bytes(3, 2, 4).Number(Marked, 8);
        foreach (int length in (int[])[chunk.Depth, chunk.Height, chunk.Width, size]) layout.Number(length, 4);
        byte[] header = Assemble(
            name,
            [
                .. Common(shape, type, allocated: 3),
                (Hdf5MessageType.Filters, filters.ToArray()),
                (Hdf5MessageType.Layout, layout.ToArray()),
                .. Spacing(spacing),
            ],
            0);
        treeAt = header.AsSpan().LastIndexOf(new Hdf5Fields().Number(Marked, 8).ToArray());
        return header;
    }

    private static byte[] Assemble(string name, List<(int Type, byte[] Data)> messages, long end)
    {
        byte[] text = Encoding.UTF8.GetBytes(name + "\0");
        int names = 8 + ((text.Length + 7) & ~7), leaf = Names + names, dataset = leaf + LeafBytes;
        var file = new Hdf5Fields();
        file.Bytes(Hdf5Source.Signature).Bytes(0, 0, 0, 0, 0, 8, 8, 0).Number(LeafEntries, 2).Number(NodeEntries, 2).Zeros(4);
        file.Number(0, 8).Undefined().Number(end, 8).Undefined();
        file.Number(0, 8).Number(Root, 8).Number(1, 4).Zeros(4).Number(Tree, 8).Number(Heap, 8);

        // The root group: its symbol table is a tree with one leaf, and its names are in a heap.
        file.Bytes(1, 0).Number(1, 2).Number(1, 4).Number(24, 4).Zeros(4);
        file.Number(Hdf5MessageType.SymbolTable, 2).Number(16, 2).Zeros(4).Number(Tree, 8).Number(Heap, 8);
        file.Bytes("TREE"u8).Bytes(0, 0).Number(1, 2).Undefined().Undefined();
        file.Number(0, 8).Number(leaf, 8).Number(8, 8).PadTo(Heap);
        file.Bytes("HEAP"u8).Zeros(4).Number(names, 8).Number(1, 8).Number(Names, 8);
        file.Zeros(8).Bytes(text).PadTo(leaf);
        file.Bytes("SNOD"u8).Bytes(1, 0).Number(1, 2).Number(8, 8).Number(dataset, 8).PadTo(dataset);

        // The dataset.
        file.Bytes(1, 0).Number(messages.Count, 2).Number(1, 4).Number(messages.Sum(m => 8 + Padded(m.Data.Length)), 4).Zeros(4);
        foreach ((int type, byte[] data) in messages)
        {
            file.Number(type, 2).Number(Padded(data.Length), 2).Zeros(4).Bytes(data).Zeros(Padded(data.Length) - data.Length);
        }

        return file.ToArray();
    }

    private static int Padded(int length) => (length + 7) & ~7;

    private static IEnumerable<(int Type, byte[] Data)> Common(Shape3D shape, VoxelType type, byte allocated)
    {
        yield return (Hdf5MessageType.Dataspace, Dataspace(shape.Depth, shape.Height, shape.Width));
        yield return (Hdf5MessageType.Datatype, Datatype(type));
        yield return (Hdf5MessageType.FillValue, [2, allocated, 2, 1, 0, 0, 0, 0]);
    }

    private static IEnumerable<(int Type, byte[] Data)> Spacing(VoxelSpacing? spacing)
    {
        if (spacing is not { } s) yield break;
        byte[] name = Encoding.ASCII.GetBytes("element_size_um\0"), type = Datatype(VoxelType.Float64), space = Dataspace(3);
        Hdf5Fields attribute = new Hdf5Fields().Bytes(1, 0).Number(name.Length, 2).Number(type.Length, 2).Number(space.Length, 2);
        attribute.Bytes(name).Bytes(type).Zeros(Padded(type.Length) - type.Length).Bytes(space);
        foreach (double length in (double[])[s.Z, s.Y, s.X])
        {
            long bits = BitConverter.DoubleToInt64Bits(length);
            attribute.Number(BitConverter.IsLittleEndian ? bits : System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(bits), 8);
        }

        yield return (Hdf5MessageType.Attribute, attribute.ToArray());
    }

    private static byte[] Dataspace(params ReadOnlySpan<int> lengths)
    {
        Hdf5Fields space = new Hdf5Fields().Bytes(1, (byte)lengths.Length, 0).Zeros(5);
        foreach (int length in lengths) space.Number(length, 8);
        return space.ToArray();
    }

    private static byte[] Datatype(VoxelType type)
    {
        int size = VoxelConversion.Bytes(type);
        byte order = BitConverter.IsLittleEndian ? (byte)0 : (byte)1;
        if (type is VoxelType.Float32 or VoxelType.Float64)
        {
            (byte sign, byte exponent, byte exponentBits, byte fraction, int bias) =
                type == VoxelType.Float32 ? ((byte)31, (byte)23, (byte)8, (byte)23, 127) : ((byte)63, (byte)52, (byte)11, (byte)52, 1023);
            return new Hdf5Fields().Bytes(0x11, (byte)(0x20 | order), sign, 0).Number(size, 4).Number(0, 2).Number(8 * size, 2)
                .Bytes(exponent, exponentBits, 0, fraction).Number(bias, 4).ToArray();
        }

        bool signed = type is VoxelType.Int8 or VoxelType.Int16 or VoxelType.Int32 or VoxelType.Int64;
        return new Hdf5Fields().Bytes(0x10, (byte)((signed ? 8 : 0) | order), 0, 0)
            .Number(size, 4).Number(0, 2).Number(8 * size, 2).ToArray();
    }
}
