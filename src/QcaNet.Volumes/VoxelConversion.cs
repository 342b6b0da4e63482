using System.Diagnostics;
using System.Numerics;
using System.Runtime.InteropServices;

namespace QcaNet.Volumes;

/// <summary>Voxels of one type from those of another, where no value changes.</summary>
internal static class VoxelConversion
{
    internal static void CheckIsVoxelType<T>()
        where T : unmanaged
    {
        if (TypeOf<T>() is null)
        {
            throw new NotSupportedException($"{typeof(T).Name} is no voxel type; use byte, sbyte, ushort, short, uint, int, float or double.");
        }
    }

    internal static VoxelType? TypeOf<T>()
        where T : unmanaged =>
        typeof(T) == typeof(byte) ? VoxelType.UInt8
        : typeof(T) == typeof(sbyte) ? VoxelType.Int8
        : typeof(T) == typeof(ushort) ? VoxelType.UInt16
        : typeof(T) == typeof(short) ? VoxelType.Int16
        : typeof(T) == typeof(uint) ? VoxelType.UInt32
        : typeof(T) == typeof(int) ? VoxelType.Int32
        : typeof(T) == typeof(float) ? VoxelType.Float32
        : typeof(T) == typeof(double) ? VoxelType.Float64
        : null;

    internal static string Name(VoxelType type) => type switch
    {
        VoxelType.UInt8 => "uint8",
        VoxelType.Int8 => "int8",
        VoxelType.UInt16 => "uint16",
        VoxelType.Int16 => "int16",
        VoxelType.UInt32 => "uint32",
        VoxelType.Int32 => "int32",
        VoxelType.Float32 => "float32",
        VoxelType.Float64 => "float64",
        _ => throw new UnreachableException(),
    };

    internal static int Bytes(VoxelType type) => type switch
    {
        VoxelType.UInt8 or VoxelType.Int8 => 1,
        VoxelType.UInt16 or VoxelType.Int16 => 2,
        VoxelType.UInt32 or VoxelType.Int32 or VoxelType.Float32 => 4,
        VoxelType.Float64 => 8,
        _ => throw new UnreachableException(),
    };

    /// <summary>
    /// Whether each value of the first type has an equal of the second; uint32 to int32 counts, because labels fit in practice and
    /// <see cref="TryConvert{T}"/> checks each of them.
    /// </summary>
    internal static bool IsLossless(VoxelType from, VoxelType to) => from == to || (from, to) switch
    {
        (VoxelType.UInt8, not VoxelType.Int8) => true,
        (VoxelType.Int8, VoxelType.Int16 or VoxelType.Int32 or VoxelType.Float32 or VoxelType.Float64) => true,
        (VoxelType.UInt16, VoxelType.UInt32 or VoxelType.Int32 or VoxelType.Float32 or VoxelType.Float64) => true,
        (VoxelType.Int16, VoxelType.Int32 or VoxelType.Float32 or VoxelType.Float64) => true,
        (VoxelType.UInt32, VoxelType.Int32 or VoxelType.Float64) => true,
        (VoxelType.Int32 or VoxelType.Float32, VoxelType.Float64) => true,
        _ => false,
    };

    /// <summary>Converts voxels of another type; the pair <see cref="IsLossless">is lossless</see>.</summary>
    /// <returns>False where a uint32 value exceeds <see cref="int.MaxValue"/>.</returns>
    internal static bool TryConvert<T>(ReadOnlySpan<byte> bytes, VoxelType from, Span<T> to)
        where T : unmanaged => TypeOf<T>() switch
        {
            VoxelType.UInt8 => From(bytes, from, MemoryMarshal.Cast<T, byte>(to)),
            VoxelType.Int8 => From(bytes, from, MemoryMarshal.Cast<T, sbyte>(to)),
            VoxelType.UInt16 => From(bytes, from, MemoryMarshal.Cast<T, ushort>(to)),
            VoxelType.Int16 => From(bytes, from, MemoryMarshal.Cast<T, short>(to)),
            VoxelType.UInt32 => From(bytes, from, MemoryMarshal.Cast<T, uint>(to)),
            VoxelType.Int32 => From(bytes, from, MemoryMarshal.Cast<T, int>(to)),
            VoxelType.Float32 => From(bytes, from, MemoryMarshal.Cast<T, float>(to)),
            VoxelType.Float64 => From(bytes, from, MemoryMarshal.Cast<T, double>(to)),
            _ => throw new UnreachableException(),
        };

    private static bool From<TTo>(ReadOnlySpan<byte> bytes, VoxelType from, Span<TTo> to)
        where TTo : unmanaged, INumberBase<TTo> => from switch
        {
            VoxelType.UInt8 => Each(bytes, to),
            VoxelType.Int8 => Each(MemoryMarshal.Cast<byte, sbyte>(bytes), to),
            VoxelType.UInt16 => Each(MemoryMarshal.Cast<byte, ushort>(bytes), to),
            VoxelType.Int16 => Each(MemoryMarshal.Cast<byte, short>(bytes), to),
            VoxelType.UInt32 => typeof(TTo) == typeof(int) ? Labels(bytes, MemoryMarshal.Cast<TTo, byte>(to)) : Each(MemoryMarshal.Cast<byte, uint>(bytes), to),
            VoxelType.Int32 => Each(MemoryMarshal.Cast<byte, int>(bytes), to),
            VoxelType.Float32 => Each(MemoryMarshal.Cast<byte, float>(bytes), to),
            VoxelType.Float64 => Each(MemoryMarshal.Cast<byte, double>(bytes), to),
            _ => throw new UnreachableException(),
        };

    private static bool Each<TFrom, TTo>(ReadOnlySpan<TFrom> from, Span<TTo> to)
        where TFrom : unmanaged, INumberBase<TFrom>
        where TTo : unmanaged, INumberBase<TTo>
    {
        for (int i = 0; i < to.Length; i++) to[i] = TTo.CreateTruncating(from[i]);
        return true;
    }

    private static bool Labels(ReadOnlySpan<byte> from, Span<byte> to)
    {
        from.CopyTo(to);
        return MemoryMarshal.Cast<byte, int>(to).IndexOfAnyExceptInRange(0, int.MaxValue) < 0;
    }
}
