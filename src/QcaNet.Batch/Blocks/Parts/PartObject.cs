using System.Runtime.InteropServices;

namespace QcaNet.Batch;

/// <summary>An object, or the share of one that lies in a part.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PartObject
{
    /// <summary>
    /// Who it is: a marker's id, or below 0, for an object without a marker, -1 - the offset of its first voxel. Never what it touches.
    /// </summary>
    public long Key;

    /// <summary>Offset of its first voxel in the volume.</summary>
    public long First;
    public long Voxels;
    public long SumZ;
    public long SumY;
    public long SumX;
    public int Z;
    public int Y;
    public int X;
    public int LastZ;
    public int LastY;
    public int LastX;

    /// <summary>1 where some voxels could not be decided.</summary>
    public int Undecided;

    private readonly int _unused;

    public static PartObject New(long key) =>
        new()
        {
            Key = key,
            First = long.MaxValue,
            Z = int.MaxValue,
            Y = int.MaxValue,
            X = int.MaxValue,
            LastZ = -1,
            LastY = -1,
            LastX = -1,
        };

    /// <summary>Adds a run.</summary>
    public void Add(in PlacedRun run, long offset)
    {
        long length = run.End - run.Start;
        First = Math.Min(First, offset);
        Voxels += length;
        SumZ += run.Z * length;
        SumY += run.Y * length;
        SumX += (run.Start * length) + (length * (length - 1) / 2);
        Z = Math.Min(Z, run.Z);
        Y = Math.Min(Y, run.Y);
        X = Math.Min(X, run.Start);
        LastZ = Math.Max(LastZ, run.Z);
        LastY = Math.Max(LastY, run.Y);
        LastX = Math.Max(LastX, run.End - 1);
    }

    /// <summary>Adds another share of the same object.</summary>
    public void Add(in PartObject other)
    {
        First = Math.Min(First, other.First);
        Voxels += other.Voxels;
        SumZ += other.SumZ;
        SumY += other.SumY;
        SumX += other.SumX;
        Z = Math.Min(Z, other.Z);
        Y = Math.Min(Y, other.Y);
        X = Math.Min(X, other.X);
        LastZ = Math.Max(LastZ, other.LastZ);
        LastY = Math.Max(LastY, other.LastY);
        LastX = Math.Max(LastX, other.LastX);
        Undecided |= other.Undecided;
    }
}
