namespace QcaNet.Volumes.Hdf5;

/// <summary>How numbers are stored, as far as it matters for voxels and attributes.</summary>
/// <param name="Type">The voxel type; null if it is not a voxel type.</param>
/// <param name="Size">Size of an element in bytes.</param>
/// <param name="BigEndian">Whether the most significant byte comes first.</param>
/// <param name="IsText">Whether it is text: of fixed length, or in a heap if <paramref name="IsVariable"/> is true.</param>
/// <param name="IsVariable">Whether elements are references into a heap.</param>
/// <param name="Name">What it is, for messages: "strings", "float16".</param>
internal sealed record Hdf5Datatype(VoxelType? Type, int Size, bool BigEndian, bool IsText, bool IsVariable, string Name)
{
    private const int MostNested = 4;

    private static readonly string[] Classes =
    [
        "integers", "floating-point numbers", "times", "strings", "bit fields", "opaque bytes", "compound values", "references",
        "enumerated values", "variable-length values", "arrays",
    ];

    /// <summary>Reads a datatype message.</summary>
    public static Hdf5Datatype Read(Hdf5Source source, ReadOnlySpan<byte> message) => Read(source, message, MostNested);

    private static Hdf5Datatype Read(Hdf5Source source, ReadOnlySpan<byte> message, int levelsLeft)
    {
        var cursor = new Hdf5Cursor(source, message, "datatype");
        int head = cursor.Byte(), kind = head & 15, version = head >> 4, bits = cursor.Byte();
        cursor.Skip(2);
        uint size = cursor.UInt32();
        if (version is < 1 or > 5 || size == 0 || size > int.MaxValue) throw source.Malformed("a datatype is invalid");
        bool bigEndian = (bits & 1) != 0;
        string name = kind < Classes.Length ? Classes[kind] : FormattableString.Invariant($"values of class {kind}");
        VoxelType? type = null;
        switch (kind)
        {
            case 0:
                (int shift, int precision) = (cursor.UInt16(), cursor.UInt16());
                name = FormattableString.Invariant($"{((bits & 8) != 0 ? "int" : "uint")}{precision}");
                if (shift == 0 && precision == size * 8) type = Integer((int)size, (bits & 8) != 0);
                break;
            case 1:
                name = FormattableString.Invariant($"float{8 * size}");
                (int offset, int width) = (cursor.UInt16(), cursor.UInt16());
                (int exponent, int exponentBits) = (cursor.Byte(), cursor.Byte());
                (int fraction, int fractionBits) = (cursor.Byte(), cursor.Byte());
                uint bias = cursor.UInt32();
                type = (offset, width, exponent, exponentBits, fraction, fractionBits, bias, bits & 64) switch
                {
                    (0, 32, 23, 8, 0, 23, 127, 0) when size == 4 => VoxelType.Float32,
                    (0, 64, 52, 11, 0, 52, 1023, 0) when size == 8 => VoxelType.Float64,
                    _ => null,
                };
                break;
            case 4 when size == 1:
                type = VoxelType.UInt8;
                break;
            case 8 when levelsLeft > 0:
                Hdf5Datatype numbers = Read(source, message[8..], levelsLeft - 1);
                bool isBoolean = (bits | (message[2] << 8)) == 2 && message.IndexOf("FALSE"u8) > 0 && message.IndexOf("TRUE"u8) > 0;
                return numbers with
                {
                    // NumPy's bool is an enumeration of the int8 values FALSE and TRUE.
                    Type = isBoolean && numbers.Type == VoxelType.Int8 ? VoxelType.UInt8 : numbers.Type,
                    Name = "enumerated values",
                };
            case 9:
                bool isText = (bits & 15) == 1;
                return new Hdf5Datatype(null, (int)size, false, isText, true, isText ? Classes[3] : name);
        }

        return new Hdf5Datatype(type, (int)size, bigEndian, kind == 3, false, name);
    }

    private static VoxelType? Integer(int size, bool signed) => (size, signed) switch
    {
        (1, false) => VoxelType.UInt8,
        (1, true) => VoxelType.Int8,
        (2, false) => VoxelType.UInt16,
        (2, true) => VoxelType.Int16,
        (4, false) => VoxelType.UInt32,
        (4, true) => VoxelType.Int32,
        (8, false) => VoxelType.UInt64,
        (8, true) => VoxelType.Int64,
        _ => null,
    };
}
