using System.Globalization;
using System.Runtime.InteropServices;
using ScottPlot;
using SkiaSharp;

namespace QcaNet.Reporting;

/// <summary>Arranges panels, headings, scales and the legend on one dark sheet and encodes it.</summary>
internal static class PictureSheet
{
    public const int Margin = 24;
    public const int Gap = 10;
    public const int CaptionWidth = 24;
    public const int TitleHeight = 34;
    public const int SubtitleHeight = 24;
    public const int HeadingHeight = 28;
    public const int BarHeight = 32;
    public const int BandGap = 14;
    public const int LegendHeight = 26;

    private const float TitleSize = 22;
    private const float HeadingSize = 16;
    private const float SmallSize = 13;
    private const int Swatch = 14;

    public static byte[] Compose(PictureLayout layout)
    {
        PictureColumn[][] bands = [.. layout.Columns.Chunk(Math.Min(layout.ColumnsPerBand, layout.Columns.Count))];
        PictureScale scale = layout.Scale;
        int left = Margin + (layout.Captions.Count > 0 ? CaptionWidth : 0);
        int top = Margin + (layout.Title.Length > 0 ? TitleHeight : 0) + (layout.Subtitle.Length > 0 ? SubtitleHeight : 0);
        int[] heights = [.. layout.Columns[0].Panels.Select(p => p.Height)];
        int bandHeight = HeadingHeight + heights.Sum() + ((heights.Length - 1) * Gap);
        int[] bandTops = new int[bands.Length];
        int bottom = top;
        for (int b = 0; b < bands.Length; b++)
        {
            bandTops[b] = bottom + (b > 0 ? BandGap : 0);
            bottom = bandTops[b] + bandHeight + (bands[b].Any(c => c.Bar is not null) ? BarHeight : 0);
        }

        int width = left + (bands[0].Length * (scale.Width + Gap)) - Gap + Margin;
        List<(LegendEntry Entry, float X, int Line)> legend = Place(layout.Legend, width - Margin - left);
        int legendLines = legend.Count == 0 ? 0 : legend[^1].Line + 1;
        int height = bottom + (legendLines > 0 ? 8 + (legendLines * LegendHeight) : 0) + Margin;

        using var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        using (var canvas = new SKCanvas(bitmap))
        {
            canvas.Clear(PictureTheme.Ground);
            DrawTitles(canvas, layout, width - (2 * Margin));
            for (int b = 0; b < bands.Length; b++) DrawBand(canvas, layout, bands[b], left, bandTops[b]);
            if (layout.ScaleBar && scale.PixelsPerMicrometer is { } pixels) DrawScaleBar(canvas, pixels, left, top + HeadingHeight, scale);
            foreach ((LegendEntry entry, float x, int line) in legend)
            {
                DrawEntry(canvas, entry, left + x, bottom + 12 + (line * LegendHeight));
            }
        }

        using SKData png = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        return png.ToArray();
    }

    /// <summary>Length of the scale bar: 1, 2 or 5 times a power of ten, at most a quarter of the panel.</summary>
    public static double ScaleBarMicrometers(double pixelsPerMicrometer, int panelWidth)
    {
        double most = 0.25 * panelWidth / pixelsPerMicrometer;
        double power = Math.Pow(10, Math.Floor(Math.Log10(most)));
        double digits = most / power;
        return power * (digits >= 5 ? 5 : digits >= 2 ? 2 : 1);
    }

    private static void DrawTitles(SKCanvas canvas, PictureLayout layout, float room)
    {
        float baseline = Margin + TitleSize - 4;
        if (layout.Title.Length > 0)
        {
            string title = SheetText.Shortened(layout.Title, PictureFonts.Bold, TitleSize, room);
            SheetText.Draw(canvas, title, Margin, baseline, PictureFonts.Bold, TitleSize, PictureTheme.Text);
            baseline += TitleHeight - 8;
        }

        string subtitle = SheetText.Shortened(layout.Subtitle, PictureFonts.Regular, SmallSize + 1, room);
        SheetText.Draw(canvas, subtitle, Margin, baseline, PictureFonts.Regular, SmallSize + 1, PictureTheme.Muted);
    }

    private static void DrawBand(SKCanvas canvas, PictureLayout layout, PictureColumn[] band, int left, int top)
    {
        for (int i = 0; i < band.Length; i++)
        {
            PictureColumn column = band[i];
            int x = left + (i * (layout.Scale.Width + Gap));
            DrawHeading(canvas, column, x, top + HeadingHeight - 9, layout.Scale.Width);
            int y = top + HeadingHeight;
            for (int p = 0; p < column.Panels.Length; p++)
            {
                DrawPanel(canvas, column.Panels[p], x, y);
                foreach (PanelText text in column.Texts.Where(t => t.Panel == p))
                {
                    SheetText.DrawOnPicture(canvas, text.Text, x + (float)text.X, y + (float)text.Y, SmallSize);
                }

                y += column.Panels[p].Height + Gap;
            }

            if (column.Bar is { } bar) DrawBar(canvas, bar, x, y - Gap + 8, layout.Scale.Width);
        }

        int at = top + HeadingHeight;
        for (int p = 0; p < layout.Captions.Count && p < band[0].Panels.Length; p++)
        {
            DrawCaption(canvas, layout.Captions[p], at + (band[0].Panels[p].Height / 2f));
            at += band[0].Panels[p].Height + Gap;
        }
    }

