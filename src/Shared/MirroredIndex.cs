// A linked file, compiled into each assembly that looks beyond the ends of an axis; internal in each of them, like ParallelWork.

namespace QcaNet.Sampling;

/// <summary>Where a position beyond the ends of an axis is seen in the mirror.</summary>
internal static class MirroredIndex
{
    /// <summary>
    /// The ends are not repeated: -1 is 1. NumPy calls it "reflect", SciPy "mirror". Any position; an axis of one voxel has one answer.
    /// </summary>
    internal static int WithoutEdge(int index, int size)
    {
        if ((uint)index < (uint)size) return index;
        if (size == 1) return 0;
        long period = 2L * (size - 1);
        long position = index % period;
        if (position < 0) position += period;
        return (int)Math.Min(position, period - position);
    }

    /// <summary>The ends are repeated: -1 is 0. NumPy calls it "symmetric", SciPy "reflect". Any position.</summary>
    internal static int WithEdge(int index, int size)
    {
        if ((uint)index < (uint)size) return index;
        long period = 2L * size;
        long position = index % period;
        if (position < 0) position += period;
        return (int)Math.Min(position, period - 1 - position);
    }
}
