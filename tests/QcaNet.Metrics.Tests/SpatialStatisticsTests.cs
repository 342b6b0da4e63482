using QcaNet.Volumes;

namespace QcaNet.Metrics.Tests;

public sealed class SpatialStatisticsTests
{
    private static readonly Volume<int> Ball = Solid.Ellipsoid([30, 30, 30], VoxelSpacing.Isotropic(1), turn: false);

    [Fact]
    public void Ripley_OfPointsWithoutOrder_IsTheVolumeOfABall()
    {
        EmbryoHull hull = EmbryoHull.Create(Ball);
        var random = new Random(3);
        double[] radii = [5, 10, 20, 30];
        var mean = new double[radii.Length];
        for (int run = 0; run < 20; run++)
        {
            IReadOnlyList<RipleyPoint> found = SpatialStatistics.Ripley(Inside(hull, random, 60), hull, radii);
            for (int i = 0; i < radii.Length; i++) mean[i] += found[i].K / 20;
        }

        // Without edge correction K(30) would be half as large.
        for (int i = 0; i < radii.Length; i++) Assert.Equal(1, mean[i] / (4.0 / 3 * Math.PI * Math.Pow(radii[i], 3)), i == 0 ? 0.35 : 0.12);
    }

    [Fact]
    public void Ripley_OfPairsOfPoints_SeesTheClusters()
    {
        EmbryoHull hull = EmbryoHull.Create(Ball);
        List<Point3D> points = Inside(hull, new Random(4), 20);
        points.AddRange([.. points.Select(p => new Point3D(p.Z, p.Y, p.X + (p.X > 32 ? -1 : 1)))]);
        RipleyPoint at = SpatialStatistics.Ripley(points, hull, [3])[0];
        Assert.True(at.L > 6, $"L(3) is {at.L}.");
    }

    [Fact]
    public void Ripley_WithWholeSpheresInside_EqualsCountingPairs()
    {
        EmbryoHull hull = EmbryoHull.Create(Ball);
        Point3D[] points = [new(32, 32, 32), new(32, 32, 35), new(32, 36, 32), new(30, 32, 32)];
        double[] distances = [.. points.SelectMany(p => points.Where(q => q != p).Select(q => p.DistanceTo(q)))];
        foreach (RipleyPoint at in SpatialStatistics.Ripley(points, hull, [2, 3, 4, 4.5, 6], volume: 1200))
        {
            Assert.Equal(1200 * distances.Count(d => d <= at.Radius) / 12.0, at.K, 1e-9);
        }
    }

    [Fact]
    public void Volume_OfTheHullOfABox_IsThatOfItsFaceCenters()
    {
        // The hull of the face centers of a box lacks a prism of an eighth of a voxel's face along each edge and a little at each corner.
        var labels = new Volume<int>(new Shape3D(12, 14, 16), new VoxelSpacing(2, 1, 0.5));
        for (int z = 1; z < 11; z++)
        {
            for (int y = 1; y < 13; y++) labels.Plane(z).Slice((y * 16) + 1, 14).Fill(z + y);
        }

        double prisms = 4 * (10 + 12 + 14) / 8.0;
        Assert.InRange(EmbryoHull.Create(labels).Volume, (10 * 12 * 14) - prisms - 1, (10 * 12 * 14) - prisms + 2);
        Assert.InRange(EmbryoHull.Create(Ball).Volume / (4.0 / 3 * Math.PI * 27000), 1, 1.04); // the hull bridges the steps

        // One voxel: an octahedron between its faces.
        Assert.Equal(2.0 * 3 * 5 / 6, EmbryoHull.Create(new Volume<int>([7], new Shape3D(1, 1, 1), new VoxelSpacing(2, 3, 5))).Volume, 1e-12);
    }

    [Fact]
    public void ShellDensity_CountsPerVolumeOfTheShell()
    {
        IReadOnlyList<double> density = SpatialStatistics.ShellDensity([new(0, 0, 0.5), new(0, 2, 0), new(0, 3, 0), new(9, 9, 9)], default, 2, 2);
        Assert.Equal(1 / (4.0 / 3 * Math.PI * 8), density[0], 1e-12);
        Assert.Equal(2 / (4.0 / 3 * Math.PI * 56), density[1], 1e-12);
    }

    private static List<Point3D> Inside(EmbryoHull hull, Random random, int count)
    {
        var points = new List<Point3D>();
        while (points.Count < count)
        {
            var p = new Point3D(65 * random.NextDouble(), 65 * random.NextDouble(), 65 * random.NextDouble());
            if (hull.Contains(p)) points.Add(p);
        }

        return points;
    }
}
