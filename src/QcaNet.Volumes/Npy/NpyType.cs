using System.Diagnostics;

namespace QcaNet.Volumes.Npy;

/// <summary>NumPy's names of element types ("descr"): byte order, kind, bytes.</summary>
internal static class NpyType
{
    private static readonly char NativeOrder = BitConverter.IsLittleEndian ? '<' : '>';

    /// <summary>The name of a voxel type in the machine's byte order; single-byte types have no byte order.</summary>
    internal static string Write(VoxelType type) => type switch
    {
        VoxelType.UInt8 => "|u1",
        VoxelType.Int8 => "|i1",
        VoxelType.UInt16 => NativeOrder + "u2",
        VoxelType.Int16 => NativeOrder + "i2",
        VoxelType.UInt32 => NativeOrder + "u4",
        VoxelType.Int32 => NativeOrder + "i4",
        VoxelType.Float32 => NativeOrder + "f4",
        VoxelType.Float64 => NativeOrder + "f8",
        VoxelType.UInt64 => NativeOrder + "u8",
        VoxelType.Int64 => NativeOrder + "i8",
        _ => throw new UnreachableException(),
    };

    /// <summary>The voxel type with a name; null if it is another type. Masks (b1) are bytes of 0 and 1.</summary>
    /// <param name="descr">"&lt;u2", "|b1", ...</param>
    /// <param name="bigEndian">Whether voxels are stored most significant byte first.</param>
    internal static VoxelType? Read(ReadOnlySpan<byte> descr, out bool bigEndian)
    {
        bigEndian = descr is [(byte)'>', ..];
        bool ordered = descr is [(byte)'<' or (byte)'>', ..];
        bool single = ordered || descr is [(byte)'|', ..];
        return descr.Length != 3 ? null : (descr[1], descr[2]) switch
        {
            ((byte)'u' or (byte)'b', (byte)'1') when single => VoxelType.UInt8,
            ((byte)'i', (byte)'1') when single => VoxelType.Int8,
            ((byte)'u', (byte)'2') when ordered => VoxelType.UInt16,
            ((byte)'i', (byte)'2') when ordered => VoxelType.Int16,
            ((byte)'u', (byte)'4') when ordered => VoxelType.UInt32,
            ((byte)'i', (byte)'4') when ordered => VoxelType.Int32,
            ((byte)'f', (byte)'4') when ordered => VoxelType.Float32,
            ((byte)'f', (byte)'8') when ordered => VoxelType.Float64,
            ((byte)'u', (byte)'8') when ordered => VoxelType.UInt64,
            ((byte)'i', (byte)'8') when ordered => VoxelType.Int64,
            _ => null,
        };
    }

    /// <summary>What to do about an unsupported type.</summary>
    internal static string Advice(ReadOnlySpan<byte> descr) => descr is [_, var kind, ..] ? (char)kind switch
    {
        'O' => "it holds Python objects, which are never unpickled; save a numeric array",
        'i' or 'u' => "save it as int32 (array.astype('int32')) or a narrower type",
        'f' => "save it as float32 (array.astype('float32'))",
        'c' => "save its magnitude as float32",
        _ => "save an array of integers, float32 or float64",
    } : "save an array of integers, float32 or float64";
}
