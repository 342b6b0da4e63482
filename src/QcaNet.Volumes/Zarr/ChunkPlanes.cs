using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace QcaNet.Volumes.Zarr;

/// <summary>
/// Maps the bytes of a decoded chunk to the planes that are being read. Decoders deliver a chunk in parts, in any order, so that most bytes
/// are still in the cache when they are copied to their row.
/// </summary>
internal readonly unsafe struct ChunkPlanes
{
    private readonly byte* _target;
    private readonly long _length;

    /// <summary>Size of a voxel in bytes.</summary>
    public required int Size { get; init; }

    /// <summary>Size of a row and of a plane of the target, in bytes.</summary>
    public required (long Row, long Plane) Target { get; init; }

    /// <summary>The box that is needed: number of planes, rows and voxels per row, and its first byte in the target.</summary>
    public required (int Planes, int Rows, int Voxels, long At) Box { get; init; }

    /// <summary>The box in the decoded chunk: its first byte, and the strides in bytes between planes, rows and voxels.</summary>
    public required (long At, long Plane, long Row, long Voxel) Chunk { get; init; }

    /// <summary>Whether the chunk is stored plane by plane and row by row, so that it can be processed in parts.</summary>
    public required bool InOrder { get; init; }

    /// <param name="target">The planes; must stay pinned.</param>
    /// <param name="length">Size of the planes in bytes.</param>
    public ChunkPlanes(byte* target, long length)
    {
        _target = target;
        _length = length;
    }

    /// <summary>Creates a target that receives a chunk as it is.</summary>
    public static ChunkPlanes Whole(byte* target, int length) => new(target, length)
    {
        Size = 1,
        Target = (length, length),
        Box = (1, 1, length, 0),
        Chunk = (0, length, length, 1),
        InOrder = true,
    };

    private int RowBytes => Box.Voxels * Size;

    /// <summary>The first run of needed bytes of the chunk that ends after a position; its length is 0 if there is none.</summary>
    public (long From, long To) RunFrom(long position)
    {
        long length = Box.Rows * Chunk.Row;
        if (Box.Planes == 1 || Chunk.Plane == length)
        {
            long end = Chunk.At + ((Box.Planes - 1) * Chunk.Plane) + length;
            return (Math.Min(Math.Max(position, Chunk.At), end), end);
        }

        long plane = position < Chunk.At ? 0 : (position - Chunk.At) / Chunk.Plane;
        if (plane < Box.Planes && position >= Chunk.At + (plane * Chunk.Plane) + length) plane++;
        if (plane >= Box.Planes) return (position, position);
        long from = Chunk.At + (plane * Chunk.Plane);
        return (Math.Max(position, from), from + length);
    }

    /// <summary>Returns whether any of these bytes of the chunk are needed.</summary>
    public bool Needs(long position, long length)
    {
        (long from, long to) = RunFrom(position);
        return from < to && from < position + length;
    }

    /// <summary>
    /// Finds the contiguous range of the target that corresponds to these bytes of the chunk, to write them there directly.
    /// </summary>
    /// <returns>False if it is not contiguous, or if some of the bytes are not needed.</returns>
    public bool TryDirect(long position, int length, out Span<byte> target)
    {
        target = default;
        if (!InOrder || Chunk.Row != Target.Row || RowBytes != Target.Row) return false;
        long from = Chunk.At, to = from + (Box.Rows * Chunk.Row);
        if (Box.Planes > 1)
        {
            if (Chunk.Plane != Target.Plane || Box.Rows * Chunk.Row != Target.Plane) return false;
            to = from + (Box.Planes * Target.Plane);
        }

        if (position < from || position + length > to) return false;
        target = Span(Box.At + position - from, length);
        return true;
    }

    /// <summary>Processes a part of a chunk that is stored in order.</summary>
    /// <param name="position">Position of the first byte in the chunk.</param>
    /// <param name="bytes">The bytes.</param>
    /// <remarks>
    /// Fully optimized at the first call: a program that reads one stack finishes before tiered compilation would optimize this loop.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Accept(long position, ReadOnlySpan<byte> bytes)
    {
        long end = position + bytes.Length;
        int rowBytes = RowBytes;
        long first = Box.Planes == 1 || position <= Chunk.At ? 0 : (position - Chunk.At) / Chunk.Plane;
        for (long z = first; z < Box.Planes; z++)
        {
            long plane = Chunk.At + (z * Chunk.Plane);
            if (plane >= end) return;
            long row = plane >= position ? 0 : (position - plane) / Chunk.Row;
            while (row < Box.Rows)
            {
                long start = plane + (row * Chunk.Row), at = Box.At + (z * Target.Plane) + (row * Target.Row);
                if (start >= end) break;
                if (start < position || start + rowBytes > end)
                {
                    // The part begins or ends within this row.
                    long from = Math.Max(start, position);
                    int length = (int)(Math.Min(start + rowBytes, end) - from);
                    if (length > 0) bytes.Slice((int)(from - position), length).CopyTo(Span(at + (from - start), length));
                    row++;
                    continue;
                }

                int rows = (int)Math.Min(Box.Rows - row, ((end - start - rowBytes) / Chunk.Row) + 1);
                CopyRows(bytes[(int)(start - position)..], at, rows, rowBytes);
                row += rows;
            }
        }
    }

    /// <summary>Processes a whole chunk, for any order of its axes.</summary>
    /// <param name="chunk">The decoded bytes.</param>
    public void AcceptAll(ReadOnlySpan<byte> chunk)
    {
        if (InOrder)
        {
            Accept(0, chunk);
            return;
        }

        for (int z = 0; z < Box.Planes; z++)
        {
            for (int y = 0; y < Box.Rows; y++)
            {
                Span<byte> row = Row(z, y);
                ReadOnlySpan<byte> from = chunk[(int)(Chunk.At + (z * Chunk.Plane) + (y * Chunk.Row))..];
                switch (Size)
                {
                    case 1: Gather<byte>(from, row); break;
                    case 2: Gather<ushort>(from, row); break;
                    case 4: Gather<uint>(from, row); break;
                    default: Gather<ulong>(from, row); break;
                }
            }
        }
    }

    /// <summary>Sets every voxel of the box to the same value.</summary>
    /// <param name="value">The bytes of a voxel.</param>
    public void Fill(ReadOnlySpan<byte> value)
    {
        for (int z = 0; z < Box.Planes; z++)
        {
            for (int y = 0; y < Box.Rows; y++)
            {
                Span<byte> row = Row(z, y);
                switch (Size)
                {
                    case 1: row.Fill(value[0]); break;
                    case 2: MemoryMarshal.Cast<byte, ushort>(row).Fill(MemoryMarshal.Read<ushort>(value)); break;
                    case 4: MemoryMarshal.Cast<byte, uint>(row).Fill(MemoryMarshal.Read<uint>(value)); break;
                    default: MemoryMarshal.Cast<byte, ulong>(row).Fill(MemoryMarshal.Read<ulong>(value)); break;
                }
            }
        }
    }

    private void Gather<T>(ReadOnlySpan<byte> from, Span<byte> row)
        where T : unmanaged
    {
        ReadOnlySpan<T> voxels = MemoryMarshal.Cast<byte, T>(from);
        Span<T> to = MemoryMarshal.Cast<byte, T>(row);
        int step = (int)(Chunk.Voxel / Size), at = 0;
        for (int i = 0; i < to.Length; i++, at += step) to[i] = voxels[at];
    }

    /// <summary>Copies whole rows of one plane. Both ends are checked once, not row by row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void CopyRows(ReadOnlySpan<byte> bytes, long at, int rows, int rowBytes)
    {
        int last = rows - 1;
        bytes = bytes[..(int)((last * Chunk.Row) + rowBytes)];
        Span<byte> target = Span(at, (int)((last * Target.Row) + rowBytes));
        if (Chunk.Row == rowBytes && Target.Row == rowBytes)
        {
            bytes.CopyTo(target);
            return;
        }

        ref byte from = ref MemoryMarshal.GetReference(bytes);
        ref byte to = ref MemoryMarshal.GetReference(target);
        nint step = (nint)Chunk.Row, targetStep = (nint)Target.Row;
        for (nint row = 0; row < rows; row++)
        {
            Unsafe.CopyBlockUnaligned(ref Unsafe.Add(ref to, row * targetStep), ref Unsafe.Add(ref from, row * step), (uint)rowBytes);
        }
    }

    private Span<byte> Row(int z, int y) => Span(Box.At + (z * Target.Plane) + (y * Target.Row), RowBytes);

    /// <summary>Returns a range of the target; checked, because a wrong offset would write outside it.</summary>
    private Span<byte> Span(long at, int length) =>
        at >= 0 && length <= _length - at ? new Span<byte>(_target + at, length) : throw new InvalidOperationException(
            FormattableString.Invariant($"{length} bytes at {at} lie outside of the planes of {_length} bytes."));
}
