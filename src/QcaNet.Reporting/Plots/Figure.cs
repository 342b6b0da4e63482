using ScottPlot;
using SkiaSharp;

namespace QcaNet.Reporting;

/// <summary>
/// A plot for a paper or a web page, as PNG or SVG, with a white background, a color-blind-safe palette, and patterns and markers that can
/// be distinguished in grayscale. It is drawn when it is written; the same data produce the same bytes.
/// </summary>
public sealed class Figure
{
    // ScottPlot keeps typefaces in a cache that is not thread-safe.
    private static readonly Lock Drawing = new();

    private readonly Func<Multiplot> _draw;

    internal Figure(int width, int height, Func<Multiplot> draw) => (Width, Height, _draw) = (width, height, draw);

    /// <summary>Size in pixels, or in units of the SVG.</summary>
    public int Width { get; }

    /// <summary>Size in pixels, or in units of the SVG.</summary>
    public int Height { get; }

    /// <summary>Draws the plot as PNG and returns the bytes.</summary>
    /// <param name="scale">Pixels per unit, 0.1 to 10: 1 for the screen, 3 for print. Lines and text scale with it.</param>
    /// <exception cref="ArgumentOutOfRangeException">The scale is out of range.</exception>
    public byte[] ToPng(double scale = 1)
    {
        if (!(scale is >= 0.1 and <= 10))
        {
            throw new ArgumentOutOfRangeException(nameof(scale), scale, "The scale must lie between 0.1 and 10.");
        }
        BundledFontResolver.Register();
        var info = new SKImageInfo(
            (int)Math.Round(Width * scale), (int)Math.Round(Height * scale), SKColorType.Rgba8888, SKAlphaType.Premul);
        using SKSurface surface = SKSurface.Create(info)
            ?? throw new InvalidOperationException($"A picture of {info.Width} x {info.Height} pixels cannot be made.");
        surface.Canvas.Clear(PlotTheme.Ground);
        surface.Canvas.Scale((float)scale);
        lock (Drawing) _draw().Render(surface.Canvas, new PixelRect(0, Width, Height, 0));
        using SKImage image = surface.Snapshot();
        using SKData png = image.Encode(SKEncodedImageFormat.Png, 100);
        return png.ToArray();
    }

    /// <summary>Draws the plot as SVG and returns the bytes, in UTF-8. Text remains text, in Lato, Arial or a fallback font.</summary>
    public byte[] ToSvg()
    {
        BundledFontResolver.Register();
        using var stream = new MemoryStream();

        // The canvas writes the end of the file when it is disposed.
        using (SKCanvas canvas = SKSvgCanvas.Create(new SKRect(0, 0, Width, Height), stream))
        {
            lock (Drawing) _draw().Render(canvas, new PixelRect(0, Width, Height, 0));
        }

        return SvgText.Finish(stream.ToArray(), Width, Height);
    }

    /// <summary>Writes a PNG atomically: the file is either complete or not written at all.</summary>
    /// <param name="path">The file; an existing one is replaced.</param>
    /// <param name="scale">As for <see cref="ToPng"/>.</param>
    /// <exception cref="ReportException">The file cannot be written.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The scale is out of range.</exception>
    public void WritePng(string path, double scale = 1)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        ReportFile.Write(path, ToPng(scale));
    }

    /// <summary>Writes an SVG atomically: the file is either complete or not written at all.</summary>
    /// <param name="path">The file; an existing one is replaced.</param>
    /// <exception cref="ReportException">The file cannot be written.</exception>
    public void WriteSvg(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        ReportFile.Write(path, ToSvg());
    }
}
