using QcaNet.Synthesis;
using QcaNet.Volumes;

namespace QcaNet.Metrics.Tests;

public sealed class NucleusTimeSeriesTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);

    [Fact]
    public void Measure_OfASyntheticEmbryo_HasATableForEveryQuestion()
    {
        var embryo = SyntheticTimeSeries.Generate(new() { Seed = 2, TimePoints = 60 });
        NucleusTimeSeries series = NucleusTimeSeries.Measure(Enumerable.Range(0, 60).Select(t => embryo.Draw(t).Labels), Interval);
        Assert.Equal(embryo.Counts, series.Counts);

        string[][] nuclei = Table(series.WriteNuclei), points = Table(series.WriteTimePoints), divisions = Table(series.WriteDivisions);
        Assert.Equal(["track", "parent", "time_point", "time_h", .. CriteriaTable.Columns], nuclei[0]);
        Assert.Equal(embryo.Counts.Sum(), nuclei.Length - 1);
        Assert.Equal(NucleusTimeSeries.TimePointColumns, points[0]);
        Assert.Equal(60, points.Length - 1);
        Assert.Equal(series.Lineage.Divisions.Count, divisions.Length - 1);

        // A time point's sum is that of its rows.
        string[] last = points[^1];
        Assert.Equal(("59", embryo.Counts[^1].ToString(System.Globalization.CultureInfo.InvariantCulture)), (last[0], last[2]));
        Assert.Equal(59 / 6.0, Number(last[1]), 1e-12);
        Assert.Equal(nuclei[1..].Where(r => r[2] == "59").Sum(r => Number(r[6])), Number(last[6]), 1e-6);
        Assert.Equal(nuclei[1..].Where(r => r[2] == "59").Average(r => Number(r[20])), Number(last[10]), 1e-6);
        Assert.Equal(series.Lineage.Divisions.Count, points[1..].Sum(r => Number(r[4])));
        Assert.Equal(series.Stages.Count, Table(series.WriteStages).Length - 1);
        Assert.Equal(series.Synchrony.Sum(r => r.Divisions), series.Lineage.Divisions.Count);
        Assert.True(series.DoublingsPerHour > 0);
    }

    [Fact]
    public void Measure_OfPointsWithoutANucleus_LeavesWhatIsUndefinedEmpty()
    {
        var empty = new Volume<int>(new Shape3D(2, 2, 2), VoxelSpacing.Isotropic(1));
        NucleusTimeSeries series = NucleusTimeSeries.Measure([empty, empty], Interval);
        Assert.Equal(["1", (1 / 6.0).ToString(System.Globalization.CultureInfo.InvariantCulture), "0", "0", "0", "0", "0", "", "", "0", "", ""], Table(series.WriteTimePoints)[2]);
        Assert.Null(series.DoublingsPerHour);
        Assert.Single(Table(series.WriteNuclei));
    }

    [Fact]
    public void Measure_WithoutSpacingOrInterval_IsRefused()
    {
        var labels = new Volume<int>([1], new Shape3D(1, 1, 1));
        Assert.Throws<ArgumentException>(() => NucleusTimeSeries.Measure([labels], Interval));
        Assert.Throws<ArgumentOutOfRangeException>(() => NucleusTimeSeries.Measure([labels], TimeSpan.Zero));
    }

    private static string[][] Table(Action<TextWriter> write)
    {
        using var text = new StringWriter();
        write(text);
        return [.. text.ToString().TrimEnd('\n').Split('\n').Select(line => line.Split(','))];
    }

    private static double Number(string cell) => double.Parse(cell, System.Globalization.CultureInfo.InvariantCulture);
}
