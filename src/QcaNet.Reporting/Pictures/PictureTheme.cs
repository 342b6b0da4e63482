using SkiaSharp;

namespace QcaNet.Reporting;

/// <summary>Colors that pictures and plots share.</summary>
internal static class PictureTheme
{
    public static SKColor Ground { get; } = new(0x0D, 0x11, 0x17);

    public static SKColor Frame { get; } = new(0x30, 0x36, 0x3D);

    public static SKColor Text { get; } = new(0xF0, 0xF3, 0xF6);

    public static SKColor Muted { get; } = new(0x9A, 0xA4, 0xAF);

    public static SKColor Blue { get; } = new(0x58, 0xA6, 0xFF);

    public static SKColor Orange { get; } = new(0xF0, 0x88, 0x3E);

    public static SKColor Green { get; } = new(0x56, 0xD3, 0x64);
}
