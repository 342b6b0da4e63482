using QcaNet.Synthesis;
using QcaNet.Volumes;

namespace QcaNet.Metrics.Tests;

public sealed class LineageTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Link_OfASyntheticEmbryoOf2To60Nuclei_FindsItsDivisions(ulong seed)
    {
        var series = SyntheticTimeSeries.Generate(new() { Seed = seed, TimePoints = 320 });
        Assert.Equal((2, 60), (series.Counts[0], series.Counts[^1]));
        SyntheticTimePoint[] points = [.. Enumerable.Range(0, 320).Select(series.Draw)];
        Lineage lineage = Lineage.Link([.. points.Select(p => NucleusMeasurement.Measure(p.Labels))]);

        // A division is right when mother and both daughters are the cells they should be.
        HashSet<(int, int, int, int)> expected = [.. series.Divisions.Select(d => (d.TimePoint, d.Mother, d.DaughterA, d.DaughterB))];
        var found = new List<(int, int, int, int)>();
        foreach (Division d in lineage.Divisions)
        {
            int mother = Cell(d.Mother, d.TimePoint - 1), a = Cell(d.DaughterA, d.TimePoint), b = Cell(d.DaughterB, d.TimePoint);
            found.Add((d.TimePoint, mother, Math.Min(a, b), Math.Max(a, b)));
        }

        int right = found.Count(expected.Contains);
        double f1 = 2.0 * right / (found.Count + expected.Count);
        Assert.True(expected.Count == 58 && f1 >= 0.95, $"{right} of {expected.Count} divisions, {found.Count} found: F1 {f1:0.000}.");

        int Cell(int track, int time)
        {
            NucleusTrack t = lineage.Tracks[track - 1];
            return points[time].Cells[t.Labels[time - t.First] - 1];
        }
    }

    [Fact]
    public void Link_OfAKnownDivision_WritesTheTable()
    {
        Nucleus[][] points =
        [
            [At(1, 0, 100), At(2, 50, 100)],
            [At(1, 1, 100), At(2, 50, 100)],
            [At(1, 46, 60), At(2, 2, 100), At(3, 54, 60)],
            [At(1, 45, 60), At(2, 55, 60)],
        ];
        Lineage lineage = Lineage.Link(points);
        Assert.Equal(new Division(2, 3, 4, 2), Assert.Single(lineage.Divisions));
        using var text = new StringWriter();
        lineage.WriteTracks(text);
        Assert.Equal("1 0 2 0\n2 0 1 0\n3 2 3 2\n4 2 3 2\n", text.ToString());
        using var csv = new StringWriter();
        lineage.WriteCsv(csv, TimeSpan.FromMinutes(30));
        Assert.StartsWith("track,parent,time_point,time_h,label\n1,0,0,0,1\n1,0,1,0.5,1\n1,0,2,1,2\n2,0,0,0,2\n", csv.ToString(), StringComparison.Ordinal);
        var labels = new Volume<int>([0, 1, 2, 3], new Shape3D(1, 1, 4));
        Assert.Equal([0, 3, 1, 4], lineage.Rename(labels, 2).Voxels.ToArray());
        Assert.Throws<ArgumentException>(() => lineage.Rename(labels, 3));
        Assert.Equal([new DivisionRound(1, 1, TimeSpan.Zero, TimeSpan.Zero)], CleavageTiming.Synchrony(lineage, TimeSpan.FromMinutes(30)));
    }

    [Fact]
    public void Link_OfANucleusThatAppearsBesideOneThatKeepsItsVolume_IsNoDivision()
    {
        Lineage lineage = Lineage.Link([[At(1, 0, 100)], [At(1, 0, 100), At(2, 8, 100)]]);
        Assert.Empty(lineage.Divisions);
        Assert.Equal([0, 0], lineage.Tracks.Select(t => t.Parent));
    }

    private static Nucleus At(int id, double x, int voxels) => new()
    {
        Id = id,
        Voxels = voxels,
        Volume = voxels,
        Centroid = new(0, 0, x),
        CentroidMicrometers = new(0, 0, x),
        BoundingBox = default,
    };
}
