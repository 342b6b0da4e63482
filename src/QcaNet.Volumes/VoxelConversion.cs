using System.Diagnostics;
using System.Globalization;
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
    /// <see cref="Convert{T}"/> checks each of them.
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

    /// <summary>Converts voxels of another type.</summary>
    /// <param name="bytes">The stored voxels.</param>
    /// <param name="from">Their type.</param>
    /// <param name="to">As many voxels.</param>
    /// <param name="rule">For <see cref="VoxelConversionRule.Lossless"/> the pair <see cref="IsLossless">is lossless</see>.</param>
    /// <returns>Index of the first value that the rule refuses; -1 where there is none.</returns>
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
            _ => throw new UnreachableException(),
        };

    /// <summary>A stored value as text, for a message.</summary>
    internal static string Text(ReadOnlySpan<byte> bytes, VoxelType type, int index)
    {
        Span<double> one = stackalloc double[1];
        int length = Bytes(type);

        // Each of the eight types fits a double exactly.
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
            _ => throw new UnreachableException(),
        };

    private static int Each<TFrom, TTo>(ReadOnlySpan<TFrom> from, Span<TTo> to, VoxelConversionRule rule)
        where TFrom : unmanaged, INumber<TFrom>
        where TTo : unmanaged, INumber<TTo>
    {
        from = from[..to.Length];
        if (rule == VoxelConversionRule.Rounded) return EachRounded(from, to);
        if (rule == VoxelConversionRule.Checked || (typeof(TFrom) == typeof(uint) && typeof(TTo) == typeof(int))) return EachChecked(from, to);
        for (int i = 0; i < to.Length; i++) to[i] = TTo.CreateTruncating(from[i]);
        return -1;
    }

    private static int EachChecked<TFrom, TTo>(ReadOnlySpan<TFrom> from, Span<TTo> to)
        where TFrom : unmanaged, INumber<TFrom>
        where TTo : unmanaged, INumber<TTo>
    {
        for (int i = 0; i < to.Length; i++)
        {
            var value = TTo.CreateSaturating(from[i]);

            // Both fit a double exactly, so that it tells whether they are equal; NaN stays NaN between floats.
            double before = double.CreateTruncating(from[i]);
            double after = double.CreateTruncating(value);
            if (before != after && !(double.IsNaN(before) && double.IsNaN(after))) return i;
            to[i] = value;
        }

        return -1;
    }

    private static int EachRounded<TFrom, TTo>(ReadOnlySpan<TFrom> from, Span<TTo> to)
        where TFrom : unmanaged, INumber<TFrom>
        where TTo : unmanaged, INumber<TTo>
    {
        bool toFloat = typeof(TTo) == typeof(float) || typeof(TTo) == typeof(double);
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
