using System.Text.Json;
using QcaNet.Volumes;

namespace QcaNet.Metrics.Tests;

public sealed class ObjectCriteriaTests
{
    private static readonly VoxelSpacing Spacing = new(1.75, 0.8, 0.5);

    [Fact]
    public void Measure_OnGoldenLabels_EqualsScikitImageAndScipy()
    {
        int hulls = 0;
        foreach (JsonElement golden in GoldenFile.Cases("criteria.json"))
        {
            Volume<int> labels = RunLengthCode.Volume(golden, "labels").WithSpacing(Spacing);
            var stack = new Volume<ushort>([.. RunLengthCode.Volume(golden, "stack").Voxels.ToArray().Select(v => (ushort)v)], labels.Shape);
            IReadOnlyList<NucleusCriteria> measured = ObjectCriteria.Measure(labels, stack);
            JsonElement[] objects = [.. golden.GetProperty("objects").EnumerateArray()];
            Assert.Equal(objects.Length, measured.Count);
            foreach ((JsonElement expected, NucleusCriteria c) in objects.Zip(measured))
            {
                Assert.Equal((expected.GetProperty("id").GetInt32(), expected.GetProperty("voxels").GetInt32()), (c.Nucleus.Id, c.Nucleus.Voxels));
                double[] at = Numbers(expected, "centroid"), axes = Numbers(expected, "semi_axes");
                Close(at[0], c.Nucleus.Centroid.Z);
                Close(at[2], c.Nucleus.Centroid.X);
                VoxelBox box = c.Nucleus.BoundingBox;
                Assert.Equal(Numbers(expected, "box"), (double[])[box.FirstZ, box.FirstY, box.FirstX, box.LastZ + 1, box.LastY + 1, box.LastX + 1]);
                foreach ((double e, double a) in axes.Zip([c.Axes!.A, c.Axes.B, c.Axes.C])) Assert.Equal(e, a, 1e-6);
                Assert.Equal(expected.GetProperty("boundary").GetInt32(), c.BoundaryVoxels);
                NucleusIntensity i = c.Intensity!;
                double[] values = [i.Mean, i.Minimum, i.Maximum, i.Sum, i.StandardDeviation, i.Median, i.CorrectedSum];
                string[] names = ["mean", "min", "max", "sum", "sd", "median", "corrected"];
                foreach ((string name, double value) in names.Zip(values)) Close(expected.GetProperty(name).GetDouble(), value);
                if (GoldenFile.Number(expected, "solidity") is not { } solidity) continue;
                Close(solidity, c.Solidity!.Value);
                hulls++;
            }
        }

        Assert.True(hulls > 20, $"Only {hulls} hulls were compared.");
    }

    [Theory]
    [InlineData(1, 0.010)]
    [InlineData(1.5, 0.012)]
    [InlineData(2.1875, 0.015)]
    [InlineData(3, 0.018)]
    public void SurfaceArea_OfBallsAndEllipsoidsInRandomPoses_IsWithinItsKnownError(double anisotropy, double mean)
    {
        var random = new Random(7);
        var errors = new List<double>();
        for (int i = 0; i < 24; i++)
        {
            // Semi-axes of 5 to 10 voxels of the coarsest axis; every fourth a ball.
            double[] axes = [.. Enumerable.Range(0, 3).Select(_ => 5 * anisotropy * Math.Pow(2, i % 4 == 0 ? 0 : random.NextDouble()))];
            Volume<int> labels = Solid.Ellipsoid(axes, new VoxelSpacing(anisotropy, 1, 1), random);
            errors.Add((ObjectCriteria.Measure(labels)[0].SurfaceArea!.Value / Solid.EllipsoidArea(axes)) - 1);
        }

        Assert.InRange(errors.Average(Math.Abs), 0, mean);
        Assert.InRange(errors.Max(Math.Abs), 0, 0.03);
    }

    [Fact]
    public void Measure_OfABall_ConvergesWithResolution()
    {
        double lastArea = double.PositiveInfinity;
        foreach (double radius in (double[])[4, 8, 16, 32])
        {
            NucleusCriteria c = ObjectCriteria.Measure(Solid.Ellipsoid([radius, radius, radius], VoxelSpacing.Isotropic(1), new Random(1)))[0];
            double area = Math.Abs((c.SurfaceArea!.Value / (4 * Math.PI * radius * radius)) - 1);
            Assert.InRange(area, 0, Math.Max(0.01, lastArea * 1.5));
            Assert.Equal(1, c.Nucleus.Volume!.Value / (4.0 / 3 * Math.PI * Math.Pow(radius, 3)), 0.3 / radius);
            Assert.Equal(radius, c.Axes!.A, 0.1);
            Assert.Equal(1, c.Sphericity!.Value, 0.02);
            Assert.InRange(c.Solidity!.Value, 0.9, 1); // the hull bridges the steps of the surface: 0.90 to 0.97, as in scikit-image
            Assert.Equal(2 * radius, c.EquivalentDiameter!.Value, 0.2);
            lastArea = area;
        }
    }

