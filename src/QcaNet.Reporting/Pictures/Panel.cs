namespace QcaNet.Reporting;

/// <summary>A rectangle of pixels, four bytes each: red, green, blue, 255.</summary>
internal sealed class Panel
{
    public Panel(int width, int height)
    {
        Width = width;
        Height = height;
        Pixels = new byte[width * height * 4];
        for (int i = 3; i < Pixels.Length; i += 4)
        {
            Pixels[i] = 255;
        }
    }

    public int Width { get; }

    public int Height { get; }

    public byte[] Pixels { get; }

    public void Set(int y, int x, byte red, byte green, byte blue)
    {
        int at = ((y * Width) + x) * 4;
        Pixels[at] = red;
        Pixels[at + 1] = green;
        Pixels[at + 2] = blue;
    }

    /// <summary>For every pixel along one side, the nearest voxel, so that voxels are drawn as crisp squares.</summary>
    public static int[] NearestVoxels(int pixels, int voxels)
    {
        var nearest = new int[pixels];
        for (int i = 0; i < pixels; i++)
        {
            nearest[i] = Math.Min(voxels - 1, (int)((i + 0.5) * voxels / pixels));
        }

        return nearest;
    }
}
