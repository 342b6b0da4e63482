using System.Buffers.Binary;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace QcaNet.Volumes.Sources;

/// <summary>Operations on numbers as stored in a file.</summary>
internal static class StoredNumbers
{
    /// <summary>Reverses the bytes of each number in place.</summary>
    /// <param name="bytes">A whole number of elements of the given size.</param>
    /// <param name="size">Size of a number in bytes: 1, 2, 4 or 8.</param>
    internal static void Reverse(Span<byte> bytes, int size)
    {
        switch (size)
        {
            case 2:
                Span<ushort> of2 = MemoryMarshal.Cast<byte, ushort>(bytes);
                BinaryPrimitives.ReverseEndianness(of2, of2);
                break;
            case 4:
                Span<uint> of4 = MemoryMarshal.Cast<byte, uint>(bytes);
                BinaryPrimitives.ReverseEndianness(of4, of4);
                break;
            case 8:
                Span<ulong> of8 = MemoryMarshal.Cast<byte, ulong>(bytes);
                BinaryPrimitives.ReverseEndianness(of8, of8);
                break;
        }
    }

    /// <summary>Copies numbers at regular distances into a row.</summary>
    /// <param name="from">Begins with the first number.</param>
    /// <param name="step">Distance from one number to the next, in numbers.</param>
    /// <param name="to">The row.</param>
    /// <param name="size">Size of a number in bytes: 1, 2, 4 or 8.</param>
    internal static void Gather(ReadOnlySpan<byte> from, int step, Span<byte> to, int size)
    {
        switch (size)
        {
            case 1: Gather<byte>(from, step, to); break;
            case 2: Gather<ushort>(from, step, to); break;
            case 4: Gather<uint>(from, step, to); break;
            case 8: Gather<ulong>(from, step, to); break;
            default: throw new UnreachableException();
        }
    }

    private static void Gather<T>(ReadOnlySpan<byte> from, int step, Span<byte> to)
        where T : unmanaged
    {
        ReadOnlySpan<T> stored = MemoryMarshal.Cast<byte, T>(from);
        Span<T> row = MemoryMarshal.Cast<byte, T>(to);
        for (int i = 0; i < row.Length; i++) row[i] = stored[i * step];
    }
}
