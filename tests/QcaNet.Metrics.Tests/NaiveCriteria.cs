using QcaNet.Volumes;

namespace QcaNet.Metrics.Tests;

/// <summary>Criteria voxel by voxel.</summary>
internal static class NaiveCriteria
{
    internal static double? SurfaceArea(Volume<int> labels, int id)
    {
        if (labels.Shape.Depth == 1) return null;
        LatticeDirections directions = LatticeDirections.For(labels.Spacing!.Value);
        double area = 0;
        for (int d = 0; d < LatticeDirections.Count; d++)
        {
            (int dz, int dy, int dx) = LatticeDirections.Steps[d];
            long crossings = Voxels(labels).Where(v => labels[v.Z, v.Y, v.X] == id)
                .Sum(v => (At(labels, v.Z + dz, v.Y + dy, v.X + dx) == id ? 0 : 1) + (At(labels, v.Z - dz, v.Y - dy, v.X - dx) == id ? 0 : 1));
            area += crossings * directions.AreaPerCrossing[d];
        }

        return area;
    }

    internal static IEnumerable<int> Touching(Volume<int> labels, int id) =>
        Voxels(labels).Where(v => labels[v.Z, v.Y, v.X] == id)
            .SelectMany(v => (int[])[
                At(labels, v.Z + 1, v.Y, v.X), At(labels, v.Z - 1, v.Y, v.X), At(labels, v.Z, v.Y + 1, v.X),
                At(labels, v.Z, v.Y - 1, v.X), At(labels, v.Z, v.Y, v.X + 1), At(labels, v.Z, v.Y, v.X - 1)])
            .Where(other => other != 0 && other != id).Distinct().Order();

    private static int At(Volume<int> labels, int z, int y, int x) => labels.Shape.Contains(z, y, x) ? labels[z, y, x] : 0;

    private static IEnumerable<(int Z, int Y, int X)> Voxels(Volume<int> labels) =>
        from z in Enumerable.Range(0, labels.Shape.Depth)
        from y in Enumerable.Range(0, labels.Shape.Height)
        from x in Enumerable.Range(0, labels.Shape.Width)
        select (z, y, x);
}
