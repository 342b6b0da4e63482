using SkiaSharp;

namespace QcaNet.Reporting;

/// <summary>Colors that pictures and plots share.</summary>
internal static class PictureTheme
{
    public static SKColor Ground { get; } = new(0x0D, 0x11, 0x17);

    public static SKColor Frame { get; } = new(0x30, 0x36, 0x3D);

    public static SKColor Text { get; } = new(0xF0, 0xF3, 0xF6);

    public static SKColor Muted { get; } = new(0x9A, 0xA4, 0xAF);
}
