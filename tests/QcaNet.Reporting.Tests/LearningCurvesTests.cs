using SkiaSharp;

namespace QcaNet.Reporting.Tests;

public sealed class LearningCurvesTests
{
    private static readonly HistoryPoint[] History = [.. Enumerable.Range(1, 30)
        .Select(epoch => new HistoryPoint(epoch, 1.0 / epoch, 1.2 / epoch, 1 - (1.0 / (epoch + 1))))];

    [Fact]
    public void Picture_HasBothPlotsInTheirColors()
    {
        using SKBitmap picture = Pictures.Decode(LearningCurves.ToPng(History, "NSN"));

        Assert.Equal((1000, 400), (picture.Width, picture.Height));
        Assert.True(Count(picture, 0, 500, PlotTheme.Blue) > 100);
        Assert.True(Count(picture, 0, 500, PlotTheme.Orange) > 100);
        Assert.True(Count(picture, 500, 1000, PlotTheme.Green) > 100);
        Assert.Equal(0, Count(picture, 0, 500, PlotTheme.Green));
    }

    [Fact]
    public void TrainingIou_IsDrawnBesideTheValidation_WhereItWasMeasured()
    {
        HistoryPoint[] both = [.. History.Select(point => point with { TrainIou = 1 - (0.5 / point.Epoch) })];

        using SKBitmap picture = Pictures.Decode(LearningCurves.ToPng(both));

        Assert.True(Count(picture, 500, 1000, PlotTheme.Green) > 100);
        Assert.True(Count(picture, 500, 1000, PlotTheme.Blue) > 100);
    }

    [Fact]
    public void Svg_IsADocumentWithTheCurves()
    {
        byte[] svg = LearningCurves.ToSvg(History, "NSN");
        var document = System.Xml.Linq.XDocument.Parse(System.Text.Encoding.UTF8.GetString(svg));

        Assert.Equal(("svg", "1000", "400"), (document.Root!.Name.LocalName, document.Root.Attribute("width")!.Value, document.Root.Attribute("height")!.Value));
        Assert.True(document.Descendants().Count(element => element.Name.LocalName == "path") > 10);
    }

    [Fact]
    public void Bytes_AreTheSameForTheSameHistory()
    {
        Assert.Equal(LearningCurves.ToPng(History, "NDN"), LearningCurves.ToPng(History, "NDN"));
    }

    [Fact]
    public void ValuesThatWereNotMeasured_AreLeftOut()
    {
        HistoryPoint[] trainingAlone = [.. History.Select(point => point with { ValidationLoss = double.NaN, ValidationIou = double.NaN })];

        using SKBitmap picture = Pictures.Decode(LearningCurves.ToPng(trainingAlone));

        Assert.True(Count(picture, 0, 500, PlotTheme.Blue) > 100);
        Assert.Equal(0, Count(picture, 0, 500, PlotTheme.Orange));
        Assert.Equal(0, Count(picture, 500, 1000, PlotTheme.Green));
    }

    [Fact]
    public void ASingleEpoch_IsDrawnAsAPoint()
    {
        using SKBitmap picture = Pictures.Decode(LearningCurves.ToPng(History[..1]));

        Assert.True(Count(picture, 0, 500, PlotTheme.Blue) > 5);
    }

    [Fact]
    public async Task ToPng_OnSeveralThreadsAtOnce_GivesTheSameBytes()
    {
        byte[] alone = LearningCurves.ToPng(History);

        byte[][] together = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => LearningCurves.ToPng(History))));

        Assert.All(together, png => Assert.Equal(alone, png));
    }

    [Fact]
    public void ToPng_WithoutEpochs_SaysSo()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => LearningCurves.ToPng([]));

        Assert.Equal("history", error.ParamName);
    }

    [Fact]
    public void WritePng_WritesTheFileOrSaysWhyNot()
    {
        string folder = Pictures.NewFolder();
        try
        {
            string path = Path.Combine(folder, "history.png");
            LearningCurves.WritePng(path, History);

            Assert.Equal(LearningCurves.ToPng(History), File.ReadAllBytes(path));
            Assert.Throws<ReportException>(() => LearningCurves.WritePng(Path.Combine(folder, "missing", "history.png"), History));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static int Count(SKBitmap picture, int from, int to, SKColor color)
    {
        int count = 0;
        for (int y = 0; y < picture.Height; y++)
        {
            for (int x = from; x < to; x++)
            {
                if (picture.GetPixel(x, y) == color) count++;
            }
        }

        return count;
    }
}
