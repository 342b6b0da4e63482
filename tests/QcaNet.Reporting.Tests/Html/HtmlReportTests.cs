using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using QcaNet.Metrics;
using QcaNet.Volumes;
using SkiaSharp;

namespace QcaNet.Reporting.Tests.Html;

/// <summary>What is in the file of a report, read without a browser.</summary>
public sealed partial class HtmlReportTests
{
    [Fact]
    public void Runs_HoldTheLabels_AndThePictureTheIntensities()
    {
        ReportInput input = Embryo.WithErrors();
        JsonElement item = Block(HtmlReport.OfStack(input), "item-0");
        JsonElement predicted = item.GetProperty("predicted"), slices = item.GetProperty("slices");
        int[] ids = [.. predicted.GetProperty("ids").EnumerateArray().Select(i => i.GetInt32())];

        Assert.Equal([1, 1, 1], slices.GetProperty("block").EnumerateArray().Select(i => i.GetInt32()));
        Assert.Equal(input.Labels.Voxels.ToArray(), Decode(predicted.GetProperty("runs").GetBytesFromBase64()).Select(i => i == 0 ? 0 : ids[i - 1]));

        // Brighter voxels are brighter pixels.
        using SKBitmap picture = Pictures.Decode(slices.GetProperty("png").GetBytesFromBase64());
        int columns = slices.GetProperty("columns").GetInt32();
        (int depth, int height, int width) = input.Labels.Shape;
        float[] ends = [.. new[] { 50.0, 99.8 }.Select(p => Volumes.Preprocessing.Intensity.Percentile(input.Image!.Voxels, p))];
        for (int i = 0; i < input.Labels.Shape.Length; i += 101)
        {
            (int z, int y, int x) = (i / (height * width), i / width % height, i % width);
            byte shown = picture.GetPixel((z % columns * width) + x, (z / columns * height) + y).Red;
            double expected = Math.Clamp(255 * (input.Image!.Voxels[i] - ends[0]) / (ends[1] - ends[0]), 0, 255);
            Assert.InRange(shown, expected - 1, expected + 1);
        }
    }

