using QcaNet.Volumes;

namespace QcaNet.PostProcessing.Tests;

/// <summary>Voxels and neighbours by definition, for the oracles.</summary>
internal static class Voxels
{
    /// <summary>All voxels in raster order.</summary>
    internal static IEnumerable<(int Z, int Y, int X)> Of(Shape3D shape) =>
        from z in Enumerable.Range(0, shape.Depth)
        from y in Enumerable.Range(0, shape.Height)
        from x in Enumerable.Range(0, shape.Width)
        select (z, y, x);

    /// <summary>The neighbours inside the shape: faces, then edges, then corners, each in raster order.</summary>
    internal static IEnumerable<(int Z, int Y, int X)> Neighbours((int Z, int Y, int X) at, Shape3D shape, Connectivity connectivity)
    {
        int axes = connectivity switch { Connectivity.Faces => 1, Connectivity.Edges => 2, _ => 3 };
        int[] steps = [-1, 0, 1];
        return (from z in steps
                from y in steps
                from x in steps
                let along = Math.Abs(z) + Math.Abs(y) + Math.Abs(x)
                where along > 0 && along <= axes && shape.Contains(at.Z + z, at.Y + y, at.X + x)
                orderby along
                select (at.Z + z, at.Y + y, at.X + x)).ToList();
    }
}
