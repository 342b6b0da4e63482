using QcaNet.Synthesis;
using QcaNet.Volumes;

namespace QcaNet.Metrics.Tests;

public class SurfaceNetsTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2.2)]
    [InlineData(3, 3)]
    public void Surfaces_OfEllipsoids_HaveTheirVolume_AndTheAreaOfTheCriteria(int seed, double anisotropy)
    {
        var random = new Random(seed);
        var errors = new List<double>();
        for (int n = 0; n < 12; n++)
        {
            double[] axes = [.. Enumerable.Range(0, 3).Select(_ => anisotropy * (5 + (4 * random.NextDouble())))];
            Volume<int> labels = Solid.Ellipsoid(axes, new VoxelSpacing(anisotropy, 1, 1), random);
            SurfaceMesh mesh = Assert.Single(SurfaceNets.Create(labels, NucleusMeasurement.Measure(labels)));
            NucleusCriteria criteria = Assert.Single(ObjectCriteria.Measure(labels));
            Assert.Equal(criteria.Nucleus.Volume!.Value, mesh.Volume, 0.001 * mesh.Volume);
            errors.Add((mesh.Area / criteria.SurfaceArea!.Value) - 1);
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"area against the criteria: mean {errors.Average():P1}, {errors.Min():P1} to {errors.Max():P1}");
        Assert.InRange(errors.Average(), -0.03, 0.03);
        Assert.All(errors, e => Assert.InRange(e, -0.06, 0.06));
    }

    [Theory]
    [InlineData(int.MaxValue)]
    [InlineData(4000)]
    public void Surfaces_OfNuclei_AreClosed_AndEncloseTheirVoxels(int mostVertices)
    {
        Volume<int> labels = SyntheticEmbryo.Generate(new SyntheticEmbryoOptions { Nuclei = 20, Seed = 4 }).Labels;
        IReadOnlyList<Nucleus> nuclei = NucleusMeasurement.Measure(labels);
        SurfaceMesh[] meshes = SurfaceNets.Create(labels, nuclei, mostVertices);
        Assert.Equal(nuclei.Select(n => n.Id), meshes.Select(m => m.Id));
        foreach ((Nucleus nucleus, SurfaceMesh mesh) in nuclei.Zip(meshes))
        {
            AssertClosed(mesh);
            Assert.Equal(nucleus.Volume!.Value, mesh.Volume, 0.001 * mesh.Volume);
        }

        if (mostVertices < int.MaxValue) Assert.InRange(meshes.Sum(m => m.VertexCount), mostVertices / 4, mostVertices * 2);
    }

    [Fact]
    public void Surface_OfOneVoxelAtTheEdge_IsClosedAroundItsMiddle()
    {
        var labels = new Volume<int>(new Shape3D(2, 3, 4), new VoxelSpacing(2, 1, 1));
        labels[0, 2, 3] = 9;
        SurfaceMesh mesh = Assert.Single(SurfaceNets.Create(labels, NucleusMeasurement.Measure(labels)));
        AssertClosed(mesh);
        Assert.Equal(2, mesh.Volume, 4);
        Assert.Equal(3.5, mesh.Points.Where((_, i) => i % 3 == 0).Average(), 4);
        Assert.Equal(2.5, mesh.Points.Where((_, i) => i % 3 == 1).Average(), 4);
        Assert.Equal(1, mesh.Points.Where((_, i) => i % 3 == 2).Average(), 4);
    }

    /// <summary>Every edge is used once in each direction.</summary>
    private static void AssertClosed(SurfaceMesh mesh)
    {
        var edges = new Dictionary<(int, int), int>();
        for (int t = 0; t < mesh.Triangles.Length; t += 3)
        {
            for (int i = 0; i < 3; i++)
            {
                (int from, int to) = (mesh.Triangles[t + i], mesh.Triangles[t + ((i + 1) % 3)]);
                edges[(from, to)] = edges.GetValueOrDefault((from, to)) + 1;
            }
        }

        Assert.NotEmpty(edges);
        Assert.All(edges, e => Assert.Equal(e.Value, edges.GetValueOrDefault((e.Key.Item2, e.Key.Item1))));
    }
}
