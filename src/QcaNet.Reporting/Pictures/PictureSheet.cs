using System.Globalization;
using System.Runtime.InteropServices;
using SkiaSharp;

namespace QcaNet.Reporting;

/// <summary>Arranges panels, headings and the scale bar on one dark sheet and encodes it.</summary>
internal static class PictureSheet
{
    public const int Margin = 24;
    public const int Gap = 10;
    public const int CaptionWidth = 24;
    public const int TitleHeight = 34;
    public const int SubtitleHeight = 24;
    public const int HeadingHeight = 28;

    private const float TitleSize = 22;
    private const float HeadingSize = 16;
    private const float SmallSize = 13;

    /// <summary>The position of the top left pixel of a column's upper panel.</summary>
    public static (int Y, int X) TopPanelAt(int column, PictureScale scale, bool title, bool subtitle) =>
        (
            Margin + (title ? TitleHeight : 0) + (subtitle ? SubtitleHeight : 0) + HeadingHeight,
            Margin + CaptionWidth + (column * (scale.Width + Gap)));

    public static byte[] Compose(PictureColumn[] columns, PictureScale scale, string title, string subtitle)
    {
        (int panelsTop, int left) = TopPanelAt(0, scale, title.Length > 0, subtitle.Length > 0);
        int sideTop = panelsTop + scale.Height + Gap;
        int width = left + (columns.Length * (scale.Width + Gap)) - Gap + Margin;
        int height = panelsTop + scale.Height + (scale.Depth > 0 ? Gap + scale.Depth : 0) + Margin;

        using var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        using (var canvas = new SKCanvas(bitmap))
        {
            canvas.Clear(PictureTheme.Ground);
            float room = width - (2 * Margin);
            float baseline = Margin + TitleSize - 4;
            if (title.Length > 0)
            {
                DrawText(
                    canvas, Shortened(title, PictureFonts.Bold, TitleSize, room), Margin, baseline, PictureFonts.Bold, TitleSize,
                    PictureTheme.Text);
                baseline += TitleHeight - 8;
            }

            if (subtitle.Length > 0)
            {
                DrawText(
                    canvas, Shortened(subtitle, PictureFonts.Regular, SmallSize + 1, room), Margin, baseline, PictureFonts.Regular,
                    SmallSize + 1, PictureTheme.Muted);
            }

            for (int i = 0; i < columns.Length; i++)
            {
                int x = left + (i * (scale.Width + Gap));
                DrawHeading(canvas, columns[i], x, panelsTop - 9, scale.Width);
                DrawPanel(canvas, columns[i].Top, x, panelsTop);
                if (columns[i].Side is { } side) DrawPanel(canvas, side, x, sideTop);
            }

            // A stack of one plane is not projected.
            if (scale.Depth > 0)
            {
                DrawCaption(canvas, "along z", panelsTop + (scale.Height / 2f));
                DrawCaption(canvas, "along y", sideTop + (scale.Depth / 2f));
            }

            if (scale.PixelsPerMicrometer is { } pixels) DrawScaleBar(canvas, pixels, left, panelsTop, scale);
        }

        using SKData png = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        return png.ToArray();
    }

    /// <summary>A length of 1, 2 or 5 times a power of ten that fills at most a quarter of the panel.</summary>
    public static double ScaleBarMicrometers(double pixelsPerMicrometer, int panelWidth)
    {
        double most = 0.25 * panelWidth / pixelsPerMicrometer;
        double power = Math.Pow(10, Math.Floor(Math.Log10(most)));
        double digits = most / power;
        return power * (digits >= 5 ? 5 : digits >= 2 ? 2 : 1);
    }

    private static void DrawHeading(SKCanvas canvas, PictureColumn column, int x, float baseline, float room)
    {
        DrawText(canvas, column.Heading, x, baseline, PictureFonts.Bold, HeadingSize, PictureTheme.Text);
        float used = Measure(column.Heading, PictureFonts.Bold, HeadingSize) + 10;
        float needed = Measure(column.Detail, PictureFonts.Regular, SmallSize + 1);
        if (used + needed > room) return;
        DrawText(canvas, column.Detail, x + used, baseline, PictureFonts.Regular, SmallSize + 1, PictureTheme.Muted);
    }

    private static void DrawPanel(SKCanvas canvas, Panel panel, int x, int y)
    {
        var info = new SKImageInfo(panel.Width, panel.Height, SKColorType.Rgba8888, SKAlphaType.Opaque);
        using var bitmap = new SKBitmap(info);
        Marshal.Copy(panel.Pixels, 0, bitmap.GetPixels(), panel.Pixels.Length);
        canvas.DrawBitmap(bitmap, x, y);

        // The frame is drawn around the panel and hides none of its pixels.
        using var paint = new SKPaint { Color = PictureTheme.Frame, IsStroke = true, StrokeWidth = 1, IsAntialias = false };
        canvas.DrawRect(new SKRect(x - 0.5f, y - 0.5f, x + panel.Width + 0.5f, y + panel.Height + 0.5f), paint);
    }

    private static void DrawCaption(SKCanvas canvas, string text, float middle)
    {
        canvas.Save();
        canvas.Translate(Margin + SmallSize - 2, middle);
        canvas.RotateDegrees(-90);
        DrawText(canvas, text, -Measure(text, PictureFonts.Regular, SmallSize) / 2, 0, PictureFonts.Regular, SmallSize, PictureTheme.Muted);
        canvas.Restore();
    }

    private static void DrawScaleBar(SKCanvas canvas, double pixelsPerMicrometer, int left, int top, PictureScale scale)
    {
        // On panels of a few pixels a bar would cover what it measures.
        if (scale.Width < 80 || scale.Height < 60) return;
        double micrometers = ScaleBarMicrometers(pixelsPerMicrometer, scale.Width);
        float length = (float)Math.Round(micrometers * pixelsPerMicrometer);
        float right = left + scale.Width - 12;
        float bottom = top + scale.Height - 12;
        string text = string.Create(CultureInfo.InvariantCulture, $"{micrometers:0.###} µm");
        float textWidth = Measure(text, PictureFonts.Bold, SmallSize + 1);
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
        DrawText(canvas, text, middle - (textWidth / 2), bottom - 11, PictureFonts.Bold, SmallSize + 1, SKColors.White);
    }

    private static float Measure(string text, SKTypeface face, float size)
    {
        using var font = new SKFont(face, size) { Subpixel = true, Hinting = SKFontHinting.None };
        return font.MeasureText(text);
    }

    // Outlines instead of glyph bitmaps: bitmaps depend on the system's rasterizer, outlines look the same everywhere.
    private static void DrawText(SKCanvas canvas, string text, float x, float y, SKTypeface face, float size, SKColor color)
    {
        if (text.Length == 0) return;
        using var font = new SKFont(face, size) { Subpixel = true, Hinting = SKFontHinting.None };
        using SKPath? path = font.GetTextPath(text, new SKPoint(x, y));
        if (path is null) return;
        using var paint = new SKPaint { Color = color, IsAntialias = true };
        canvas.DrawPath(path, paint);
    }

    // The end of a file name is more informative than its middle.
    private static string Shortened(string text, SKTypeface face, float size, float room)
    {
        if (Measure(text, face, size) <= room) return text;
        for (int kept = text.Length - 2; kept > 2; kept--)
        {
            int head = kept / 2;
            string shorter = $"{text[..head]}…{text[^(kept - head)..]}";
            if (Measure(shorter, face, size) <= room) return shorter;
        }

        return "…";
    }
}
