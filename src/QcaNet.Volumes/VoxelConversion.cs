using System.Diagnostics;
using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;

namespace QcaNet.Volumes;

/// <summary>Converts voxels from one type to another.</summary>
internal static class VoxelConversion
{
    /// <exception cref="NotSupportedException">Volumes of this type cannot be written.</exception>
    internal static void CheckIsVoxelType<T>()
        where T : unmanaged
    {
        if (TypeOf<T>() is null or VoxelType.Int64 or VoxelType.UInt64)
        {
            throw new NotSupportedException(
                $"{typeof(T).Name} is not a voxel type; use byte, sbyte, ushort, short, uint, int, float or double.");
        }
    }

    /// <exception cref="NotSupportedException">Volumes of this type cannot be read.</exception>
    internal static void CheckIsReadable<T>()
        where T : unmanaged
    {
        if (TypeOf<T>() is null)
        {
            throw new NotSupportedException(
                $"{typeof(T).Name} is not a voxel type; use byte, sbyte, ushort, short, uint, int, ulong, long, float or double.");
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
        : typeof(T) == typeof(ulong) ? VoxelType.UInt64
        : typeof(T) == typeof(long) ? VoxelType.Int64
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
        VoxelType.UInt64 => "uint64",
        VoxelType.Int64 => "int64",
        _ => throw new UnreachableException(),
    };

    internal static int Bytes(VoxelType type) => type switch
    {
        VoxelType.UInt8 or VoxelType.Int8 => 1,
        VoxelType.UInt16 or VoxelType.Int16 => 2,
        VoxelType.UInt32 or VoxelType.Int32 or VoxelType.Float32 => 4,
        VoxelType.Float64 or VoxelType.UInt64 or VoxelType.Int64 => 8,
        _ => throw new UnreachableException(),
    };

    /// <summary>
    /// Whether <see cref="VoxelConversionRule.Lossless"/> allows the conversion: each value of the first type exists in the second, or
    /// <see cref="Convert{T}"/> checks each value, see <see cref="IsChecked"/>.
    /// </summary>
    internal static bool IsLossless(VoxelType from, VoxelType to) => from == to || IsChecked(from, to) || (from, to) switch
    {
        (VoxelType.UInt8, not VoxelType.Int8) => true,
        (VoxelType.Int8, VoxelType.Int16 or VoxelType.Int32 or VoxelType.Float32 or VoxelType.Float64) => true,
        (VoxelType.UInt16, VoxelType.UInt32 or VoxelType.Int32 or VoxelType.Float32 or VoxelType.Float64) => true,
        (VoxelType.Int16, VoxelType.Int32 or VoxelType.Float32 or VoxelType.Float64) => true,
        (VoxelType.UInt8 or VoxelType.UInt16 or VoxelType.UInt32, VoxelType.UInt64 or VoxelType.Int64) => true,
        (VoxelType.Int8 or VoxelType.Int16 or VoxelType.Int32, VoxelType.Int64) => true,
        (VoxelType.UInt32, VoxelType.Float64) => true,
        (VoxelType.Int32 or VoxelType.Float32, VoxelType.Float64) => true,
        _ => false,
    };

    /// <summary>Whether values are checked one by one even with the rule <see cref="VoxelConversionRule.Lossless"/>.</summary>
    internal static bool IsChecked(VoxelType from, VoxelType to) =>
        from is VoxelType.Int64 or VoxelType.UInt64
        || (to == VoxelType.Int32 && from is VoxelType.UInt32 or VoxelType.Float32 or VoxelType.Float64);

    /// <summary>Converts voxels of another type.</summary>
    /// <param name="bytes">The stored voxels.</param>
    /// <param name="from">Their type.</param>
    /// <param name="to">Receives the same number of voxels.</param>
    /// <param name="rule">With <see cref="VoxelConversionRule.Lossless"/>, the pair must be <see cref="IsLossless">lossless</see>.</param>
    /// <returns>Index of the first value that the rule rejects; -1 if there is none.</returns>
    internal static int Convert<T>(ReadOnlySpan<byte> bytes, VoxelType from, Span<T> to, VoxelConversionRule rule)
        where T : unmanaged => TypeOf<T>() switch
        {
            VoxelType.UInt8 => From(bytes, from, MemoryMarshal.Cast<T, byte>(to), rule),
            VoxelType.Int8 => From(bytes, from, MemoryMarshal.Cast<T, sbyte>(to), rule),
            VoxelType.UInt16 => From(bytes, from, MemoryMarshal.Cast<T, ushort>(to), rule),
            VoxelType.Int16 => From(bytes, from, MemoryMarshal.Cast<T, short>(to), rule),
            VoxelType.UInt32 => From(bytes, from, MemoryMarshal.Cast<T, uint>(to), rule),
            VoxelType.Int32 => From(bytes, from, MemoryMarshal.Cast<T, int>(to), rule),
            VoxelType.Float32 => From(bytes, from, MemoryMarshal.Cast<T, float>(to), rule),
            VoxelType.Float64 => From(bytes, from, MemoryMarshal.Cast<T, double>(to), rule),
            VoxelType.UInt64 => From(bytes, from, MemoryMarshal.Cast<T, ulong>(to), rule),
            VoxelType.Int64 => From(bytes, from, MemoryMarshal.Cast<T, long>(to), rule),
            _ => throw new UnreachableException(),
        };

    /// <summary>Formats a stored value for a message.</summary>
    internal static string Text(ReadOnlySpan<byte> bytes, VoxelType type, int index)
    {
        int length = Bytes(type);
        if (type == VoxelType.UInt64) return MemoryMarshal.Read<ulong>(bytes[(index * length)..]).ToString(CultureInfo.InvariantCulture);
        if (type == VoxelType.Int64) return MemoryMarshal.Read<long>(bytes[(index * length)..]).ToString(CultureInfo.InvariantCulture);

        // Every other type fits in a double exactly.
        Span<double> one = stackalloc double[1];
        From(bytes.Slice(index * length, length), type, one, VoxelConversionRule.Lossless);
        return one[0].ToString("R", CultureInfo.InvariantCulture);
    }

    private static int From<TTo>(ReadOnlySpan<byte> bytes, VoxelType from, Span<TTo> to, VoxelConversionRule rule)
        where TTo : unmanaged, INumber<TTo> => from switch
        {
            VoxelType.UInt8 => Each(bytes, to, rule),
            VoxelType.Int8 => Each(MemoryMarshal.Cast<byte, sbyte>(bytes), to, rule),
            VoxelType.UInt16 => Each(MemoryMarshal.Cast<byte, ushort>(bytes), to, rule),
            VoxelType.Int16 => Each(MemoryMarshal.Cast<byte, short>(bytes), to, rule),
            VoxelType.UInt32 => Each(MemoryMarshal.Cast<byte, uint>(bytes), to, rule),
            VoxelType.Int32 => Each(MemoryMarshal.Cast<byte, int>(bytes), to, rule),
            VoxelType.Float32 => Each(MemoryMarshal.Cast<byte, float>(bytes), to, rule),
            VoxelType.Float64 => Each(MemoryMarshal.Cast<byte, double>(bytes), to, rule),
            VoxelType.UInt64 => Each(MemoryMarshal.Cast<byte, ulong>(bytes), to, rule),
            VoxelType.Int64 => Each(MemoryMarshal.Cast<byte, long>(bytes), to, rule),
            _ => throw new UnreachableException(),
        };

    private static int Each<TFrom, TTo>(ReadOnlySpan<TFrom> from, Span<TTo> to, VoxelConversionRule rule)
        where TFrom : unmanaged, INumber<TFrom>
        where TTo : unmanaged, INumber<TTo>
    {
        from = from[..to.Length];
        if (rule == VoxelConversionRule.Rounded) return EachRounded(from, to);
        if (rule == VoxelConversionRule.Checked || IsChecked(TypeOf<TFrom>()!.Value, TypeOf<TTo>()!.Value)) return EachChecked(from, to);
        for (int i = 0; i < to.Length; i++) to[i] = TTo.CreateTruncating(from[i]);
        return -1;
    }

    private static int EachChecked<TFrom, TTo>(ReadOnlySpan<TFrom> from, Span<TTo> to)
        where TFrom : unmanaged, INumber<TFrom>
        where TTo : unmanaged, INumber<TTo>
    {
        if (IsWide<TFrom>() || IsWide<TTo>()) return EachWideChecked(from, to);
        for (int i = 0; i < to.Length; i++)
        {
            var value = TTo.CreateSaturating(from[i]);

            // Both fit in a double exactly, so comparing doubles is exact; NaN stays NaN between floats.
            double before = double.CreateTruncating(from[i]);
            double after = double.CreateTruncating(value);
            if (before != after && !(double.IsNaN(before) && double.IsNaN(after))) return i;
            to[i] = value;
        }

        return -1;
    }

    private static bool IsWide<T>() => typeof(T) == typeof(long) || typeof(T) == typeof(ulong);

    // 64-bit integers do not fit in a double; comparing 128-bit integers is exact.
    private static int EachWideChecked<TFrom, TTo>(ReadOnlySpan<TFrom> from, Span<TTo> to)
        where TFrom : unmanaged, INumber<TFrom>
        where TTo : unmanaged, INumber<TTo>
    {
        for (int i = 0; i < to.Length; i++)
        {
            if (!TFrom.IsInteger(from[i])) return i;
            var value = TTo.CreateSaturating(from[i]);
            if (Int128.CreateSaturating(from[i]) != Int128.CreateSaturating(value)) return i;
            to[i] = value;
        }

        return -1;
    }

    private static int EachRounded<TFrom, TTo>(ReadOnlySpan<TFrom> from, Span<TTo> to)
        where TFrom : unmanaged, INumber<TFrom>
        where TTo : unmanaged, INumber<TTo>
    {
        bool toFloat = typeof(TTo) == typeof(float) || typeof(TTo) == typeof(double);
        bool fromFloat = typeof(TFrom) == typeof(float) || typeof(TFrom) == typeof(double);

        // Between integers nothing is rounded.
        if (!toFloat && !fromFloat) return EachChecked(from, to);
        for (int i = 0; i < to.Length; i++)
        {
            double value = double.CreateTruncating(from[i]);
            if (!toFloat) value = Math.Round(value, MidpointRounding.ToEven);
            to[i] = TTo.CreateSaturating(value);
            double after = double.CreateTruncating(to[i]);
            bool refused = toFloat ? double.IsInfinity(after) && !double.IsInfinity(value) : after != value;
            if (refused) return i;
        }

        return -1;
    }
}
