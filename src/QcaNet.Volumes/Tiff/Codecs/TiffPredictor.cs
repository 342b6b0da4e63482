using System.Buffers;
using System.Numerics;
using System.Runtime.InteropServices;

namespace QcaNet.Volumes.Tiff;

/// <summary>Reverses the predictors applied to rows before compression (TIFF 6.0 section 14; Adobe Technical Note 3 for floats).</summary>
internal static class TiffPredictor
{
    /// <summary>Predictor 2: each value is the difference from the previous one, here in the machine's byte order.</summary>
    internal static void UndoHorizontal(Span<byte> bytes, int width, int bytesPerVoxel)
    {
        switch (bytesPerVoxel)
        {
            case 1: Accumulate(bytes, width); break;
            case 2: Accumulate(MemoryMarshal.Cast<byte, ushort>(bytes), width); break;
            case 4: Accumulate(MemoryMarshal.Cast<byte, uint>(bytes), width); break;
            case 8: Accumulate(MemoryMarshal.Cast<byte, ulong>(bytes), width); break;
        }
    }

    /// <summary>
    /// Predictor 3: a row holds first the most significant byte of each float, then the next byte of each, and so on, regardless of the
    /// file's byte order; the whole row is then stored as differences of bytes.
    /// </summary>
    internal static void UndoFloat(Span<byte> bytes, int width, int bytesPerVoxel)
    {
        int rowBytes = width * bytesPerVoxel;
        byte[] copy = ArrayPool<byte>.Shared.Rent(rowBytes);
        for (Span<byte> rest = bytes; !rest.IsEmpty; rest = rest[rowBytes..])
        {
            Span<byte> row = rest[..rowBytes];
            Accumulate(row, rowBytes);
            row.CopyTo(copy);
            for (int b = 0; b < bytesPerVoxel; b++)
            {
                int place = BitConverter.IsLittleEndian ? bytesPerVoxel - 1 - b : b;
                ReadOnlySpan<byte> part = copy.AsSpan(b * width, width);
                for (int x = 0; x < part.Length; x++) row[(x * bytesPerVoxel) + place] = part[x];
            }
        }

        ArrayPool<byte>.Shared.Return(copy);
    }

    private static void Accumulate<T>(Span<T> values, int width)
        where T : unmanaged, INumberBase<T>
    {
        for (; !values.IsEmpty; values = values[width..])
        {
            T sum = T.Zero;
            foreach (ref T value in values[..width])
            {
                sum = unchecked(sum + value);
                value = sum;
            }
        }
    }
}
