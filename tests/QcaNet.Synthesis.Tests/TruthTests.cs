using System.Collections.Concurrent;
using QcaNet.Volumes;

namespace QcaNet.Synthesis.Tests;

public sealed class TruthTests
{
    // Several tests ask the same embryos; none changes them.
    private static readonly ConcurrentDictionary<(int, ulong), SyntheticEmbryo> Made = new();

    public static TheoryData<int, ulong> Embryos => new() { { 2, 1 }, { 2, 2 }, { 7, 3 }, { 16, 4 }, { 33, 5 }, { 60, 6 } };

    [Theory]
    [MemberData(nameof(Embryos))]
    public void Labels_AreTheVoxelsWhoseCenterLiesInTheReportedEllipsoid(int nuclei, ulong seed)
    {
        SyntheticEmbryo embryo = Make(nuclei, seed);

        Assert.Equal(nuclei, embryo.Nuclei.Count);
        VoxelSpacing spacing = embryo.Options.Spacing;
        int wrong = 0;
        (int depth, int height, int width) = embryo.Labels.Shape;
        for (int z = 0; z < depth; z++)
        {
            for (int y = 0; y < height; y++)
            {
                for (int x = 0; x < width; x++)
                {
                    (double, double, double) point = (z * spacing.Z, y * spacing.Y, x * spacing.X);
                    SyntheticNucleus? owner = null;
                    double nearest = 1;
                    foreach (SyntheticNucleus nucleus in embryo.Nuclei)
                    {
                        double square = Square(nucleus, point);
                        if (square <= nearest) (owner, nearest) = (nucleus, square);
                    }

                    if (embryo.Labels[z, y, x] != (owner?.Id ?? 0)) wrong++;
                }
            }
        }

        Assert.Equal(0, wrong);
    }

    [Theory]
    [MemberData(nameof(Embryos))]
    public void VolumesAndCenters_AgreeWithTheLabels(int nuclei, ulong seed)
    {
        SyntheticEmbryo embryo = Make(nuclei, seed);
        VoxelSpacing spacing = embryo.Options.Spacing;
        Moments[] moments = Measure(embryo.Labels, nuclei);
        double total = 0;
        double truth = 0;
        foreach (SyntheticNucleus nucleus in embryo.Nuclei)
        {
            (int count, double z, double y, double x) = moments[nucleus.Id];
            (z, y, x) = (z / count, y / count, x / count);
            Assert.Equal(nucleus.Voxels, count);
            total += count * spacing.VoxelVolume;
            truth += nucleus.Volume;
            (double a, double b, double c) = nucleus.Radii;
            Assert.Equal(4.0 / 3 * Math.PI * a * b * c, nucleus.Volume, 9);
            if (count < 300) continue;
            Assert.InRange(count * spacing.VoxelVolume / nucleus.Volume, 0.95, 1.05);
            Assert.InRange((z * spacing.Z) - nucleus.Center.Z, -0.15, 0.15);
            Assert.InRange((y * spacing.Y) - nucleus.Center.Y, -0.1, 0.1);
            Assert.InRange((x * spacing.X) - nucleus.Center.X, -0.1, 0.1);
        }

        Assert.InRange(total / truth, 0.99, 1.01);
    }

    [Theory]
    [MemberData(nameof(Embryos))]
    public void Nuclei_LieInsideTheSphereOfTheEmbryoAndTheVolume(int nuclei, ulong seed)
    {
        SyntheticEmbryo embryo = Make(nuclei, seed);
        Shape3D shape = embryo.Options.Shape;
        VoxelSpacing spacing = embryo.Options.Spacing;
        double radius = embryo.Options.ResolvedEmbryoRadius();
        foreach (SyntheticNucleus nucleus in embryo.Nuclei)
        {
            // Points of the surface, on a grid of angles.
            for (int i = 0; i <= 20; i++)
            {
                for (int j = 0; j < 40; j++)
                {
                    (double z, double y, double x) = SurfacePoint(nucleus, Math.PI * i / 20, Math.PI * j / 20);
                    z -= 0.5 * (shape.Depth - 1) * spacing.Z;
                    y -= 0.5 * (shape.Height - 1) * spacing.Y;
                    x -= 0.5 * (shape.Width - 1) * spacing.X;
                    Assert.True(Math.Sqrt((z * z) + (y * y) + (x * x)) <= radius + 1e-6);
                }
            }
        }

        Assert.True(2 * radius <= shape.Depth * spacing.Z);
        Assert.True(2 * radius <= shape.Height * spacing.Y);
        Assert.True(2 * radius <= shape.Width * spacing.X);
    }

    [Fact]
    public void Labels_AreNumberedInRasterOrderOfTheFirstVoxel()
    {
        SyntheticEmbryo embryo = Make(25, 9);

        int highest = 0;
        foreach (int id in embryo.Labels.Voxels)
        {
            Assert.True(id <= highest + 1);
            highest = Math.Max(highest, id);
        }

        Assert.Equal(25, highest);
        Assert.Equal(Enumerable.Range(1, 25), embryo.Nuclei.Select(nucleus => nucleus.Id));
    }

    [Fact]
    public void Axes_ArePerpendicularUnitVectors()
    {
        foreach (SyntheticNucleus nucleus in Make(16, 10).Nuclei)
        {
            for (int i = 0; i < 3; i++)
            {
                for (int j = 0; j < 3; j++)
                {
                    (double Z, double Y, double X) a = nucleus.Axes[i];
                    (double Z, double Y, double X) b = nucleus.Axes[j];
                    Assert.Equal(i == j ? 1 : 0, (a.Z * b.Z) + (a.Y * b.Y) + (a.X * b.X), 12);
                }
            }
        }
    }

