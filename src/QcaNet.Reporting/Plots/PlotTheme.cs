using ScottPlot;
using SkiaSharp;

namespace QcaNet.Reporting;

/// <summary>
/// The appearance of plots: dark on white, for print, with the color-blind-safe palette of Okabe and Ito (2008). Series also differ in
/// markers, so they can be distinguished in grayscale, but not in dashes, which Skia's SVGs do not support.
/// </summary>
internal static class PlotTheme
{
    public static SKColor Ground { get; } = SKColors.White;

    public static SKColor Ink { get; } = new(0x1F, 0x23, 0x28);

    public static SKColor Muted { get; } = new(0x57, 0x60, 0x6A);

    public static SKColor Lines { get; } = new(0xE4, 0xE7, 0xEB);

    public static SKColor Blue { get; } = new(0x00, 0x72, 0xB2);

    public static SKColor Orange { get; } = new(0xE6, 0x9F, 0x00);

    public static SKColor Green { get; } = new(0x00, 0x9E, 0x73);

    public static SKColor Vermilion { get; } = new(0xD5, 0x5E, 0x00);

    public static SKColor Purple { get; } = new(0xCC, 0x79, 0xA7);

    public static SKColor SkyBlue { get; } = new(0x56, 0xB4, 0xE9);

    /// <summary>The series of a plot in order.</summary>
    public static IReadOnlyList<SeriesStyle> Series { get; } =
    [
        new(Blue, MarkerShape.FilledCircle),
        new(Orange, MarkerShape.FilledSquare),
        new(Green, MarkerShape.FilledTriangleUp),
        new(Vermilion, MarkerShape.FilledDiamond),
        new(Purple, MarkerShape.OpenCircle),
        new(SkyBlue, MarkerShape.OpenSquare),
    ];

    public static Color Plot(SKColor color, double opacity = 1) =>
        new(color.Red, color.Green, color.Blue, (byte)Math.Round(255 * opacity));

    /// <summary>Sets colors, fonts, title and the names of the axes.</summary>
    public static void Prepare(Plot plot, string title, string x, string y)
    {
        plot.FigureBackground.Color = Plot(Ground);
        plot.DataBackground.Color = Plot(Ground);
        plot.Axes.Color(Plot(Muted));
        plot.Grid.MajorLineColor = Plot(Lines);
        plot.Legend.BackgroundColor = Plot(Ground);
        plot.Legend.OutlineColor = Plot(Lines);
        plot.Legend.ShadowColor = Colors.Transparent;
        plot.Legend.FontColor = Plot(Ink);
        plot.Legend.FontSize = 13;
        if (title.Length > 0) plot.Title(title, 16);
        plot.Axes.Title.Label.ForeColor = Plot(Ink);
        if (x.Length > 0) plot.XLabel(x, 14);
        if (y.Length > 0) plot.YLabel(y, 14);
        foreach (IAxis axis in plot.Axes.GetAxes())
        {
            axis.Label.ForeColor = Plot(Ink);
            axis.Label.Bold = false;
            axis.TickLabelStyle.FontSize = 13;
            axis.TickLabelStyle.ForeColor = Plot(Ink);
            if (axis is ScottPlot.AxisPanels.LeftAxis left) left.PaddingBetweenTickAndAxisLabels = new PixelPadding(8);
        }

        plot.Font.Set(PictureFonts.Family);
        plot.Legend.FontName = PictureFonts.Family;
        plot.Axes.Margins(0.03, 0.08);
        plot.HideLegend();
    }

    /// <summary>Ticks at integers only.</summary>
    public static ScottPlot.TickGenerators.NumericAutomatic WholeTicks() => new() { IntegerTicksOnly = true };
}

/// <summary>The appearance of one series of a plot.</summary>
internal sealed record SeriesStyle(SKColor Color, MarkerShape Marker);