    [Fact]
    public void Axes_OfATurnedEllipsoid_AreItsOwn()
    {
        Volume<int> labels = Solid.Ellipsoid([18, 12, 8], new VoxelSpacing(2, 1, 1), turn: false);
        PrincipalAxes axes = ObjectCriteria.Measure(labels)[0].Axes!;
        Assert.Equal(18, axes.A, 0.15);
        Assert.Equal(12, axes.B, 0.15);
        Assert.Equal(8, axes.C, 0.15);
        Assert.Equal(1.5, axes.Elongation!.Value, 0.03);
        Assert.True(axes.DirectionA.Z > 0.999 && axes.DirectionB.Y > 0.999 && axes.DirectionC.X > 0.999);
    }

    [Fact]
    public void Contacts_OfTwoHalvesOfABox_HaveTheAreaBetweenThem()
    {
        var labels = new Volume<int>(new Shape3D(40, 40, 40), VoxelSpacing.Isotropic(0.5));
        for (int z = 5; z < 35; z++)
        {
            for (int y = 5; y < 35; y++)
            {
                for (int x = 5; x < 35; x++) labels[z, y, x] = x < 20 ? 4 : 9;
            }
        }

        labels[2, 2, 2] = 30; // touches nobody
        IReadOnlyList<NucleusCriteria> all = ObjectCriteria.Measure(labels);
        NucleusContact contact = Assert.Single(all[0].Contacts);
        Assert.Equal(9, contact.Id);
        Assert.Equal(225, contact.Area!.Value, 225 * 0.12); // 15 um x 15 um; oblique lines through the rim meet background, and are lost
        Assert.Equal((4, contact.Area), (all[1].Contacts[0].Id, all[1].Contacts[0].Area));
        Assert.Empty(all[2].Contacts);
        Assert.Equal((9, 7.5), (all[0].NearestId, all[0].NearestDistance));
    }

    [Fact]
    public void DistanceToEmbryoSurface_OfABox_IsThatToItsNearestFace()
    {
        var labels = new Volume<int>(new Shape3D(9, 21, 31), new VoxelSpacing(2, 1, 1));
        foreach (int z in (int[])[0, 8])
        {
            foreach (int y in (int[])[0, 20])
            {
                foreach (int x in (int[])[0, 30]) labels[z, y, x] = 1;
            }
        }

        labels[4, 10, 15] = 2;
        labels[4, 10, 2] = 3;
        IReadOnlyList<NucleusCriteria> all = ObjectCriteria.Measure(labels);
        Assert.Equal(9, all[1].DistanceToEmbryoSurface!.Value, 0.51 + 0.5); // 4 planes of 2 um, and up to half a voxel beyond
        Assert.Equal(2.25, all[2].DistanceToEmbryoSurface!.Value, 0.3);
        Assert.True(all[0].TouchesBorder && !all[1].TouchesBorder);
    }

    [Fact]
    public void Measure_OnRandomLabels_EqualsTheVoxelsOneByOne() => RandomLabels.Check(
        c =>
        {
            var labels = new Volume<int>(c.Truth(), c.Shape, Spacing);
            IReadOnlyList<NucleusCriteria> one = ObjectCriteria.Measure(labels, new() { Threads = 1 });
            Assert.Equal(NucleusMeasurement.Measure(labels), one.Select(n => n.Nucleus));
            IReadOnlyList<NucleusCriteria> three = ObjectCriteria.Measure(labels, new() { Threads = 3 });
            foreach ((NucleusCriteria a, NucleusCriteria b) in one.Zip(three))
            {
                Assert.Equal(CriteriaTable.Row(a), CriteriaTable.Row(b));
                Assert.Equal(NaiveCriteria.SurfaceArea(labels, a.Nucleus.Id), a.SurfaceArea);
                Assert.Equal(NaiveCriteria.Touching(labels, a.Nucleus.Id), a.Contacts.Select(t => t.Id));
                Assert.InRange(a.Solidity!.Value, 0, 1);
            }
        },
        cases: 300);

    [Fact]
    public void Measure_WithoutSpacing_LeavesMicrometersUnknown()
    {
        NucleusCriteria c = Assert.Single(ObjectCriteria.Measure(new Volume<int>([0, 6, 6, 0, 6, 0, 0, 0], new Shape3D(2, 2, 2))));
        Assert.Null(c.SurfaceArea);
        Assert.Null(c.Axes);
        Assert.Null(c.DistanceToEmbryoSurface);
        Assert.Equal(CriteriaTable.Columns.Count, CriteriaTable.Cells(c).Count);
        Assert.StartsWith("6,3,,,,,", CriteriaTable.Row(c), StringComparison.Ordinal);
    }

    [Fact]
    public void Measure_OfAStackOfAnotherShape_NamesBoth()
    {
        var error = Assert.Throws<ArgumentException>(
            () => ObjectCriteria.Measure(new Volume<int>(new Shape3D(1, 2, 2)), new Volume<byte>(new Shape3D(1, 2, 3))));
        Assert.Contains("stack is 1x2x3 and labels is 1x2x2", error.Message, StringComparison.Ordinal);
    }

    private static double[] Numbers(JsonElement row, string name) => [.. row.GetProperty(name).EnumerateArray().Select(v => v.GetDouble())];

    private static void Close(double expected, double actual) => Assert.Equal(expected, actual, 1e-9 * Math.Max(1, Math.Abs(expected)));
}
