using System.Runtime.InteropServices;

namespace QcaNet.Batch;

/// <summary>The box of a connected component, both ends inclusive, its voxels and its runs.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ComponentExtent
{
    public long Voxels;
    public long Runs;
    public int Z;
    public int Y;
    public int X;
    public int LastZ;
    public int LastY;
    public int LastX;

    /// <summary>Voxels of the box.</summary>
    public readonly long Box => (LastZ - Z + 1L) * (LastY - Y + 1) * (LastX - X + 1);

    public static ComponentExtent Of(int z, int y, int start, int end) =>
        new() { Voxels = end - start, Runs = 1, Z = z, Y = y, X = start, LastZ = z, LastY = y, LastX = end - 1 };

    public void Include(int z, int y, int start, int end) => Include(Of(z, y, start, end));

    public void Include(in ComponentExtent other)
    {
        Voxels += other.Voxels;
        Runs += other.Runs;
        Z = Math.Min(Z, other.Z);
        Y = Math.Min(Y, other.Y);
        X = Math.Min(X, other.X);
        LastZ = Math.Max(LastZ, other.LastZ);
        LastY = Math.Max(LastY, other.LastY);
        LastX = Math.Max(LastX, other.LastX);
    }
}
