namespace QcaNet.PostProcessing.Kernels.Components;

/// <summary>A growing list of runs, as offsets of their first voxel and of the voxel behind their last.</summary>
internal sealed class RunBuffer
{
    private int[] _start = new int[1024];
    private int[] _end = new int[1024];

    internal int Count { get; private set; }

    internal ReadOnlySpan<int> Starts => _start.AsSpan(0, Count);

    internal ReadOnlySpan<int> Ends => _end.AsSpan(0, Count);

    internal void Add(int start, int end)
    {
        if (Count == _start.Length)
        {
            int size = (int)Math.Min(Array.MaxLength, 2L * Count);
            Array.Resize(ref _start, size);
            Array.Resize(ref _end, size);
        }

        _start[Count] = start;
        _end[Count++] = end;
    }
}
