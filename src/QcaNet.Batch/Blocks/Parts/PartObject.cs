using System.Runtime.InteropServices;

namespace QcaNet.Batch;

/// <summary>An object, or the portion of one that lies in a part.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PartObject
{
    /// <summary>
    /// Identifies the object: the id of its marker or, for an object without a marker, -1 minus the offset of its first voxel.
    /// </summary>
    public long Key;

    /// <summary>Offset of its first voxel in the volume.</summary>
    public long First;
    public long Voxels;
    public long SumZ;
    public long SumY;
    public long SumX;
    public Box Box;

    /// <summary>1 if some voxels could not be decided, otherwise 0.</summary>
    public int Undecided;

    private readonly int _unused;

    public static PartObject New(long key) => new() { Key = key, First = long.MaxValue, Box = Box.Empty };

    /// <summary>Adds a run.</summary>
    public void Add(in PlacedRun run, long offset)
    {
        long length = run.End - run.Start;
        First = Math.Min(First, offset);
        Voxels += length;
        SumZ += run.Z * length;
        SumY += run.Y * length;
        SumX += (run.Start * length) + (length * (length - 1) / 2);
        Box = Box.With(Box.OfRun(run.Z, run.Y, run.Start, run.End));
    }

    /// <summary>Adds another portion of the same object.</summary>
    public void Add(in PartObject other)
    {
        First = Math.Min(First, other.First);
        Voxels += other.Voxels;
        SumZ += other.SumZ;
        SumY += other.SumY;
        SumX += other.SumX;
        Box = Box.With(other.Box);
        Undecided |= other.Undecided;
    }
}
