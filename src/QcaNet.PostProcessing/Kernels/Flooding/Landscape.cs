using System.Runtime.CompilerServices;

namespace QcaNet.PostProcessing.Kernels.Flooding;

/// <summary>
/// Heights of voxels as keys that sort as the heights do, whatever their type. <paramref name="downwards"/> reverses the order: the highest
/// is flooded first.
/// </summary>
internal readonly unsafe struct Landscape<T>(T* heights, bool downwards)
    where T : unmanaged
{
    internal const string Types = "8, 16, 32 and 64 bit integers, float and double";

    /// <summary>Whether heights of this type can be ordered here.</summary>
    internal static bool IsKnown =>
        typeof(T) == typeof(byte) || typeof(T) == typeof(sbyte) || typeof(T) == typeof(ushort) || typeof(T) == typeof(short)
        || typeof(T) == typeof(uint) || typeof(T) == typeof(int) || typeof(T) == typeof(ulong) || typeof(T) == typeof(long)
        || typeof(T) == typeof(float) || typeof(T) == typeof(double);

    /// <summary>Number of possible keys if they are few enough for a table, otherwise 0.</summary>
    internal static int KeyRange => sizeof(T) switch { 1 => 1 << 8, 2 => 1 << 16, _ => 0 };

    /// <summary>Whether the height of a voxel is not a number.</summary>
    internal bool IsNaN(int voxel) =>
        typeof(T) == typeof(float)
            ? float.IsNaN(((float*)heights)[voxel])
            : typeof(T) == typeof(double) && double.IsNaN(((double*)heights)[voxel]);

    /// <summary>The key of a voxel: unsigned, in the order of flooding, below <see cref="KeyRange"/> unless that is 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ulong Key(int voxel)
    {
        ulong key = Ascending(heights[voxel]);
        return !downwards ? key : sizeof(T) <= 2 ? (ulong)(KeyRange - 1) - key : ~key;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Ascending(T height)
    {
        if (typeof(T) == typeof(byte)) return Unsafe.BitCast<T, byte>(height);
        if (typeof(T) == typeof(sbyte)) return (ulong)(Unsafe.BitCast<T, sbyte>(height) - sbyte.MinValue);
        if (typeof(T) == typeof(ushort)) return Unsafe.BitCast<T, ushort>(height);
        if (typeof(T) == typeof(short)) return (ulong)(Unsafe.BitCast<T, short>(height) - short.MinValue);
        if (typeof(T) == typeof(uint)) return Unsafe.BitCast<T, uint>(height);
        if (typeof(T) == typeof(int)) return (uint)Unsafe.BitCast<T, int>(height) ^ 0x8000_0000u;
        if (typeof(T) == typeof(ulong)) return Unsafe.BitCast<T, ulong>(height);
        if (typeof(T) == typeof(long)) return (ulong)Unsafe.BitCast<T, long>(height) ^ 0x8000_0000_0000_0000ul;
        return OfDouble(typeof(T) == typeof(float) ? Unsafe.BitCast<T, float>(height) : Unsafe.BitCast<T, double>(height));
    }

    /// <summary>Every float is a double, so one rule orders both. Positive and negative zero are the same height.</summary>
    private static ulong OfDouble(double height)
    {
        // Adding +0 turns -0 into +0. Then: positive numbers sort as their bits above all negative ones, negative numbers backwards.
        ulong bits = BitConverter.DoubleToUInt64Bits(height + 0d);
        return (bits & 0x8000_0000_0000_0000ul) == 0 ? bits | 0x8000_0000_0000_0000ul : ~bits;
    }
}
