using System.Text.Json;
using QcaNet.Synthesis;
using QcaNet.Volumes;

namespace QcaNet.Cli.Tests;

/// <summary>criteria over time and in space; its table is in <see cref="SmallCommandTests"/>.</summary>
public sealed class CriteriaCommandTests : IDisposable
{
    private readonly Workplace _place = new();

    public void Dispose() => _place.Dispose();

    [Fact]
    public void TimeSeries_WritesTracksTablesAndMasks_InNaturalOrderOfTheFiles()
    {
        // One ball, which becomes two between t9 and t10; as text, t10 comes before t9.
        for (int t = 8; t <= 11; t++) _place.Save(t < 10 ? Balls(([4, 4, 10], 4)) : Balls(([4, 4, 5], 3), ([4, 4, 15], 3)), "labels", $"t{t}.tif");
        Call call = Call.Of("criteria", _place.File("labels"), "--interval", "15", "--tracks", _place.File("out"), "--masks", "--json");
        Assert.Equal((0, string.Empty), (call.ExitCode, string.Concat(call.Error)));
        Assert.Equal("1 0 1 0\n2 2 3 1\n3 2 3 1\n", File.ReadAllText(_place.File("out", "res_track.txt")));
        Assert.Equal(["time_point,time_h,mother,daughter_a,daughter_b", "2,0.5,1,2,3"], File.ReadAllLines(_place.File("out", "divisions.csv")));
        Assert.Equal(["round,divisions,deviation_h,range_h", "1,1,0,0"], File.ReadAllLines(_place.File("out", "synchrony.csv")));
        Assert.StartsWith("2,0.5,2,2,1,1,", File.ReadAllLines(_place.File("out", "time-points.csv"))[3], StringComparison.Ordinal);
        string[] nuclei = File.ReadAllLines(_place.File("out", "nuclei.csv"));
        Assert.StartsWith("track,parent,time_point,time_h,id,voxels,", nuclei[0], StringComparison.Ordinal);
        Assert.Equal(["1,0,0,0,1", "1,0,1,0.25,1", "2,1,2,0.5,1", "2,1,3,0.75,1", "3,1,2,0.5,2", "3,1,3,0.75,2"], nuclei[1..].Select(r => string.Join(',', r.Split(',')[..5])));
        Assert.Equal([0, 2, 3], VolumeReader.Read<ushort>(_place.File("out", "mask002.tif")).Voxels.ToArray().Distinct().Order().Select(v => (int)v));

        Assert.Equal(5, call.Lines.Length); // one per file, one for the series
        using JsonDocument json = JsonDocument.Parse(call.Lines[4]);
        JsonElement series = json.RootElement.GetProperty("time_series");
        Assert.Equal(15, series.GetProperty("interval_min").GetDouble());
        Assert.Equal([1, 1, 2, 2], series.GetProperty("counts").EnumerateArray().Select(c => c.GetInt32()));
        Assert.Equal([2, 3], series.GetProperty("divisions")[0].GetProperty("daughters").EnumerateArray().Select(d => d.GetInt32()));
        Assert.Equal(_place.File("out", "res_track.txt"), series.GetProperty("files").GetProperty("tracks").GetString());
    }

    [Fact]
    public void TimeSeries_OfAFileWithSeveralTimePoints_TakesItsInterval()
    {
        Volume<ushort>[] points = [.. Enumerable.Range(0, 3).Select(_ => Narrow(Balls(([4, 4, 10], 4))))];
        VolumeWriter.WriteSeries(_place.File("series.tif"), points, interval: 600);
        Call call = Call.Of("criteria", _place.File("series.tif"), "--time-series", "--spacing", "1,1,1");
        Assert.Equal(0, call.ExitCode);
        Assert.Contains("series.tif#2: 1 nucleus", call.Lines);
        Assert.Contains("  3 time points, 10 min apart: 1 to 1 nuclei", call.Lines);
        Assert.Contains("add --time-series", Assert.Single(Call.Of("criteria", _place.File("series.tif")).Error), StringComparison.Ordinal);
    }