    [Theory]
    [InlineData(64, 64, 64, 1.0, 1.0, 1.0)]
    [InlineData(30, 200, 90, 3.0, 0.5, 1.1)]
    [InlineData(111, 120, 122, 0.8, 0.8, 0.8)]
    public void Generate_AtOtherShapesAndSpacings_KeepsItsPromises(int depth, int height, int width, double z, double y, double x)
    {
        var options = new SyntheticEmbryoOptions
        {
            Nuclei = 9,
            Seed = 3,
            Shape = new Shape3D(depth, height, width),
            Spacing = new VoxelSpacing(z, y, x),
        };

        SyntheticEmbryo embryo = SyntheticEmbryo.Generate(options);

        Assert.Equal(options.Shape, embryo.Stack.Shape);
        Assert.Equal(options.Spacing, embryo.Stack.Spacing);
        Assert.Equal(options.Shape, embryo.Labels.Shape);
        Assert.Equal(options.Spacing, embryo.Labels.Spacing);
        Assert.Equal(9 - options.TouchingPairs(), Grids.Components(embryo.Labels));
        double ratio = embryo.Nuclei.Sum(nucleus => nucleus.Voxels) * options.Spacing.VoxelVolume / embryo.Nuclei.Sum(nucleus => nucleus.Volume);
        Assert.InRange(ratio, 0.97, 1.03);
    }

    [Fact]
    public void NucleusRadius_WhenGiven_IsTheMeanSize()
    {
        SyntheticEmbryo embryo = SyntheticEmbryo.Generate(new SyntheticEmbryoOptions { Nuclei = 20, NucleusRadius = 6, RadiusVariation = 0, MitoticFraction = 0 });

        Assert.All(embryo.Nuclei, nucleus => Assert.Equal(4.0 / 3 * Math.PI * 216, nucleus.Volume, 6));
    }

    [Fact]
    public void StretchAlongZ_LengthensNucleiAlongZAndKeepsTheirVolume()
    {
        var round = new SyntheticEmbryoOptions { Nuclei = 12, NucleusRadius = 7, RadiusVariation = 0, Elongation = 0, MitoticFraction = 0, StretchAlongZ = 1 };

        Assert.All(SyntheticEmbryo.Generate(round).Nuclei, nucleus => Assert.Equal(7, nucleus.Radii.A, 9));
        foreach (SyntheticNucleus nucleus in SyntheticEmbryo.Generate(round with { StretchAlongZ = 1.5 }).Nuclei)
        {
            double[] radii = [nucleus.Radii.A, nucleus.Radii.B, nucleus.Radii.C];
            int longest = Array.IndexOf(radii, radii.Max());
            Assert.Equal(1, Math.Abs(nucleus.Axes[longest].Z), 9);
            Assert.Equal(1.5, radii.Max() / radii.Min(), 9);
            Assert.Equal(4.0 / 3 * Math.PI * 343, nucleus.Volume, 6);
        }
    }

    private static (double Z, double Y, double X) SurfacePoint(SyntheticNucleus nucleus, double polar, double azimuth)
    {
        double a = nucleus.Radii.A * Math.Cos(polar);
        double b = nucleus.Radii.B * Math.Sin(polar) * Math.Cos(azimuth);
        double c = nucleus.Radii.C * Math.Sin(polar) * Math.Sin(azimuth);
        return (
            nucleus.Center.Z + (a * nucleus.Axes[0].Z) + (b * nucleus.Axes[1].Z) + (c * nucleus.Axes[2].Z),
            nucleus.Center.Y + (a * nucleus.Axes[0].Y) + (b * nucleus.Axes[1].Y) + (c * nucleus.Axes[2].Y),
            nucleus.Center.X + (a * nucleus.Axes[0].X) + (b * nucleus.Axes[1].X) + (c * nucleus.Axes[2].X));
    }

    private static SyntheticEmbryo Make(int nuclei, ulong seed) =>
        Made.GetOrAdd((nuclei, seed), _ => SyntheticEmbryo.Generate(new SyntheticEmbryoOptions { Nuclei = nuclei, Seed = seed, TouchingFraction = 0.3 }));

    private static double Square(SyntheticNucleus nucleus, (double Z, double Y, double X) point)
    {
        (double Z, double Y, double X) offset = (point.Z - nucleus.Center.Z, point.Y - nucleus.Center.Y, point.X - nucleus.Center.X);
        double far = Math.Max(nucleus.Radii.A, Math.Max(nucleus.Radii.B, nucleus.Radii.C));
        if (Math.Abs(offset.Z) > far || Math.Abs(offset.Y) > far || Math.Abs(offset.X) > far) return double.PositiveInfinity;
        return Along(nucleus.Axes[0], nucleus.Radii.A) + Along(nucleus.Axes[1], nucleus.Radii.B) + Along(nucleus.Axes[2], nucleus.Radii.C);

        double Along((double Z, double Y, double X) axis, double radius)
        {
            double along = ((offset.Z * axis.Z) + (offset.Y * axis.Y) + (offset.X * axis.X)) / radius;
            return along * along;
        }
    }

    private static Moments[] Measure(Volume<int> labels, int count)
    {
        var moments = new Moments[count + 1];
        (int depth, int height, int width) = labels.Shape;
        for (int z = 0; z < depth; z++)
        {
            for (int y = 0; y < height; y++)
            {
                for (int x = 0; x < width; x++)
                {
                    ref Moments own = ref moments[labels[z, y, x]];
                    own.Count++;
                    own.Z += z;
                    own.Y += y;
                    own.X += x;
                }
            }
        }

        return moments;
    }

    private record struct Moments(int Count, double Z, double Y, double X);
}