    [Fact]
    public void LargeStacks_AreMadeCoarser_AndTheReportSaysSo()
    {
        ReportInput input = Embryo.WithErrors();
        HtmlReport report = HtmlReport.OfStack(input, new HtmlReportOptions { MaximumVoxels = 12_000 });
        JsonElement slices = Block(report, "item-0").GetProperty("slices");
        int[] shape = [.. slices.GetProperty("shape").EnumerateArray().Select(i => i.GetInt32())];
        int[] block = [.. slices.GetProperty("block").EnumerateArray().Select(i => i.GetInt32())];

        Assert.True(shape[0] * shape[1] * shape[2] <= 12_000);
        Assert.Equal(shape, block.Zip([26, 60, 62], (b, n) => (n + b - 1) / b));
        Assert.Contains($"slices are shown at {block[0]} × {block[1]} × {block[2]} voxels per pixel", System.Net.WebUtility.HtmlDecode(Html(report)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(51, 120, 122, 24_000_000, 1, 1, 1)]
    [InlineData(128, 512, 512, 24_000_000, 1, 2, 2)]
    [InlineData(1, 9000, 9000, 1_000_000, 1, 9, 9)]
    [InlineData(5000, 2, 2, 10_000, 2, 1, 1)]
    public void Blocks_AreTheSmallestThatFit(int depth, int height, int width, int most, int z, int y, int x)
    {
        var spacing = depth == 5000 ? new VoxelSpacing(0.1, 1, 1) : new VoxelSpacing(1.75, 0.8, 0.8);

        Assert.Equal((z, y, x), SliceData.BlockFor(new Shape3D(depth, height, width), spacing, most));
    }

    [Fact]
    public void Tables_AreThoseOfTheMetrics()
    {
        ReportInput input = Embryo.WithErrors();
        HtmlReport report = HtmlReport.OfStack(input);
        string[] nuclei = Block(report, "item-0").GetProperty("nuclei").GetString()!.TrimEnd('\n').Split('\n');
        IReadOnlyList<NucleusCriteria> measured = ObjectCriteria.Measure(input.Labels, input.Image);
        Evaluation evaluation = Evaluation.Compute(input.Labels, input.Truth!);

        Assert.Equal([.. CriteriaTable.Columns, "class"], nuclei[0].Split(','));
        Assert.Equal(measured.Count, nuclei.Length - 1);
        for (int i = 0; i < measured.Count; i++) Assert.StartsWith(CriteriaTable.Row(measured[i]) + ",", nuclei[i + 1], StringComparison.Ordinal);
        JsonElement scores = Block(report, "report").GetProperty("tables")[0];
        Assert.Contains(FormattableString.Invariant($"\nseg,{evaluation.Scores.Seg}\n"), scores.GetProperty("csv").GetString(), StringComparison.Ordinal);
        Assert.Equal(evaluation.Scores.Seg, report.Summary!.Means["seg"].Mean);
        string[] audit = Block(report, "item-0").GetProperty("audit").GetString()!.TrimEnd('\n').Split('\n');
        Assert.Equal(evaluation.Audit.Entries.Count, audit.Length - 1);
        Assert.Contains(audit, row => row.StartsWith("true,3,", StringComparison.Ordinal) && row.Contains(",missed,", StringComparison.Ordinal));
    }

    [Fact]
    public void TimeSeries_NamesTracksAndDivisionsOfTheLineage_AndColorsByTrack()
    {
        HtmlReport report = HtmlReport.OfTimeSeries(Embryo.TimePoints(), 14, TimeSpan.FromMinutes(10));
        IReadOnlyList<Nucleus>[] nuclei = [.. Embryo.TimePoints().Select(t => NucleusMeasurement.Measure(t.Labels))];
        Lineage lineage = Lineage.Link(nuclei);
        Assert.NotEmpty(lineage.Divisions);
        using var tracks = new StringWriter();
        lineage.WriteTracks(tracks);
        JsonElement facts = Block(report, "report");

        Assert.Equal(tracks.ToString(), facts.GetProperty("downloads")[0].GetProperty("text").GetString());
        Assert.Equal(nuclei.Select(t => t.Count), report.Counts);
        string divisions = facts.GetProperty("tables").EnumerateArray().Single(t => t.GetProperty("id").GetString() == "divisions").GetProperty("csv").GetString()!;
        Assert.Equal(1 + lineage.Divisions.Count, divisions.TrimEnd('\n').Split('\n').Length);

        NucleusTrack track = lineage.Tracks[^1];
        for (int t = track.First; t <= track.Last; t++)
        {
            JsonElement predicted = Block(report, $"item-{t}").GetProperty("predicted");
            int at = predicted.GetProperty("ids").EnumerateArray().Select(i => i.GetInt32()).ToList().IndexOf(track.Labels[t - track.First]);
            (byte red, byte green, byte blue) = LabelColors.Of(track.Id);
            Assert.Equal(Convert.ToHexStringLower([red, green, blue]), predicted.GetProperty("colors").GetString()!.Substring(6 * at, 6));
        }
    }

    [Fact]
    public void TimeSeries_WithoutSpacing_SaysWhyNothingIsLinked()
    {
        IEnumerable<ReportInput> inputs = Embryo.TimePoints().Take(3).Select(t => t with { Labels = t.Labels.WithSpacing(null) });

        string html = Html(HtmlReport.OfTimeSeries(inputs, 3, TimeSpan.FromMinutes(10)));

        Assert.Contains("not linked, because the spacing is unknown", html, StringComparison.Ordinal);
        Assert.DoesNotContain("res_track.txt", html, StringComparison.Ordinal);
    }

    [Fact]
    public void DataSet_HasARowPerStack_AndMeansOfThoseWithATruth()
    {
        HtmlReport report = HtmlReport.OfDataSet(Embryo.DataSet(), 3);
        JsonElement[] tables = [.. Block(report, "report").GetProperty("tables").EnumerateArray()];
        string[] stacks = tables[0].GetProperty("csv").GetString()!.TrimEnd('\n').Split('\n');

        Assert.Equal(["e0_t0.tif", "e1_t1.tif", "e0_t2.tif"], stacks[1..].Select(row => row.Split(',')[0]));
        Assert.Equal(["e0", "e1", "e0"], stacks[1..].Select(row => row.Split(',')[1]));
        Assert.EndsWith(",,,", stacks[3], StringComparison.Ordinal);
        Assert.Equal((2, 2, 1.0), (report.Summary!.Stacks, report.Summary.Groups, report.Summary.Means["seg"].Mean));
        Assert.Equal(["summary", "pooled"], tables[1..].Select(t => t.GetProperty("id").GetString()));
    }

    [Fact]
    public void NamesOfFiles_AreText_WhateverTheyHold()
    {
        const string Name = "</script><img src=x onerror=alert(1)>&\"'.tif";
        ReportInput input = Embryo.WithErrors() with { Name = Name };

        string html = Html(HtmlReport.OfDataSet([input, input], 2, new HtmlReportOptions { Title = Name }));

        Assert.DoesNotContain("<img src=x", html, StringComparison.Ordinal);
        Assert.Equal(Name, Block(html, "report").GetProperty("items")[0].GetProperty("name").GetString());
        Assert.Equal(Opening().Count(html), Closing().Count(html));
    }

    [Fact]
    public void EveryColumn_HasADefinition()
    {
        foreach (HtmlReport report in (HtmlReport[])
            [HtmlReport.OfStack(Embryo.WithErrors()), HtmlReport.OfDataSet(Embryo.DataSet(), 3), HtmlReport.OfTimeSeries(Embryo.TimePoints(), 14, TimeSpan.FromMinutes(10))])
        {
            JsonElement facts = Block(report, "report");
            string[] columns =
            [
                .. Block(report, "item-0").GetProperty("nuclei").GetString()!.Split('\n')[0].Split(','),
                .. facts.GetProperty("tables").EnumerateArray().SelectMany(t => t.GetProperty("csv").GetString()!.Split('\n')[0].Split(',')),
            ];
            Assert.All(columns, column => Assert.True(facts.GetProperty("definitions").TryGetProperty(column, out _), column));
        }

        Assert.All(ScoreValues.Names, name => Assert.NotNull(Definitions.TextOf(name)));
    }

    [Fact]
    public void Bytes_AreTheSameForTheSameInput() =>
        Assert.Equal(Html(HtmlReport.OfStack(Embryo.WithErrors())), Html(HtmlReport.OfStack(Embryo.WithErrors(), new HtmlReportOptions { Threads = 1 })));

    [Fact]
    public void Page_ReachesForNothingOutside()
    {
        string html = Html(HtmlReport.OfStack(Embryo.WithErrors()));
        string[] addresses = [.. Address().Matches(html).Select(m => m.Value).Distinct()];

        Assert.Contains("default-src 'none'", html, StringComparison.Ordinal);
        Assert.All(addresses, address => Assert.StartsWith("http://www.w3.org/", address, StringComparison.Ordinal));
    }

    [Fact]
    public void EmptyLabels_MakeAReport()
    {
        HtmlReport report = HtmlReport.OfStack(new ReportInput("empty", new Volume<int>(new Shape3D(3, 8, 8))));

        Assert.Equal([0], report.Counts);
        Assert.Empty(report.Figures);
        Assert.Contains("0 nuclei", Html(report), StringComparison.Ordinal);
    }

    [Fact]
    public void AnImageOnAnotherGrid_IsRefusedByName()
    {
        ReportInput input = Embryo.WithErrors() with { Image = new Volume<float>(new Shape3D(26, 60, 61)) };

        ArgumentException error = Assert.Throws<ArgumentException>(() => HtmlReport.OfStack(input));

        Assert.Contains("embryo.tif: the image has 26x60x61 voxels and the labels have 26x60x62", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WrongArguments_AreNamed()
    {
        ReportInput input = Embryo.WithErrors();
        Assert.Equal("stacks", Assert.Throws<ArgumentException>(() => HtmlReport.OfDataSet([], 1)).ParamName);
        Assert.Equal("expected", Assert.Throws<ArgumentOutOfRangeException>(() => HtmlReport.OfDataSet([input], 0)).ParamName);
        Assert.Equal("interval", Assert.Throws<ArgumentOutOfRangeException>(() => HtmlReport.OfTimeSeries([input], 1, TimeSpan.Zero)).ParamName);
        foreach ((string name, HtmlReportOptions options) in ((string, HtmlReportOptions)[])
        [
            ("MaximumVoxels", new() { MaximumVoxels = 5 }), ("MaximumVertices", new() { MaximumVertices = 0 }),
            ("LowPercentile", new() { LowPercentile = 99.9 }), ("HighPercentile", new() { HighPercentile = double.NaN }), ("Threads", new() { Threads = 0 }),
        ])
        {
            Assert.Equal(name, Assert.ThrowsAny<ArgumentException>(() => HtmlReport.OfStack(input, options)).ParamName);
        }
    }

    [Fact]
    public void Write_WritesTheFileOrSaysWhyNot()
    {
        string folder = Pictures.NewFolder();
        try
        {
            HtmlReport report = HtmlReport.OfStack(Embryo.WithErrors());
            string path = Path.Combine(folder, "report.html");
            report.Write(path);

            Assert.Equal(Html(report), File.ReadAllText(path));
            Assert.Equal([path], Directory.GetFileSystemEntries(folder));
            Assert.Throws<ReportException>(() => report.Write(Path.Combine(folder, "missing", "report.html")));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Html(HtmlReport report)
    {
        using var stream = new MemoryStream();
        report.Write(stream);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static JsonElement Block(HtmlReport report, string id) => Block(Html(report), id);

    private static JsonElement Block(string html, string id)
    {
        string start = $"<script type=\"application/json\" id=\"{id}\">";
        int from = html.IndexOf(start, StringComparison.Ordinal) + start.Length;
        return JsonDocument.Parse(html[from..html.IndexOf("</script>", from, StringComparison.Ordinal)]).RootElement;
    }

    private static List<int> Decode(byte[] runs)
    {
        var voxels = new List<int>();
        int at = 0;
        while (at < runs.Length)
        {
            int length = Number();
            voxels.AddRange(Enumerable.Repeat(Number(), length));
        }

        return voxels;

        int Number()
        {
            (int value, int shift) = (0, 0);
            do
            {
                value |= (runs[at] & 127) << shift;
                shift += 7;
            }
            while ((runs[at++] & 128) != 0);
            return value;
        }
    }

    [GeneratedRegex("<script")]
    private static partial Regex Opening();

    [GeneratedRegex("</script>")]
    private static partial Regex Closing();

    [GeneratedRegex(@"(https?:)?//[a-z0-9.-]+\.[a-z]{2,}/?")]
    private static partial Regex Address();
}