    [Fact]
    public void TimeSeries_WithoutAnInterval_OrWithAPointMissing_SaysSo()
    {
        _place.Save(Balls(([4, 4, 10], 4)), "labels", "t1.tif");
        Call call = Call.Of("criteria", _place.File("labels"), "--time-series");
        Assert.Equal(2, call.ExitCode);
        Assert.Contains("--interval MIN", Assert.Single(call.Error), StringComparison.Ordinal);
        Directory.CreateDirectory(_place.File("labels"));
        File.WriteAllBytes(_place.File("labels", "t2.tif"), [1, 2, 3]);
        call = Call.Of("criteria", _place.File("labels"), "--interval", "10", "--tracks", _place.File("out"));
        Assert.Equal((1, 2), (call.ExitCode, call.Error.Length));
        Assert.Contains("a time point is missing", call.Error[1], StringComparison.Ordinal);
        Assert.False(Directory.Exists(_place.File("out")));
        Assert.Equal(2, Call.Of("criteria", _place.File("labels"), "--tracks", _place.File("out")).ExitCode);
        Assert.Equal(2, Call.Of("criteria", _place.File("labels"), "--interval", "10", "--masks").ExitCode);
    }

    [Fact]
    public void Spatial_WritesRipleyAndShells()
    {
        SyntheticEmbryo embryo = SyntheticEmbryo.Generate(new() { Seed = 3 });
        Call call = Call.Of("criteria", _place.Save(embryo.Labels, "embryo.tif"), "--spatial", _place.File("out"), "--radii", "10,30", "--shell-thickness", "20", "--json");
        Assert.Equal(0, call.ExitCode);
        string[] ripley = File.ReadAllLines(_place.File("out", "ripley.csv")), shells = File.ReadAllLines(_place.File("out", "shells.csv"));
        Assert.Equal(["file,radius_um,k_um3,l_um", "embryo.tif,10", "embryo.tif,30"], [ripley[0], .. ripley[1..].Select(r => string.Join(',', r.Split(',')[..2]))]);
        Assert.Equal("file,from_um,to_um,density_per_um3", shells[0]);

        // Densities times the volumes of their shells are the nuclei.
        double nuclei = shells[1..].Select(r => r.Split(',')[1..].Select(v => double.Parse(v, System.Globalization.CultureInfo.InvariantCulture)).ToArray())
            .Sum(r => r[2] * 4 / 3 * Math.PI * (Math.Pow(r[1], 3) - Math.Pow(r[0], 3)));
        Assert.Equal(embryo.Nuclei.Count, nuclei, 1e-6);
        using JsonDocument json = JsonDocument.Parse(Assert.Single(call.Lines));
        JsonElement spatial = json.RootElement.GetProperty("spatial");
        Assert.Equal(ripley[2].Split(',')[3], spatial.GetProperty("ripley")[1].GetProperty("l_um").GetRawText());
        Assert.True(spatial.GetProperty("embryo_volume_um3").GetDouble() > embryo.Nuclei.Count);
    }

    [Fact]
    public void Spatial_WithoutSpacingOrWithWrongRadii_SaysWhatIsNeeded()
    {
        Call call = Call.Of("criteria", _place.Save(Balls(([4, 4, 10], 4)).WithSpacing(null), "a.tif"), "--spatial", _place.File("out"));
        Assert.Equal(1, call.ExitCode);
        Assert.Contains("--spacing z,y,x", Assert.Single(call.Error), StringComparison.Ordinal);
        Assert.Contains(Call.Of("criteria", _place.File("a.tif"), "--spatial", "x", "--radii", "5;10").Error, e => e.Contains("'5;10' is not a radius", StringComparison.Ordinal));
    }

    private static Volume<int> Balls(params (int[] Center, int Radius)[] balls)
    {
        var labels = new Volume<int>(new Shape3D(9, 9, 21), VoxelSpacing.Isotropic(1));
        for (int z = 0; z < 9; z++)
        {
            for (int y = 0; y < 9; y++)
            {
                for (int x = 0; x < 21; x++)
                {
                    for (int i = 0; i < balls.Length; i++)
                    {
                        (int[] c, int r) = balls[i];
                        if (((z - c[0]) * (z - c[0])) + ((y - c[1]) * (y - c[1])) + ((x - c[2]) * (x - c[2])) <= r * r) labels[z, y, x] = i + 1;
                    }
                }
            }
        }

        return labels;
    }

    private static Volume<ushort> Narrow(Volume<int> labels) => new([.. labels.Voxels.ToArray().Select(v => (ushort)v)], labels.Shape, labels.Spacing);
}