    private static void DrawHeading(SKCanvas canvas, PictureColumn column, int x, float baseline, float room)
    {
        string heading = SheetText.Shortened(column.Heading, PictureFonts.Bold, HeadingSize, room);
        SheetText.Draw(canvas, heading, x, baseline, PictureFonts.Bold, HeadingSize, PictureTheme.Text);
        float used = SheetText.Measure(column.Heading, PictureFonts.Bold, HeadingSize) + 10;
        float needed = SheetText.Measure(column.Detail, PictureFonts.Regular, SmallSize + 1);
        if (used + needed > room) return;
        SheetText.Draw(canvas, column.Detail, x + used, baseline, PictureFonts.Regular, SmallSize + 1, PictureTheme.Muted);
    }

    private static void DrawPanel(SKCanvas canvas, Panel panel, int x, int y)
    {
        var info = new SKImageInfo(panel.Width, panel.Height, SKColorType.Rgba8888, SKAlphaType.Opaque);
        using var bitmap = new SKBitmap(info);
        Marshal.Copy(panel.Pixels, 0, bitmap.GetPixels(), panel.Pixels.Length);
        canvas.DrawBitmap(bitmap, x, y);

        // The frame is drawn around the panel and does not cover any of its pixels.
        using var paint = new SKPaint { Color = PictureTheme.Frame, IsStroke = true, StrokeWidth = 1, IsAntialias = false };
        canvas.DrawRect(new SKRect(x - 0.5f, y - 0.5f, x + panel.Width + 0.5f, y + panel.Height + 0.5f), paint);
    }

    private static void DrawBar(SKCanvas canvas, ColorBar bar, float x, float y, float room)
    {
        float low = SheetText.Measure(bar.Low, PictureFonts.Regular, SmallSize);
        float high = SheetText.Measure(bar.High, PictureFonts.Regular, SmallSize);
        float from = x + low + 6, to = x + room - high - 6;
        if (to - from < 20) return;
        using var paint = new SKPaint { IsAntialias = false };
        for (float at = from; at < to; at++)
        {
            Color color = bar.Map.GetColor((at - from) / (to - from - 1));
            paint.Color = new SKColor(color.R, color.G, color.B);
            canvas.DrawRect(new SKRect(at, y, at + 1, y + 10), paint);
        }

        SheetText.Draw(canvas, bar.Low, x, y + 10, PictureFonts.Regular, SmallSize, PictureTheme.Muted);
        SheetText.Draw(canvas, bar.High, to + 6, y + 10, PictureFonts.Regular, SmallSize, PictureTheme.Muted);
    }

    private static void DrawCaption(SKCanvas canvas, string text, float middle)
    {
        canvas.Save();
        canvas.Translate(Margin + SmallSize - 2, middle);
        canvas.RotateDegrees(-90);
        float half = SheetText.Measure(text, PictureFonts.Regular, SmallSize) / 2;
        SheetText.Draw(canvas, text, -half, 0, PictureFonts.Regular, SmallSize, PictureTheme.Muted);
        canvas.Restore();
    }

    private static void DrawScaleBar(SKCanvas canvas, double pixelsPerMicrometer, int left, int top, PictureScale scale)
    {
        // On panels of a few pixels, a scale bar would cover the picture.
        if (scale.Width < 80 || scale.Height < 60) return;
        double micrometers = ScaleBarMicrometers(pixelsPerMicrometer, scale.Width);
        float length = (float)Math.Round(micrometers * pixelsPerMicrometer);
        float right = left + scale.Width - 12;
        float bottom = top + scale.Height - 12;
        string text = string.Create(CultureInfo.InvariantCulture, $"{micrometers:0.###} µm");
        float textWidth = SheetText.Measure(text, PictureFonts.Bold, SmallSize + 1);
        float middle = right - (Math.Max(length, textWidth) / 2);

        // A dark plate keeps the bar legible over bright nuclei.
        using (var plate = new SKPaint { Color = new SKColor(0, 0, 0, 150), IsAntialias = true })
        {
            float half = (Math.Max(length, textWidth) / 2) + 7;
            canvas.DrawRoundRect(new SKRect(middle - half, bottom - 28, middle + half, bottom + 7), 4, 4, plate);
        }

        using var paint = new SKPaint { Color = SKColors.White, IsAntialias = false };
        float start = (float)Math.Round(middle - (length / 2));
        canvas.DrawRect(new SKRect(start, bottom - 4, start + length, bottom), paint);
        SheetText.Draw(canvas, text, middle - (textWidth / 2), bottom - 11, PictureFonts.Bold, SmallSize + 1, SKColors.White);
    }

    private static List<(LegendEntry Entry, float X, int Line)> Place(IReadOnlyList<LegendEntry> entries, float room)
    {
        var placed = new List<(LegendEntry, float, int)>();
        (float x, int line) = (0, 0);
        foreach (LegendEntry entry in entries)
        {
            float needed = Swatch + 7 + SheetText.Measure(entry.Text, PictureFonts.Regular, SmallSize + 1);
            if (x > 0 && x + needed > room) (x, line) = (0, line + 1);
            placed.Add((entry, x, line));
            x += needed + 22;
        }

        return placed;
    }

    private static void DrawEntry(SKCanvas canvas, LegendEntry entry, float x, float y)
    {
        // Drawn like objects, so that stripes and dashes can be recognized.
        var ids = new Grid<int>(new int[Swatch * Swatch], Swatch, Swatch);
        Array.Fill(ids.Values, 1);
        var panel = new Panel(Swatch, Swatch);
        PanelPainter.Tint(panel, ids, _ => new ObjectStyle(entry.Color, entry.Fill));
        PanelPainter.DrawOutlines(panel, ids, _ => entry.Color, entry.Dashed);
        DrawPanel(canvas, panel, (int)Math.Round(x), (int)y);
        SheetText.Draw(canvas, entry.Text, x + Swatch + 7, y + Swatch - 2, PictureFonts.Regular, SmallSize + 1, PictureTheme.Text);
    }
}
