using QcaNet.Volumes;
using SkiaSharp;

namespace QcaNet.Reporting.Tests;

/// <summary>Small volumes to draw, and pixels read back from the PNG.</summary>
internal static class Pictures
{
    public static Volume<int> Labels(Shape3D shape, params (int Id, int Z, int Y, int X)[] voxels)
    {
        var labels = new Volume<int>(shape);
        foreach ((int id, int z, int y, int x) in voxels)
        {
            labels[z, y, x] = id;
        }

        return labels;
    }

    public static SKBitmap Decode(byte[] png)
    {
        SKBitmap? bitmap = SKBitmap.Decode(png);
        Assert.NotNull(bitmap);
        return bitmap;
    }

    public static (byte Red, byte Green, byte Blue) Pixel(SKBitmap bitmap, int y, int x)
    {
        SKColor color = bitmap.GetPixel(x, y);
        return (color.Red, color.Green, color.Blue);
    }

    public static string NewFolder() => Directory.CreateTempSubdirectory("qcanet-reporting-").FullName;
}
