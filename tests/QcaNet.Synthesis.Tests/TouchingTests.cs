using QcaNet.Synthesis.Geometry;
using QcaNet.Volumes;

namespace QcaNet.Synthesis.Tests;

public sealed class TouchingTests
{
    [Theory]
    [InlineData(2, 1.0, 1)]
    [InlineData(8, 0.0, 0)]
    [InlineData(8, 0.5, 4)]
    [InlineData(30, 0.4, 12)]
    [InlineData(60, 1.0, 59)]
    [InlineData(60, 0.0, 0)]
    public void TouchingFraction_DecidesExactlyHowManyPairsMeet(int nuclei, double fraction, int pairs)
    {
        SyntheticEmbryo embryo = SyntheticEmbryo.Generate(new SyntheticEmbryoOptions { Nuclei = nuclei, TouchingFraction = fraction, Seed = 5 });

        HashSet<(int, int)> expected = [.. embryo.Nuclei
            .Where(nucleus => nucleus.PlacedAgainst is not null)
            .Select(nucleus => (Math.Min(nucleus.Id, nucleus.PlacedAgainst!.Value), Math.Max(nucleus.Id, nucleus.PlacedAgainst!.Value)))];
        Assert.Equal(pairs, expected.Count);
        Assert.Equal(expected, Grids.FacePairs(embryo.Labels));
        Assert.Equal(nuclei - pairs, Grids.Components(embryo.Labels));
    }

    [Fact]
    public void MinimalGap_ByDefault_KeepsNucleiFromMeetingEvenAtCorners()
    {
        SyntheticEmbryo embryo = SyntheticEmbryo.Generate(new SyntheticEmbryoOptions { Nuclei = 50, TouchingFraction = 0, Seed = 8 });

        Assert.Equal(50, Grids.Components(embryo.Labels, corners: true));
    }

    [Fact]
    public void MinimalGap_WhenWide_IsKeptBetweenAllPairs()
    {
        SyntheticEmbryo embryo = SyntheticEmbryo.Generate(new SyntheticEmbryoOptions { Nuclei = 10, TouchingFraction = 0, MinimalGap = 6, Seed = 8 });

        Assert.True(SmallestDistance(embryo.Labels) >= 6);
    }

    [Fact]
    public void Gap_OfTwoSpheres_IsTheDistanceOfTheirSurfaces()
    {
        Ellipsoid first = Ball(new Vector(0, 0, 0), 2);
        Ellipsoid second = Ball(new Vector(3, 4, 12), 5);

        Assert.Equal(13 - 7, first.GapTo(second), 6);
    }

    [Fact]
    public void Gap_OfTiltedEllipsoids_IsTheDistanceOfTheirSurfacePoints()
    {
        double s = Math.Sqrt(0.5);
        var first = new Ellipsoid(new Vector(0, 0, 0), new Vector(1, 0, 0), new Vector(0, s, s), new Vector(0, -s, s), 3, 7, 2);
        var second = new Ellipsoid(new Vector(4, 6, 11), new Vector(s, s, 0), new Vector(-s, s, 0), new Vector(0, 0, 1), 6, 3, 2);

        double gap = first.GapTo(second);

        double sampled = SampledDistance(first, second);
        Assert.InRange(gap, sampled - 0.05, sampled + 1e-9);
    }

    [Fact]
    public void Gap_OfOverlappingEllipsoids_IsNotPositive()
    {
        Assert.True(Ball(new Vector(0, 0, 0), 5).GapTo(Ball(new Vector(0, 0, 6), 3)) <= 0);
        Assert.True(Ball(new Vector(1, 1, 1), 5).GapTo(Ball(new Vector(1, 1, 1), 3)) <= 0);
    }

