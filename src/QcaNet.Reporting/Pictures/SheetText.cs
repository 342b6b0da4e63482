using SkiaSharp;

namespace QcaNet.Reporting;

/// <summary>
/// Draws text as outlines instead of glyph bitmaps, which depend on the system's rasterizer; outlines look the same everywhere.
/// </summary>
internal static class SheetText
{
    public static float Measure(string text, SKTypeface face, float size)
    {
        using var font = new SKFont(face, size) { Subpixel = true, Hinting = SKFontHinting.None };
        return font.MeasureText(text);
    }

    public static void Draw(SKCanvas canvas, string text, float x, float y, SKTypeface face, float size, SKColor color)
    {
        using SKPath? path = Outline(text, x, y, face, size);
        if (path is null) return;
        using var paint = new SKPaint { Color = color, IsAntialias = true };
        canvas.DrawPath(path, paint);
    }

    /// <summary>Draws centered white text with a dark rim, which is legible on any background.</summary>
    public static void DrawOnPicture(SKCanvas canvas, string text, float x, float y, float size)
    {
        using SKPath? path = Outline(text, x - (Measure(text, PictureFonts.Bold, size) / 2), y + (size * 0.36f), PictureFonts.Bold, size);
        if (path is null) return;
        using var rim = new SKPaint
        {
            Color = new SKColor(0, 0, 0, 215),
            IsAntialias = true,
            IsStroke = true,
            StrokeWidth = 3,
            StrokeJoin = SKStrokeJoin.Round,
        };
        using var ink = new SKPaint { Color = SKColors.White, IsAntialias = true };
        canvas.DrawPath(path, rim);
        canvas.DrawPath(path, ink);
    }

    /// <summary>Shortens text that does not fit to its beginning and end: the end of a file name says more than its middle.</summary>
    public static string Shortened(string text, SKTypeface face, float size, float room)
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

    private static SKPath? Outline(string text, float x, float y, SKTypeface face, float size)
    {
        if (text.Length == 0) return null;
        using var font = new SKFont(face, size) { Subpixel = true, Hinting = SKFontHinting.None };
        return font.GetTextPath(text, new SKPoint(x, y));
    }
}
