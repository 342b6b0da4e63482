using System.Runtime.CompilerServices;

namespace QcaNet.PostProcessing.Kernels.Components;

/// <summary>A source of runs: a mask or a label volume. Implemented by structs, so that the JIT specializes the passes.</summary>
internal interface IRunSource
{
    /// <summary>Number of voxels in a row.</summary>
    int Width { get; }

    /// <summary>Appends the runs of a row from left to right.</summary>
    void Collect(int row, RunBuffer runs);

    /// <summary>Whether two neighboring voxels, given by their offsets, belong to the same object.</summary>
    bool Alike(int left, int right);
}

/// <summary>Runs of nonzero voxels, or of zeros.</summary>
internal readonly unsafe struct MaskSource(byte* mask, int width, bool ofBackground = false) : IRunSource
{
    public int Width => width;

    public void Collect(int row, RunBuffer runs) => MaskRuns.Collect(mask, row, width, ofBackground, runs);

    public bool Alike(int left, int right) => true;
}

/// <summary>Runs of one nonzero id, which may touch; or runs of zeros.</summary>
internal readonly unsafe struct LabelSource(int* labels, int width, bool ofBackground = false) : IRunSource
{
    public int Width => width;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Collect(int row, RunBuffer runs)
    {
        int offset = row * width;
        int count = 0;
        runs.Reserve(width, out Span<int> starts, out Span<int> ends);
        var voxels = new ReadOnlySpan<int>(labels + offset, width);
        for (int at = 0; at < width;)
        {
            int gap = ofBackground ? voxels[at..].IndexOf(0) : voxels[at..].IndexOfAnyExcept(0);
            if (gap < 0) break;

            int start = at + gap;
            int length = voxels[start..].IndexOfAnyExcept(voxels[start]);
            at = length < 0 ? width : start + length;
            starts[count] = offset + start;
            ends[count++] = offset + at;
        }

        runs.Commit(count);
    }

    public bool Alike(int left, int right) => labels[left] == labels[right];
}

/// <summary>One run per row: everything is foreground.</summary>
internal readonly struct FullSource(int width) : IRunSource
{
    public int Width => width;

    public void Collect(int row, RunBuffer runs)
    {
        runs.Reserve(1, out Span<int> starts, out Span<int> ends);
        starts[0] = row * width;
        ends[0] = (row + 1) * width;
        runs.Commit(1);
    }

    public bool Alike(int left, int right) => true;
}
