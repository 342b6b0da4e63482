using System.Text;
using System.Xml.Linq;
using QcaNet.Metrics;
using QcaNet.Reporting.Tests.Html;
using QcaNet.Volumes;
using SkiaSharp;

namespace QcaNet.Reporting.Tests.Plots;

public sealed class FigureTests
{
    private static readonly IReadOnlyList<NucleusCriteria>[] Nuclei = [.. Embryo.TimePoints().Select(t => ObjectCriteria.Measure(t.Labels))];

    public static TheoryData<string> Names => ["counts", "volumes", "areas", "centroids", "centroids over time", "L", "distributions", "thresholds"];

    [Theory]
    [MemberData(nameof(Names))]
    public void Plot_IsAPngOfItsSize_AndAnSvg_AlwaysTheSame(string name)
    {
        Figure figure = Make(name);

        using SKBitmap once = Pictures.Decode(figure.ToPng()), twice = Pictures.Decode(figure.ToPng(2));
        XDocument svg = XDocument.Parse(Encoding.UTF8.GetString(figure.ToSvg()));

        Assert.Equal((figure.Width, figure.Height), (once.Width, once.Height));
        Assert.Equal((2 * figure.Width, 2 * figure.Height), (twice.Width, twice.Height));
        Assert.Equal($"0 0 {figure.Width} {figure.Height}", svg.Root!.Attribute("viewBox")!.Value);
        Assert.Equal(SKColors.White, once.GetPixel(1, 1));
        Assert.Equal(figure.ToPng(), Make(name).ToPng());
        Assert.Equal(figure.ToSvg(), Make(name).ToSvg());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Svg_NamesFontsThatViewersHave(string name) =>
        Assert.All(
            XDocument.Parse(Encoding.UTF8.GetString(Make(name).ToSvg())).Descendants().Where(e => e.Name.LocalName == "text"),
            text => Assert.Equal("'QcaNet Sans', Lato, Arial, sans-serif", text.Attribute("font-family")!.Value));

    [Fact]
    public void Palette_DiffersInGray()
    {
        // Rec. 601, as most programs turn color to gray; markers tell apart what is near.
        double[] grays = [.. PlotTheme.Series.Take(4).Select(s => (0.299 * s.Color.Red) + (0.587 * s.Color.Green) + (0.114 * s.Color.Blue))];
        for (int i = 0; i < grays.Length; i++)
        {
            for (int j = i + 1; j < grays.Length; j++)
            {
                Assert.True(Math.Abs(grays[i] - grays[j]) > 3 || PlotTheme.Series[i].Marker != PlotTheme.Series[j].Marker);
            }
        }

        Assert.Equal(PlotTheme.Series.Count, PlotTheme.Series.Select(s => s.Marker).Distinct().Count());
        Assert.Equal(PlotTheme.Series.Count, PlotTheme.Series.Select(s => s.Color).Distinct().Count());
    }

    [Fact]
    public void Time_IsInHoursWithAnInterval_AndInTimePointsWithout()
    {
        int[] counts = [.. Nuclei.Select(n => n.Count)];

        Assert.Contains("time (h)", TextOf(TimePlots.Counts(counts, null, new PlotOptions { Interval = TimeSpan.FromMinutes(10) })));
        Assert.Contains("time point", TextOf(TimePlots.Counts(counts)));
    }

    [Fact]
    public void Volumes_WithoutSpacing_AreInVoxels_AndAreasAreRefused()
    {
        IReadOnlyList<NucleusCriteria>[] unknown = [.. Embryo.TimePoints().Take(2).Select(t => ObjectCriteria.Measure(t.Labels.WithSpacing(null)))];

        Assert.Contains("volume (voxels)", TextOf(TimePlots.Volumes(unknown)));
        Assert.Contains("volume (µm³)", TextOf(TimePlots.Volumes(Nuclei)));
        Assert.Equal("timePoints", Assert.Throws<ArgumentException>(() => TimePlots.SurfaceAreas(unknown)).ParamName);
    }

    [Fact]
    public void TruthOfCounts_IsDrawnInItsColor()
    {
        int[] counts = [1, 2, 2, 4], truth = [1, 2, 3, 4];

        using SKBitmap with = Pictures.Decode(TimePlots.Counts(counts, truth).ToPng());
        using SKBitmap without = Pictures.Decode(TimePlots.Counts(counts).ToPng());

        Assert.True(Count(with, PlotTheme.Orange) > 20);
        Assert.Equal(0, Count(without, PlotTheme.Orange));
    }

    [Fact]
    public void WrongArguments_AreNamed()
    {
        Assert.Equal("counts", Assert.Throws<ArgumentException>(() => TimePlots.Counts([])).ParamName);
        Assert.Equal("truth", Assert.Throws<ArgumentException>(() => TimePlots.Counts([1], [1, 2])).ParamName);
        Assert.Equal("timePoints", Assert.Throws<ArgumentException>(() => TimePlots.Volumes([[]])).ParamName);
        Assert.Equal("timePoints", Assert.Throws<ArgumentException>(() => SpatialPlots.Centroids([])).ParamName);
        Assert.Equal("curves", Assert.Throws<ArgumentException>(() => SpatialPlots.LFunction([])).ParamName);
        Assert.Equal("stacks", Assert.Throws<ArgumentException>(() => ScorePlots.Distributions([])).ParamName);
        Assert.Equal("scores", Assert.Throws<ArgumentException>(() => ScorePlots.Distributions([Scored()], ["IoU"])).ParamName);
        Assert.Equal("thresholds", Assert.Throws<ArgumentException>(() => ScorePlots.Thresholds([])).ParamName);
        Assert.Equal("Width", Assert.Throws<ArgumentOutOfRangeException>(() => TimePlots.Counts([1], null, new PlotOptions { Width = 10 })).ParamName);
        Assert.Equal("Interval", Assert.Throws<ArgumentOutOfRangeException>(() => TimePlots.Counts([1], null, new PlotOptions { Interval = TimeSpan.Zero })).ParamName);
        Assert.Equal("scale", Assert.Throws<ArgumentOutOfRangeException>(() => TimePlots.Counts([1]).ToPng(0)).ParamName);
    }

    [Fact]
    public void Files_AreWrittenOrTheReasonIsSaid()
    {
        string folder = Pictures.NewFolder();
        try
        {
            Figure figure = TimePlots.Counts([1, 2, 4]);
            figure.WritePng(Path.Combine(folder, "a.png"));
            figure.WriteSvg(Path.Combine(folder, "a.svg"));

            Assert.Equal(figure.ToPng(), File.ReadAllBytes(Path.Combine(folder, "a.png")));
            Assert.Equal(figure.ToSvg(), File.ReadAllBytes(Path.Combine(folder, "a.svg")));
            Assert.Throws<ReportException>(() => figure.WriteSvg(Path.Combine(folder, "missing", "a.svg")));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static Figure Make(string name)
    {
        var every = new PlotOptions { Interval = TimeSpan.FromMinutes(10) };
        return name switch
        {
            "counts" => TimePlots.Counts([.. Nuclei.Select(n => n.Count)], Embryo.Series().Counts, every),
            "volumes" => TimePlots.Volumes(Nuclei, every),
            "areas" => TimePlots.SurfaceAreas(Nuclei, every),
            "centroids" => SpatialPlots.Centroids([[.. Nuclei[^1].Select(n => n.Nucleus)]]),
            "centroids over time" => SpatialPlots.Centroids([.. Nuclei.Select(t => t.Select(n => n.Nucleus).ToArray())]),
            "L" => SpatialPlots.LFunction([("a", Curve(1)), ("b", Curve(1.2))]),
            "distributions" => ScorePlots.Distributions([Scored(), Scored()]),
            _ => ScorePlots.Thresholds(Scored().Evaluation.Thresholds),
        };
    }

    private static RipleyPoint[] Curve(double slope) => [.. Enumerable.Range(0, 40).Select(r => new RipleyPoint(r, 0, slope * r))];

    private static StackEvaluation Scored()
    {
        ReportInput input = Embryo.WithErrors();
        return new StackEvaluation("a", "a", Evaluation.Compute(input.Labels, input.Truth!));
    }

    private static string TextOf(Figure figure) =>
        string.Join('\n', XDocument.Parse(Encoding.UTF8.GetString(figure.ToSvg())).Descendants().Where(e => e.Name.LocalName == "text").Select(e => e.Value.Trim()));

    private static int Count(SKBitmap picture, SKColor color)
    {
        int count = 0;
        foreach (SKColor pixel in picture.Pixels) count += pixel == color ? 1 : 0;
        return count;
    }
}
