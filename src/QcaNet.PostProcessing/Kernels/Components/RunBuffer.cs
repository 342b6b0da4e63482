using System.Buffers;

namespace QcaNet.PostProcessing.Kernels.Components;

/// <summary>
/// A growing list of runs, stored as the offsets of their first voxel and of the voxel after their last. Memory is rented from the shared
/// pool.
/// </summary>
internal sealed class RunBuffer
{
    private int[] _start = ArrayPool<int>.Shared.Rent(4096);
    private int[] _end = ArrayPool<int>.Shared.Rent(4096);

    internal int Count { get; private set; }

    internal ReadOnlySpan<int> Starts => _start.AsSpan(0, Count);

    internal ReadOnlySpan<int> Ends => _end.AsSpan(0, Count);

    /// <summary>Reserves space for <paramref name="more"/> further runs. Called once per row, so that a run costs two stores.</summary>
    internal void Reserve(int more, out Span<int> starts, out Span<int> ends)
    {
        if (_start.Length - Count < more)
        {
            int size = (int)Math.Min(Array.MaxLength, Math.Max(2L * _start.Length, (long)Count + more));
            _start = Grown(_start, size);
            _end = Grown(_end, size);
        }

        starts = _start.AsSpan(Count);
        ends = _end.AsSpan(Count);
    }

    /// <summary>Commits the number of reserved runs that were written.</summary>
    internal void Commit(int runs) => Count += runs;

    /// <summary>Returns the memory to the pool; the list must not be used afterwards.</summary>
    internal void Release()
    {
        ArrayPool<int>.Shared.Return(_start);
        ArrayPool<int>.Shared.Return(_end);
    }

    private int[] Grown(int[] old, int size)
    {
        int[] larger = ArrayPool<int>.Shared.Rent(size);
        old.AsSpan(0, Count).CopyTo(larger);
        ArrayPool<int>.Shared.Return(old);
        return larger;
    }
}
