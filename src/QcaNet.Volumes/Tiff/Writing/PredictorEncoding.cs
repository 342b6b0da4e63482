using System.Numerics;
using System.Runtime.InteropServices;

namespace QcaNet.Volumes.Tiff;

/// <summary>
/// Applies predictors to rows before compression (TIFF 6.0 section 14; Adobe Technical Note 3 for floats): the inverse of
/// <see cref="TiffPredictor"/>.
/// </summary>
internal static class PredictorEncoding
{
    /// <summary>Replaces rows with their differences.</summary>
    /// <param name="predictor">1, 2 or 3.</param>
    /// <param name="rows">Whole rows, in the machine's byte order.</param>
    /// <param name="width">Number of voxels per row.</param>
    /// <param name="bytesPerVoxel">1, 2, 4 or 8; 4 or 8 for predictor 3.</param>
    /// <param name="row">Buffer for one row, for predictor 3.</param>
    internal static void Apply(int predictor, Span<byte> rows, int width, int bytesPerVoxel, Span<byte> row)
    {
        switch (predictor, bytesPerVoxel)
        {
            case (1, _): break;
            case (3, _): Floats(rows, width, bytesPerVoxel, row); break;
            case (_, 1): Differences(rows, width); break;
            case (_, 2): Differences(MemoryMarshal.Cast<byte, ushort>(rows), width); break;
            case (_, 4): Differences(MemoryMarshal.Cast<byte, uint>(rows), width); break;
            default: Differences(MemoryMarshal.Cast<byte, ulong>(rows), width); break;
        }
    }

    // First the most significant bytes of all floats of the row, then the next bytes, and so on, regardless of the file's byte order; the
    // row is then a row of bytes.
    private static void Floats(Span<byte> rows, int width, int bytesPerVoxel, Span<byte> copy)
    {
        int rowBytes = width * bytesPerVoxel;
        for (Span<byte> rest = rows; !rest.IsEmpty; rest = rest[rowBytes..])
        {
            Span<byte> row = rest[..rowBytes];
            row.CopyTo(copy);
            for (int b = 0; b < bytesPerVoxel; b++)
            {
                int place = BitConverter.IsLittleEndian ? bytesPerVoxel - 1 - b : b;
                Span<byte> part = row.Slice(b * width, width);
                for (int x = 0; x < part.Length; x++) part[x] = copy[(x * bytesPerVoxel) + place];
            }
        }

        Differences(rows, rowBytes);
    }

    private static void Differences<T>(Span<T> values, int width)
        where T : unmanaged, INumberBase<T>
    {
        for (; !values.IsEmpty; values = values[width..])
        {
            for (int x = width - 1; x > 0; x--) values[x] = unchecked(values[x] - values[x - 1]);
        }
    }
}
