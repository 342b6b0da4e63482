using System.Text.Json.Nodes;

namespace QcaNet.Reporting.Tests.Html;

/// <summary>What a reader does with a report, in a browser.</summary>
public sealed class HtmlReportBrowserTests : IDisposable
{
    private const string NoBrowser =
        "No Chromium was found on the PATH (chromium, chromium-browser or google-chrome), nor named by QCANET_CHROMIUM: the page is not tried.";

    private readonly string _folder = Pictures.NewFolder();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(HtmlReportKind.Stack)]
    [InlineData(HtmlReportKind.DataSet)]
    [InlineData(HtmlReportKind.TimeSeries)]
    public void Page_OpensWithoutErrorsAndWithoutANetwork(HtmlReportKind kind)
    {
        using Browser browser = Start();
        string file = Write(kind switch
        {
            HtmlReportKind.Stack => HtmlReport.OfStack(Embryo.WithErrors()),
            HtmlReportKind.DataSet => HtmlReport.OfDataSet(Embryo.DataSet(), 3),
            _ => HtmlReport.OfTimeSeries(Embryo.TimePoints(), 14, TimeSpan.FromMinutes(10)),
        });

        browser.Open(file);

        Assert.Empty(browser.Console);
        Assert.All(browser.Requests, address => Assert.True(address.StartsWith("data:", StringComparison.Ordinal) || address == new Uri(file).AbsoluteUri, address));
        Assert.True(Ask<bool>(browser, "document.getElementById('scene-fallback').hidden"));
        Assert.True(Ask<int>(browser, "document.querySelectorAll('#nuclei-section tbody tr').length") > 0);
    }

    [Fact]
    public void AClickOnANucleusIn3D_HighlightsItsRowAndMovesTheSlice()
    {
        using Browser browser = Start();
        browser.Open(Write(HtmlReport.OfStack(Embryo.WithErrors())));
        int[] ids = [.. Rows(browser).Select(row => int.Parse(row[0], System.Globalization.CultureInfo.InvariantCulture))];

        // Nuclei in front hide others; those whose middle is seen answer to their own number.
        var seen = new List<int>();
        foreach (int id in ids)
        {
            JsonArray place = browser.Evaluate($"qcanet.place({id})")!.AsArray();
            browser.Click(place[0]!.GetValue<double>(), place[1]!.GetValue<double>());
            string picked = Ask<string>(browser, "document.body.dataset.picked");
            string[] marked = browser.Evaluate("[...document.querySelectorAll('#nuclei-section tr.picked')].map(r => r.cells[0].textContent)")!
                .AsArray().Select(n => n!.GetValue<string>()).ToArray();
            Assert.NotEqual(string.Empty, picked);
            Assert.Equal(picked, marked[0]);
            if (picked == $"{id}") seen.Add(id);
        }

        Assert.True(seen.Count >= ids.Length / 2, $"of {string.Join(", ", ids)} only {string.Join(", ", seen)} answered");
        Assert.Empty(browser.Console);
    }

    [Fact]
    public void AClickBesideAllNuclei_PicksNone()
    {
        using Browser browser = Start();
        browser.Open(Write(HtmlReport.OfStack(Embryo.WithErrors())));
        browser.Evaluate("qcanet.pick(1)");
        JsonArray corner = browser.Evaluate("(b => [b.left + 3, b.top + 3])(document.getElementById('scene').getBoundingClientRect())")!.AsArray();

        browser.Click(corner[0]!.GetValue<double>(), corner[1]!.GetValue<double>());

        Assert.Equal(string.Empty, Ask<string>(browser, "document.body.dataset.picked"));
        Assert.Equal(0, Ask<int>(browser, "document.querySelectorAll('tr.picked').length"));
    }

    [Fact]
    public void AHeading_SortsTheTable_AndARowPicksItsNucleus()
    {
        using Browser browser = Start();
        browser.Open(Write(HtmlReport.OfStack(Embryo.WithErrors())));
        string heading = "[...document.querySelectorAll('#nuclei-section th button')].find(b => b.textContent === 'volume_um3')";

        browser.Evaluate($"{heading}.click()");
        string[][] rising = Rows(browser);
        browser.Evaluate($"{heading}.click()");
        string[][] falling = Rows(browser);
        browser.Evaluate("document.querySelector('#nuclei-section tbody tr').click()");

        int column = Ask<int>(browser, "[...document.querySelectorAll('#nuclei-section th')].findIndex(h => h.textContent === 'volume_um3')");
        double[] volumes = [.. rising.Select(r => double.Parse(r[column], System.Globalization.CultureInfo.InvariantCulture))];
        Assert.Equal(volumes.Order(), volumes);
        Assert.Equal(rising.Select(r => r[0]).Reverse(), falling.Select(r => r[0]));
        Assert.Equal(falling[0][0], Ask<string>(browser, "document.body.dataset.picked"));
    }

    [Fact]
    public void TheTruth_CanBeShownAndColoredByClass()
    {
        using Browser browser = Start();
        browser.Open(Write(HtmlReport.OfStack(Embryo.WithErrors())));

        // The missed nucleus is one of the truth: picking its row of the audit shows the truth.
        browser.Evaluate("[...document.querySelectorAll('tbody tr')].find(r => r.textContent.includes('missed')).click()");
        browser.Evaluate("(s => { s.value = 'class'; s.onchange(); })(document.getElementById('scene-color'))");

        Assert.Equal("truth", Ask<string>(browser, "document.getElementById('scene-side').value"));
        Assert.Contains("missed", Ask<string>(browser, "document.getElementById('scene-legend').textContent"), StringComparison.Ordinal);
        Assert.Empty(browser.Console);
    }

    [Fact]
    public void ATimePoint_IsChosenByButtonSliderAndRow_AndANucleusKeepsItsColor()
    {
        using Browser browser = Start();
        browser.Open(Write(HtmlReport.OfTimeSeries(Embryo.TimePoints(), 14, TimeSpan.FromMinutes(10))));
        int last = Embryo.Series().Counts.Count - 1;
        Assert.Equal(last, Ask<int>(browser, "Number(document.getElementById('item-slider').value)"));

        browser.Evaluate("document.getElementById('previous').click()");
        Assert.Equal(Embryo.Series().Counts[last - 1], Rows(browser).Length);
        browser.Evaluate("[...document.querySelectorAll('tbody tr')].find(r => r.textContent.includes('t00.tif')).click()");
        Assert.Equal(Embryo.Series().Counts[0], Rows(browser).Length);
        Assert.Equal("t00.tif", Ask<string>(browser, "document.getElementById('item-select').selectedOptions[0].text"));
        Assert.Equal("0 h 00 min, 2 nuclei", Ask<string>(browser, "document.getElementById('item-facts').textContent"));
        Assert.Equal("track", Ask<string>(browser, "document.getElementById('scene-color').value"));
        Assert.Empty(browser.Console);
    }

    [Fact]
    public void Downloads_AreTheTablesOfTheMetrics()
    {
        using Browser browser = Start();
        ReportInput input = Embryo.WithErrors() with { Truth = null };
        browser.Open(Write(HtmlReport.OfStack(input)));
        using var expected = new StringWriter();
        Metrics.CriteriaTable.WriteCsv(expected, Metrics.ObjectCriteria.Measure(input.Labels, input.Image));

        string script = """
            new Promise(done => {
              const create = URL.createObjectURL;
              URL.createObjectURL = blob => { blob.text().then(done); return create.call(URL, blob); };
              [...document.querySelectorAll('#nuclei-section .head button')].find(b => b.textContent === 'CSV').click();
            })
            """;

        Assert.Equal(expected.ToString(), Ask<string>(browser, script));
    }

    [Fact]
    public void WithoutWebGL_ThePageSaysSo_AndTheRestWorks()
    {
        using Browser browser = Start("--disable-3d-apis");
        browser.Open(Write(HtmlReport.OfStack(Embryo.WithErrors())));

        browser.Evaluate("document.querySelector('#nuclei-section tbody tr').click()");

        Assert.False(Ask<bool>(browser, "document.getElementById('scene-fallback').hidden"));
        Assert.Equal(1, Ask<int>(browser, "document.querySelectorAll('#nuclei-section > .scroll tr.picked').length"));
        Assert.Empty(browser.Console);
    }

    [Fact]
    public void Slices_ShowTheLabelsOfTheVolume_AlongEveryAxis()
    {
        using Browser browser = Start();
        ReportInput input = Embryo.WithErrors();
        browser.Open(Write(HtmlReport.OfStack(input)));
        int[] ids = [.. Metrics.NucleusMeasurement.Measure(input.Labels).Select(n => n.Id)];
        for (int axis = 0; axis < 3; axis++)
        {
            browser.Evaluate($"(s => {{ s.value = '{axis}'; s.onchange({{ target: s }}); }})(document.getElementById('slice-axis'))");
            browser.Evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))");
            foreach (Metrics.Nucleus nucleus in Metrics.NucleusMeasurement.Measure(input.Labels))
            {
                // The voxel nearest to the centroid is the nucleus's own: nuclei of a synthetic embryo are convex.
                browser.Evaluate($"qcanet.pick({nucleus.Id})");
                int at = (int)Math.Round(axis switch { 0 => nucleus.Centroid.Z, 1 => nucleus.Centroid.Y, _ => nucleus.Centroid.X });
                int shown = Ask<int>(browser, "Number(document.getElementById('slice-at').value)");
                if (nucleus.Id != 6) Assert.InRange(shown, at - 1, at + 1);
            }
        }

        Assert.Equal(6, ids.Length);
        Assert.Empty(browser.Console);
    }

    private static Browser Start(params string[] arguments)
    {
        Assert.SkipWhen(Browser.Path is null, NoBrowser);
        return new Browser(arguments);
    }

    private string Write(HtmlReport report)
    {
        string file = Path.Combine(_folder, "report.html");
        report.Write(file);
        return file;
    }

    private static T Ask<T>(Browser browser, string expression) => browser.Evaluate(expression)!.GetValue<T>();

    private static string[][] Rows(Browser browser) =>
        [.. browser.Evaluate("[...document.querySelectorAll('#nuclei-section > .scroll tbody tr')].map(r => [...r.cells].map(c => c.textContent))")!
            .AsArray().Select(row => row!.AsArray().Select(cell => cell!.GetValue<string>()).ToArray())];
}
