using System.Runtime.InteropServices;

namespace QcaNet.Batch;

/// <summary>Bounding box of a connected component, and its number of voxels and runs.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ComponentExtent
{
    public long Voxels;
    public long Runs;
    public Box Box;

    public static ComponentExtent Of(int z, int y, int start, int end) =>
        new() { Voxels = end - start, Runs = 1, Box = Box.OfRun(z, y, start, end) };

    public void Include(int z, int y, int start, int end) => Include(Of(z, y, start, end));

    public void Include(in ComponentExtent other)
    {
        Voxels += other.Voxels;
        Runs += other.Runs;
        Box = Box.With(other.Box);
    }
}
