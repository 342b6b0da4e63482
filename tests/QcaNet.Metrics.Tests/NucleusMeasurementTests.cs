using QcaNet.Volumes;

namespace QcaNet.Metrics.Tests;

public sealed class NucleusMeasurementTests
{
    [Fact]
    public void Measure_OnRandomLabels_EqualsTheMeansOverTheVoxels() => RandomLabels.Check(c =>
    {
        var labels = new Volume<int>(c.Truth(), c.Shape, new VoxelSpacing(1.75, 0.8, 0.5));
        (int Z, int Y, int X, int Id)[] voxels =
        [
            .. from z in Enumerable.Range(0, c.Shape.Depth)
               from y in Enumerable.Range(0, c.Shape.Height)
               from x in Enumerable.Range(0, c.Shape.Width)
               where labels[z, y, x] != 0
               select (z, y, x, labels[z, y, x]),
        ];

        IReadOnlyList<Nucleus> nuclei = NucleusMeasurement.Measure(labels);

        Assert.Equal(voxels.Select(v => v.Id).Distinct().Order(), nuclei.Select(n => n.Id));
        foreach (Nucleus nucleus in nuclei)
        {
            (int Z, int Y, int X, int Id)[] own = [.. voxels.Where(v => v.Id == nucleus.Id)];
            Assert.Equal(own.Length, nucleus.Voxels);
            Assert.Equal(own.Length * 0.7, nucleus.Volume!.Value, 1e-9);
            AssertClose(own.Average(v => v.Z), own.Average(v => v.Y), own.Average(v => v.X), nucleus.Centroid);
            AssertClose(own.Average(v => v.Z * 1.75), own.Average(v => v.Y * 0.8), own.Average(v => v.X * 0.5), nucleus.CentroidMicrometers!.Value);
            Assert.Equal(
                new VoxelBox(own.Min(v => v.Z), own.Min(v => v.Y), own.Min(v => v.X), own.Max(v => v.Z), own.Max(v => v.Y), own.Max(v => v.X)),
                nucleus.BoundingBox);
        }
    });

    [Fact]
    public void Measure_WithoutSpacing_KnowsNoMicrometres()
    {
        Nucleus nucleus = Assert.Single(NucleusMeasurement.Measure(new Volume<int>([0, 6, 6, 0], new Shape3D(1, 2, 2))));

        Assert.Null(nucleus.Volume);
        Assert.Null(nucleus.CentroidMicrometers);
        Assert.Equal((6, 2), (nucleus.Id, nucleus.Voxels));
        Assert.Equal(new Point3D(0, 0.5, 0.5), nucleus.Centroid);
        Assert.Equal(new Shape3D(1, 2, 2), nucleus.BoundingBox.Shape);
    }

    [Fact]
    public void Measure_OfLabelsWithoutBackground_LosesNoObject()
    {
        // The published code takes the smallest id for background even where there is none.
        Assert.Equal([1, 2], NucleusMeasurement.Measure(new Volume<int>([1, 1, 2, 2], new Shape3D(1, 1, 4))).Select(n => n.Id));
    }

    [Fact]
    public void Measure_OfEmptyLabels_IsEmpty() => Assert.Empty(NucleusMeasurement.Measure(new Volume<int>(new Shape3D(2, 2, 2))));

    [Fact]
    public void Measure_OfANegativeId_NamesTheLabels() =>
        Assert.Equal("labels", Assert.Throws<ArgumentException>(() => NucleusMeasurement.Measure(new Volume<int>([-1], new Shape3D(1, 1, 1)))).ParamName);

    [Fact]
    public void Point3D_AsText_IsInvariant() => Assert.Equal("(0.5, 1, 2.25)", new Point3D(0.5, 1, 2.25).ToString());

    private static void AssertClose(double z, double y, double x, Point3D actual)
    {
        Assert.Equal(z, actual.Z, 1e-9);
        Assert.Equal(y, actual.Y, 1e-9);
        Assert.Equal(x, actual.X, 1e-9);
    }
}
