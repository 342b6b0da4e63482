// A linked file, compiled into each assembly that reads beyond the ends of an axis; internal in each of them, like ParallelWork.

namespace QcaNet.Sampling;

/// <summary>Maps positions beyond the ends of an axis to their mirrored positions.</summary>
internal static class MirroredIndex
{
    /// <summary>
    /// Mirrors without repeating the edge: -1 becomes 1; "reflect" in NumPy, "mirror" in SciPy. Any integer is valid. For an axis of one
    /// voxel, the result is always 0.
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

    /// <summary>Mirrors with the edge repeated: -1 becomes 0; "symmetric" in NumPy, "reflect" in SciPy. Any integer is valid.</summary>
    internal static int WithEdge(int index, int size)
    {
        if ((uint)index < (uint)size) return index;
        long period = 2L * size;
        long position = index % period;
        if (position < 0) position += period;
        return (int)Math.Min(position, period - 1 - position);
    }
}
