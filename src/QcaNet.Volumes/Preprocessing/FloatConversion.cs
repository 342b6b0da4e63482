using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace QcaNet.Volumes.Preprocessing;

/// <summary>
/// Converts runs of voxels to floats. Every kernel here computes in single precision and reads its input through this class, a row or a
/// band at a time, so that a stack of 16-bit counts is never copied whole before it is resampled or scaled.
/// </summary>
internal static class FloatConversion
{
    /// <summary>Whether <see cref="Convert"/> supports voxels of this type.</summary>
    internal static bool Takes<T>() =>
        typeof(T) == typeof(float) || typeof(T) == typeof(byte) || typeof(T) == typeof(ushort) || typeof(T) == typeof(sbyte)
        || typeof(T) == typeof(short) || typeof(T) == typeof(uint) || typeof(T) == typeof(int) || typeof(T) == typeof(double);

    /// <exception cref="NotSupportedException">The voxel type cannot be converted.</exception>
    internal static void Check<T>()
    {
        if (!Takes<T>())
        {
            throw new NotSupportedException(
                $"Voxels of type {typeof(T).Name} cannot be converted to float; use an integer type of up to 32 bits, float or double.");
        }
    }

    /// <summary>
    /// Converts as a cast does: exact except for 32-bit integers beyond 2^24 and doubles, which are rounded to the nearest float.
    /// </summary>
    internal static void Convert<T>(ReadOnlySpan<T> from, Span<float> to)
        where T : unmanaged
    {
        if (typeof(T) == typeof(float)) As<T, float>(from).CopyTo(to);
        else if (typeof(T) == typeof(byte)) Bytes(As<T, byte>(from), to);
        else if (typeof(T) == typeof(ushort)) Words(As<T, ushort>(from), to);
        else if (typeof(T) == typeof(sbyte)) Scalars(As<T, sbyte>(from), to);
        else if (typeof(T) == typeof(short)) Shorts(As<T, short>(from), to);
        else if (typeof(T) == typeof(uint)) Scalars(As<T, uint>(from), to);
        else if (typeof(T) == typeof(int)) Integers(As<T, int>(from), to);
        else if (typeof(T) == typeof(double)) Scalars(As<T, double>(from), to);
        else Check<T>();
    }

    /// <summary>The same voxels, reinterpreted as the type they are known to have.</summary>
    internal static ReadOnlySpan<TTo> As<TFrom, TTo>(ReadOnlySpan<TFrom> from)
        where TFrom : unmanaged
        where TTo : unmanaged => MemoryMarshal.CreateReadOnlySpan(
            ref Unsafe.As<TFrom, TTo>(ref MemoryMarshal.GetReference(from)), from.Length);

    private static void Bytes(ReadOnlySpan<byte> from, Span<float> to)
    {
        int i = 0;
        for (; i <= from.Length - Vector<byte>.Count; i += Vector<byte>.Count)
        {
            Vector.Widen(new Vector<byte>(from[i..]), out Vector<ushort> low, out Vector<ushort> high);
            Store(low, to[i..]);
            Store(high, to[(i + Vector<ushort>.Count)..]);
        }

        for (; i < from.Length; i++) to[i] = from[i];
    }

    private static void Words(ReadOnlySpan<ushort> from, Span<float> to)
    {
        int i = 0;
        for (; i <= from.Length - Vector<ushort>.Count; i += Vector<ushort>.Count) Store(new Vector<ushort>(from[i..]), to[i..]);
        for (; i < from.Length; i++) to[i] = from[i];
    }

    private static void Shorts(ReadOnlySpan<short> from, Span<float> to)
    {
        int i = 0;
        for (; i <= from.Length - Vector<short>.Count; i += Vector<short>.Count)
        {
            Vector.Widen(new Vector<short>(from[i..]), out Vector<int> low, out Vector<int> high);
            Vector.ConvertToSingle(low).CopyTo(to[i..]);
            Vector.ConvertToSingle(high).CopyTo(to[(i + Vector<float>.Count)..]);
        }

        for (; i < from.Length; i++) to[i] = from[i];
    }

    private static void Integers(ReadOnlySpan<int> from, Span<float> to)
    {
        int i = 0;
        for (; i <= from.Length - Vector<int>.Count; i += Vector<int>.Count)
        {
            Vector.ConvertToSingle(new Vector<int>(from[i..])).CopyTo(to[i..]);
        }

        for (; i < from.Length; i++) to[i] = from[i];
    }

    // Unsigned integers and doubles: their vector conversions are emulated without AVX-512, and gain nothing.
    private static void Scalars<T>(ReadOnlySpan<T> from, Span<float> to)
        where T : unmanaged, INumberBase<T>
    {
        for (int i = 0; i < from.Length; i++) to[i] = float.CreateTruncating(from[i]);
    }

    // 16-bit values fit in a signed 32-bit integer, whose conversion is one instruction everywhere.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector<ushort> words, Span<float> to)
    {
        Vector.Widen(words, out Vector<uint> low, out Vector<uint> high);
        Vector.ConvertToSingle(Vector.AsVectorInt32(low)).CopyTo(to);
        Vector.ConvertToSingle(Vector.AsVectorInt32(high)).CopyTo(to[Vector<float>.Count..]);
    }
}
