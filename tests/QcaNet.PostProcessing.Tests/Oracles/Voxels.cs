using QcaNet.Volumes;

namespace QcaNet.PostProcessing.Tests;

/// <summary>Voxels and neighbors by definition, for the oracles.</summary>
internal static class Voxels
{
    private static readonly Dictionary<Connectivity, List<(int Z, int Y, int X)>> AllSteps = new()
    {
        [Connectivity.Faces] = Steps(1),
        [Connectivity.Edges] = Steps(2),
        [Connectivity.Corners] = Steps(3),
    };

    /// <summary>All voxels in raster order.</summary>
    internal static IEnumerable<(int Z, int Y, int X)> Of(Shape3D shape) =>
        from z in Enumerable.Range(0, shape.Depth)
        from y in Enumerable.Range(0, shape.Height)
        from x in Enumerable.Range(0, shape.Width)
        select (z, y, x);

    /// <summary>The neighbors inside the shape: faces, then edges, then corners, each in raster order.</summary>
    internal static IEnumerable<(int Z, int Y, int X)> Neighbors((int Z, int Y, int X) at, Shape3D shape, Connectivity connectivity)
    {
        foreach ((int z, int y, int x) in AllSteps[connectivity])
        {
            if (shape.Contains(at.Z + z, at.Y + y, at.X + x)) yield return (at.Z + z, at.Y + y, at.X + x);
        }
    }

    /// <summary>The place of an offset.</summary>
    internal static (int Z, int Y, int X) At(int offset, Shape3D shape) =>
        (offset / (shape.Height * shape.Width), offset / shape.Width % shape.Height, offset % shape.Width);

    private static List<(int Z, int Y, int X)> Steps(int axes)
    {
        int[] steps = [-1, 0, 1];
        return (from z in steps
                from y in steps
                from x in steps
                let along = Math.Abs(z) + Math.Abs(y) + Math.Abs(x)
                where along > 0 && along <= axes
                orderby along
                select (z, y, x)).ToList();
    }
}