    [Fact]
    public void LiesWithin_AgreesWithTheFarthestPointOfTheSurface()
    {
        double s = Math.Sqrt(0.5);
        for (double shift = 0; shift < 8; shift += 0.25)
        {
            var body = new Ellipsoid(new Vector(shift, 0.4 * shift, -1), new Vector(s, 0, s), new Vector(0, 1, 0), new Vector(-s, 0, s), 6, 4, 2.5);
            double farthest = Surface(body).Max(point => point.Length);

            Assert.False(body.LiesWithin(new Vector(0, 0, 0), farthest - 1e-6));
            Assert.True(body.LiesWithin(new Vector(0, 0, 0), farthest + 0.02));
        }
    }

    [Fact]
    public void StretchedAlongZ_MapsEveryPointOfTheSurface()
    {
        double s = Math.Sqrt(0.5);
        var body = new Ellipsoid(new Vector(3, 2, 1), new Vector(s, s, 0), new Vector(-s, s, 0), new Vector(0, 0, 1), 6, 4, 2.5);

        Ellipsoid stretched = body.StretchedAlongZ(1.7);

        double across = Math.Pow(1.7, -1.0 / 3);
        Assert.Equal(body.Volume, stretched.Volume, 9);
        foreach (Vector point in Surface(body))
        {
            Vector offset = point - body.Center;
            var mapped = new Vector(offset.Z * 1.7 * across, offset.Y * across, offset.X * across);
            Assert.Equal(1, stretched.NormalizedSquare(body.Center + mapped), 9);
        }
    }

    private static Ellipsoid Ball(Vector centre, double radius) =>
        new(centre, new Vector(1, 0, 0), new Vector(0, 1, 0), new Vector(0, 0, 1), radius, radius, radius);

    // The least distance between points on a grid of angles over both surfaces; from above, so never below the true distance.
    private static double SampledDistance(Ellipsoid first, Ellipsoid second)
    {
        List<Vector> a = Surface(first);
        List<Vector> b = Surface(second);
        return a.Min(p => b.Min(q => (p - q).Length));
    }

    private static List<Vector> Surface(Ellipsoid body)
    {
        var points = new List<Vector>();
        for (int i = 0; i <= 60; i++)
        {
            double polar = Math.PI * i / 60;
            for (int j = 0; j < 120; j++)
            {
                double azimuth = 2 * Math.PI * j / 120;
                points.Add(body.Center
                    + (body.AxisA * (body.A * Math.Cos(polar)))
                    + (body.AxisB * (body.B * Math.Sin(polar) * Math.Cos(azimuth)))
                    + (body.AxisC * (body.C * Math.Sin(polar) * Math.Sin(azimuth))));
            }
        }

        return points;
    }

    // Between centres of surface voxels of different nuclei, which lie inside: at least the gap between the surfaces.
    private static double SmallestDistance(Volume<int> labels)
    {
        VoxelSpacing spacing = labels.Spacing!.Value;
        var rim = new List<(int Id, double Z, double Y, double X)>();
        (int depth, int height, int width) = labels.Shape;
        for (int z = 1; z < depth - 1; z++)
        {
            for (int y = 1; y < height - 1; y++)
            {
                for (int x = 1; x < width - 1; x++)
                {
                    int id = labels[z, y, x];
                    bool inner = labels[z - 1, y, x] == id && labels[z + 1, y, x] == id && labels[z, y - 1, x] == id
                        && labels[z, y + 1, x] == id && labels[z, y, x - 1] == id && labels[z, y, x + 1] == id;
                    if (id != 0 && !inner) rim.Add((id, z * spacing.Z, y * spacing.Y, x * spacing.X));
                }
            }
        }

        double smallest = double.PositiveInfinity;
        for (int i = 0; i < rim.Count; i++)
        {
            for (int j = 0; j < i; j++)
            {
                if (rim[i].Id == rim[j].Id) continue;
                double z = rim[i].Z - rim[j].Z;
                double y = rim[i].Y - rim[j].Y;
                double x = rim[i].X - rim[j].X;
                smallest = Math.Min(smallest, Math.Sqrt((z * z) + (y * y) + (x * x)));
            }
        }

        return smallest;
    }
}
