// Voxels as bits, one row along x per word: a step along x is a shift of a word, a step along y or z is the word of another row, and both
// are done for the voxels of several rows at once with vectors. A nucleus has a few dozen rows of one word, and most fit in 32-bit words.
//
// If one word holds a row, the bit at each of its ends is empty. Wider boxes have several words per row, each with 54 voxels of its own and
// 5 of each neighbor repeated at its ends, so that shifts by up to 4 (and the surface, which needs one more voxel) need no other word. Each
// row and plane has a margin of empty rows, so that steps need no bounds checks. Memory is pooled.

using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using QcaNet.Volumes;

namespace QcaNet.Metrics;

/// <summary>Objects within a box, stored as bits.</summary>
/// <typeparam name="T">The word: <see cref="uint"/> or <see cref="ulong"/>.</typeparam>
internal sealed class BitBox<T> : IDisposable
    where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
{
    /// <summary>Number of bits at each end of a word that belong to its neighbors if a row has several words.</summary>
    private const int SharedHalo = 5;

    // The last vector of rows may start at the last row of the box.
    private const int Slack = 8;

    private readonly VoxelBox _box;
    private readonly int _margin;
    private readonly int _halo;
    private readonly int _stride;
    private readonly int _rowsPerWord;
    private readonly int _length;
    private T[] _bits;

    /// <summary>Creates an empty box.</summary>
    /// <param name="box">Must contain all objects that are added.</param>
    /// <param name="margin">Maximum number of steps along y and z that leave the box, at least 1.</param>
    internal BitBox(VoxelBox box, int margin)
    {
        (_box, _margin) = (box, margin);
        (int depth, int height, int width) = box.Shape;
        _halo = IsOneWord(width) ? 1 : SharedHalo;
        _stride = WordBits - (2 * _halo);
        Pitch = height + margin;
        Words = (width + _stride - 1) / _stride;
        Own = ~T.Zero >>> (2 * _halo) << _halo;
        _rowsPerWord = checked(((depth + (2 * margin)) * Pitch) + margin);
        _length = checked((Words * _rowsPerWord) + Slack);
        _bits = Rent();
    }

    /// <summary>All words, row by row and plane by plane; the first words of all rows precede all second ones.</summary>
    internal ReadOnlySpan<T> Bits => _bits.AsSpan(0, _length);

    /// <summary>The bits of a word that do not belong to its neighbors.</summary>
    internal T Own { get; }

    /// <summary>Number of planes of the box.</summary>
    internal int Depth => _box.LastZ - _box.FirstZ + 1;

    /// <summary>Number of rows per plane of the box.</summary>
    internal int Height => _box.LastY - _box.FirstY + 1;

    /// <summary>Number of words per row.</summary>
    internal int Words { get; }

    /// <summary>Distance from a row to the same row of the next plane.</summary>
    internal int Pitch { get; }

    private static int WordBits => Unsafe.SizeOf<T>() * 8;

    /// <summary>Whether a row of a box of this width fits in one word.</summary>
    internal static bool IsOneWord(int width) => width + 2 <= WordBits;

    /// <summary>The first row of the box.</summary>
    internal int FirstRow(int word) => Row(0, 0, word);

    /// <summary>The row after the last row of the box.</summary>
    internal int EndRow(int word) => Row(Depth - 1, Height - 1, word) + 1;

    /// <summary>Adds all voxels of an object.</summary>
    internal void Add(ReadOnlySpan<ObjectRun> runs)
    {
        Span<T> bits = _bits.AsSpan(0, _length);
        foreach (ref readonly ObjectRun run in runs)
        {
            int row = Row(run.Z - _box.FirstZ, run.Y - _box.FirstY, 0);
            (int first, int end) = (run.X - _box.FirstX, run.End - _box.FirstX);
            if (Words == 1)
            {
                bits[row] |= ~T.Zero >>> (WordBits - run.Length) << (first + _halo);
                continue;
            }

            for (int word = Math.Max(0, ((first - _halo) / _stride) - 1); word < Words; word++)
            {
                // The positions of the first and the last bit are those of the word's own voxels minus and plus the halo.
                int from = Math.Max(0, first - (word * _stride) + _halo), to = Math.Min(WordBits, end - (word * _stride) + _halo);
                if (to <= 0) break;
                if (from < to) bits[row + (word * _rowsPerWord)] |= ~T.Zero >>> (WordBits - (to - from)) << from;
            }
        }
    }

    /// <summary>Keeps only the voxels that share a face with the outside of the objects.</summary>
    /// <returns>Number of remaining voxels.</returns>
    internal int KeepSurface()
    {
        T[] surface = Rent();
        ref T to = ref MemoryMarshal.GetArrayDataReference(surface);
        ref T bits = ref MemoryMarshal.GetArrayDataReference(_bits);
        Vector256<T> mask = Vector256.Create(Own);
        int count = 0;
        for (int word = 0; word < Words; word++)
        {
            for (int i = FirstRow(word); i < EndRow(word); i += Vector256<T>.Count)
            {
                Vector256<T> own = Rows(ref bits, i);
                if (own == Vector256<T>.Zero) continue;
                Vector256<T> around = (own << 1) & (own >>> 1) & Rows(ref bits, i - 1) & Rows(ref bits, i + 1)
                    & Rows(ref bits, i - Pitch) & Rows(ref bits, i + Pitch);
                Vector256<T> left = Vector256.AndNot(own, around);
                left.StoreUnsafe(ref to, (nuint)i);
                count += Count(left & mask);
            }
        }

        Dispose();
        _bits = surface;
        return count;
    }

    /// <summary>Counts the voxels that remain after a 3x3x3 erosion; neighbors outside the volume are ignored.</summary>
    internal int CountEroded(Shape3D volume)
    {
        (int depth, int height, int width) = _box.Shape;
        T[] bits = _bits, alongX = Rent(), alongY = Rent();
        int count = 0;
        for (int word = 0; word < Words; word++)
        {
            // Beyond the ends of the volume the object is assumed to continue.
            T outside = T.Zero;
            int end = width - (word * _stride) + _halo;
            if (word == 0 && _box.FirstX == 0) outside |= (T.One << _halo) - T.One;
            if (end < WordBits && _box.LastX == volume.Width - 1) outside |= ~T.Zero << end;
            for (int i = FirstRow(word); i < EndRow(word); i++)
            {
                T row = bits[i] | outside;
                alongX[i] = bits[i] & (row << 1) & (row >>> 1);
            }

            for (int z = 0; z < depth; z++)
            {
                for (int y = 0; y < height; y++)
                {
                    int i = Row(z, y, word);
                    T row = alongX[i];
                    if (y > 0 || _box.FirstY > 0) row &= alongX[i - 1];
                    if (y < height - 1 || _box.LastY < volume.Height - 1) row &= alongX[i + 1];
                    alongY[i] = row;
                }
            }

            for (int z = 0; z < depth; z++)
            {
                for (int y = 0; y < height; y++)
                {
                    int i = Row(z, y, word);
                    T row = alongY[i];
                    if (z > 0 || _box.FirstZ > 0) row &= alongY[i - Pitch];
                    if (z < depth - 1 || _box.LastZ < volume.Depth - 1) row &= alongY[i + Pitch];
                    count += int.CreateTruncating(T.PopCount(row & Own));
                }
            }
        }

        ArrayPool<T>.Shared.Return(alongX);
        ArrayPool<T>.Shared.Return(alongY);
        return count;
    }

    /// <summary>Lists the positions of the voxels of consecutive rows, relative to the corner of the box.</summary>
    /// <param name="rows">The words.</param>
    /// <param name="first">Index of the first of them in <see cref="Bits"/>.</param>
    /// <param name="points">The list to add to.</param>
    internal void AddPoints(ReadOnlySpan<T> rows, int first, List<(int Z, int Y, int X)> points)
    {
        (int word, int row) = Math.DivRem(first - FirstRow(0), _rowsPerWord);
        for (int i = 0; i < rows.Length; i++, row++)
        {
            (int z, int y) = Math.DivRem(row, Pitch);
            for (T rest = rows[i] & Own; rest != T.Zero; rest &= rest - T.One)
            {
                points.Add((z, y, (word * _stride) + int.CreateTruncating(T.TrailingZeroCount(rest)) - _halo));
            }
        }
    }

    /// <summary>The planes and rows that contain voxels, relative to the corner of the box; all of them if there are no voxels.</summary>
    internal (int FirstZ, int FirstY, int EndZ, int EndY) Occupied()
    {
        (int firstZ, int firstY, int endZ, int endY) = (Depth, Height, 0, 0);
        for (int z = 0; z < Depth; z++)
        {
            for (int y = 0; y < Height; y++)
            {
                bool any = false;
                for (int word = 0; word < Words && !any; word++) any = (_bits[Row(z, y, word)] & Own) != T.Zero;
                if (!any) continue;
                (firstZ, endZ) = (Math.Min(firstZ, z), z + 1);
                (firstY, endY) = (Math.Min(firstY, y), Math.Max(endY, y + 1));
            }
        }

        return endZ == 0 ? (0, 0, Depth, Height) : (firstZ, firstY, endZ, endY);
    }

    /// <summary>Distance from a voxel along x to the nearest set one in a row; <see cref="int.MaxValue"/> if none is set.</summary>
    internal int StepsToNearest(int z, int y, int x)
    {
        int nearest = int.MaxValue;
        for (int word = 0; word < Words; word++)
        {
            T bits = _bits[Row(z, y, word)] & Own;
            if (bits == T.Zero) continue;

            // The position of the voxel in this word: before it, in it or after it.
            int at = Math.Clamp(x - (word * _stride) + _halo, 0, WordBits - 1), away = x - (word * _stride) + _halo - at;
            T below = bits & (~T.Zero >>> (WordBits - 1 - at)), above = bits & (~T.Zero << at);
            int last = WordBits - 1 - int.CreateTruncating(T.LeadingZeroCount(below));
            int first = int.CreateTruncating(T.TrailingZeroCount(above));
            if (below != T.Zero) nearest = Math.Min(nearest, Math.Abs(away) + at - last);
            if (above != T.Zero) nearest = Math.Min(nearest, Math.Abs(away) + first - at);
        }

        return nearest;
    }

    /// <summary>Number of bits that are set.</summary>
    internal static int Count(Vector256<T> rows)
    {
        Vector256<ulong> bits = rows.AsUInt64();
        return BitOperations.PopCount(bits[0]) + BitOperations.PopCount(bits[1])
            + BitOperations.PopCount(bits[2]) + BitOperations.PopCount(bits[3]);
    }

    /// <summary>Returns the memory to the pool. Calling it twice does nothing.</summary>
    public void Dispose()
    {
        if (_bits.Length > 0) ArrayPool<T>.Shared.Return(_bits);
        _bits = [];
    }

    private static Vector256<T> Rows(ref T bits, int at) => Vector256.LoadUnsafe(ref bits, (nuint)at);

    /// <summary>Index of a row, relative to the corner of the box.</summary>
    private int Row(int z, int y, int word) => (word * _rowsPerWord) + ((z + _margin) * Pitch) + y + _margin;

    private T[] Rent()
    {
        T[] rented = ArrayPool<T>.Shared.Rent(_length);
        rented.AsSpan(0, _length).Clear();
        return rented;
    }
}
