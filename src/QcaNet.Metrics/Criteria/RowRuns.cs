using System.Buffers;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace QcaNet.Metrics;

/// <summary>The runs of consecutive rows in rented memory; until all ids are known, a run stores its id instead of its position.</summary>
internal struct RowRuns
{
    // One branch per 32 voxels is mispredicted less often than one per vector of 8.
    private const int Block = 32;

    private LabelRun[]? _rented;
    private int _count;

    /// <summary>Number of runs.</summary>
    internal readonly int Count => _count;

    /// <summary>The runs, row by row.</summary>
    internal readonly ReadOnlySpan<LabelRun> Runs => _rented.AsSpan(0, _count);

    /// <summary>Adds the runs of the next row.</summary>
    internal void AddRow(ReadOnlySpan<int> row)
    {
        // Space for one run per voxel, so that no run needs a check.
        int width = row.Length;
        if (_rented is null || _rented.Length - _count < width) Grow(width);
        Span<LabelRun> free = _rented.AsSpan(_count);
        ref int first = ref MemoryMarshal.GetReference(row);
        int found = 0, start = 0, x = 1;
        while (width > Block && x < width)
        {
            // The last block of a row overlaps the previous one; voxels that were already compared are masked.
            int from = Math.Min(x, width - Block);
            for (uint changes = Changes(ref first, from) & (uint.MaxValue << (x - from)); changes != 0; changes &= changes - 1)
            {
                int end = from + BitOperations.TrailingZeroCount(changes);
                int id = row[start];
                if (id != 0) free[found++] = new LabelRun(start, end - start, id);
                start = end;
            }

            x = from + Block;
        }

        for (; x < width; x++)
        {
            if (row[x] == row[x - 1]) continue;
            if (row[start] != 0) free[found++] = new LabelRun(start, x - start, row[start]);
            start = x;
        }

        if (row[start] != 0) free[found++] = new LabelRun(start, width - start, row[start]);
        _count += found;
    }

    /// <summary>Returns the memory to the pool.</summary>
    internal void Return()
    {
        if (_rented is not null) ArrayPool<LabelRun>.Shared.Return(_rented);
        (_rented, _count) = (null, 0);
    }

    /// <summary>Returns one bit for each voxel of a block that differs from the previous voxel.</summary>
    private static uint Changes(ref int row, int x) =>
        ~(Same(ref row, x) | (Same(ref row, x + 8) << 8) | (Same(ref row, x + 16) << 16) | (Same(ref row, x + 24) << 24));

    private static uint Same(ref int row, int x) =>
        Vector256.Equals(Vector256.LoadUnsafe(ref row, (nuint)x), Vector256.LoadUnsafe(ref row, (nuint)(x - 1)))
            .ExtractMostSignificantBits();

    private void Grow(int width)
    {
        LabelRun[] larger = ArrayPool<LabelRun>.Shared.Rent(Math.Max(4096, (2 * _count) + width));
        int count = _count;
        Runs.CopyTo(larger);
        Return();
        (_rented, _count) = (larger, count);
    }
}
