using QcaNet.Metrics;
using QcaNet.Volumes;

namespace QcaNet.Reporting.Tests.Surfaces;

public sealed class SurfaceNetsTests
{
    private static readonly VoxelSpacing Spacing = new(1.75, 0.8, 0.8);

    [Theory]
    [InlineData(1_000_000)]
    [InlineData(300)]
    public void Surface_IsClosed_AndLooksOutwards(int mostVertices)
    {
        Volume<int> labels = Balls((12, 20, 20, 9, 1), (16, 30, 34, 7, 2));
        foreach (SurfaceMesh mesh in Build(labels, mostVertices))
        {
            // Every edge belongs to one triangle in each direction.
            var edges = new Dictionary<(int, int), int>();
            for (int t = 0; t < mesh.Triangles.Length; t += 3)
            {
                for (int e = 0; e < 3; e++)
                {
                    (int, int) edge = (mesh.Triangles[t + e], mesh.Triangles[t + ((e + 1) % 3)]);
                    edges[edge] = edges.GetValueOrDefault(edge) + 1;
                }
            }

            Assert.NotEmpty(edges);
            Assert.All(edges, edge => Assert.Equal((1, 1), (edge.Value, edges.GetValueOrDefault((edge.Key.Item2, edge.Key.Item1)))));
            Assert.True(VolumeOf(mesh) > 0);
        }
    }

    [Theory]
    [InlineData(1_000_000, 0.06)]
    [InlineData(600, 0.15)]
    public void Surface_EnclosesTheVolumeOfTheVoxels_AroundTheirCentroid(int mostVertices, double tolerance)
    {
        Volume<int> labels = Balls((12, 20, 20, 9, 1), (24, 32, 40, 8, 2));
        Nucleus[] nuclei = [.. NucleusMeasurement.Measure(labels)];
        SurfaceMesh[] meshes = SurfaceNets.Build(labels, nuclei, mostVertices);
        for (int i = 0; i < meshes.Length; i++)
        {
            Assert.Equal(nuclei[i].Id, meshes[i].Id);
            Assert.InRange(VolumeOf(meshes[i]), (1 - tolerance) * nuclei[i].Volume!.Value, (1 + tolerance) * nuclei[i].Volume!.Value);

            // Points are measured from the corner of the volume, centroids from the center of the first voxel.
            Point3D at = nuclei[i].CentroidMicrometers!.Value;
            double[] expected = [at.X + (Spacing.X / 2), at.Y + (Spacing.Y / 2), at.Z + (Spacing.Z / 2)];
            for (int axis = 0; axis < 3; axis++)
            {
                double mean = Enumerable.Range(0, meshes[i].VertexCount).Average(v => meshes[i].Points[(3 * v) + axis]);
                Assert.InRange(mean, expected[axis] - 0.3, expected[axis] + 0.3);
            }
        }
    }

    [Fact]
    public void ASingleVoxel_HasASurface()
    {
        var labels = new Volume<int>(new Shape3D(5, 5, 5), Spacing);
        labels[0, 4, 2] = 7;

        SurfaceMesh mesh = Assert.Single(Build(labels, 1_000_000));

        Assert.Equal(7, mesh.Id);
        Assert.True(mesh.Triangles.Length >= 12);
        Assert.True(VolumeOf(mesh) > 0);
    }

    [Fact]
    public void MoreNuclei_GetCoarserCells_OfAboutTheSameLengthAlongEveryAxis()
    {
        Nucleus[] many = [.. Enumerable.Range(1, 2500).Select(id => new Nucleus
        {
            Id = id, Voxels = 2000, Volume = null, Centroid = default, CentroidMicrometers = null, BoundingBox = default,
        })];

        Assert.Equal((1, 1, 1), SurfaceNets.BlockFor(many[..20], Spacing, 100_000));
        (int z, int y, int x) = SurfaceNets.BlockFor(many, Spacing, 200_000);
        Assert.True(x > 1 && x == y);
        Assert.InRange(z * Spacing.Z / (x * Spacing.X), 0.5, 2);
    }

    private static SurfaceMesh[] Build(Volume<int> labels, int most) => SurfaceNets.Build(labels, NucleusMeasurement.Measure(labels), most);

    // A sixth of the sum of the triple products of its triangles, positive where they look outwards.
    private static double VolumeOf(SurfaceMesh mesh)
    {
        double sum = 0;
        for (int t = 0; t < mesh.Triangles.Length; t += 3)
        {
            double[] a = Point(mesh.Triangles[t]), b = Point(mesh.Triangles[t + 1]), c = Point(mesh.Triangles[t + 2]);
            sum += (a[0] * ((b[1] * c[2]) - (b[2] * c[1]))) - (a[1] * ((b[0] * c[2]) - (b[2] * c[0]))) + (a[2] * ((b[0] * c[1]) - (b[1] * c[0])));
        }

        return sum / 6;

        double[] Point(int vertex) => [mesh.Points[3 * vertex], mesh.Points[(3 * vertex) + 1], mesh.Points[(3 * vertex) + 2]];
    }

    /// <summary>Balls at (z, y, x) micrometers.</summary>
    private static Volume<int> Balls(params (double Z, double Y, double X, double Radius, int Id)[] balls)
    {
        var labels = new Volume<int>(new Shape3D(20, 52, 64), Spacing);
        for (int z = 0; z < 20; z++)
        {
            for (int y = 0; y < 52; y++)
            {
                for (int x = 0; x < 64; x++)
                {
                    foreach ((double bz, double by, double bx, double radius, int id) in balls)
                    {
                        double dz = (z * Spacing.Z) - bz, dy = (y * Spacing.Y) - by, dx = (x * Spacing.X) - bx;
                        if ((dz * dz) + (dy * dy) + (dx * dx) <= radius * radius) labels[z, y, x] = id;
                    }
                }
            }
        }

        return labels;
    }
}
