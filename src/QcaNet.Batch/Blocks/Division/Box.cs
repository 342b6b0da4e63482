using QcaNet.Volumes;

namespace QcaNet.Batch;

/// <summary>A box of voxels; ends are exclusive.</summary>
internal readonly record struct Box(int Z, int Y, int X, int EndZ, int EndY, int EndX)
{
    /// <summary>A box without voxels: its union with another box is the other box.</summary>
    public static Box Empty => new(int.MaxValue, int.MaxValue, int.MaxValue, 0, 0, 0);

    /// <summary>Number of voxels inside.</summary>
    public long Voxels => (long)(EndZ - Z) * (EndY - Y) * (EndX - X);

    /// <summary>Extent; the box is no larger than a volume can be.</summary>
    public Shape3D Shape => new(EndZ - Z, EndY - Y, EndX - X);

    /// <summary>The box of a run of voxels along x.</summary>
    public static Box OfRun(int z, int y, int start, int end) => new(z, y, start, z + 1, y + 1, end);

    /// <summary>The box extended by a number of voxels on each side, within the volume.</summary>
    public Box Grown(int by, Shape3D shape) => new(
        Math.Max(0, Z - by),
        Math.Max(0, Y - by),
        Math.Max(0, X - by),
        (int)Math.Min(shape.Depth, (long)EndZ + by),
        (int)Math.Min(shape.Height, (long)EndY + by),
        (int)Math.Min(shape.Width, (long)EndX + by));

    /// <summary>The smallest box around both.</summary>
    public Box With(in Box other) => new(
        Math.Min(Z, other.Z),
        Math.Min(Y, other.Y),
        Math.Min(X, other.X),
        Math.Max(EndZ, other.EndZ),
        Math.Max(EndY, other.EndY),
        Math.Max(EndX, other.EndX));

    /// <summary>Whether the box contains another box.</summary>
    public bool Holds(in Box other) =>
        other.Z >= Z && other.Y >= Y && other.X >= X && other.EndZ <= EndZ && other.EndY <= EndY && other.EndX <= EndX;

    /// <summary>Whether the box intersects another box.</summary>
    public bool Meets(in Box other) =>
        other.Z < EndZ && other.Y < EndY && other.X < EndX && other.EndZ > Z && other.EndY > Y && other.EndX > X;

    /// <summary>Offset of a voxel of the volume in the box's own array.</summary>
    public int Offset(int z, int y, int x) => ((((z - Z) * (EndY - Y)) + (y - Y)) * (EndX - X)) + (x - X);
}
