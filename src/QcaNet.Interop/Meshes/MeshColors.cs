namespace QcaNet.Interop.Meshes;

/// <summary>Colors that differ between successive ids: steps of the golden ratio around the circle of hues.</summary>
internal static class MeshColors
{
    public static (byte R, byte G, byte B) Of(int id)
    {
        const double golden = 0.6180339887498949, saturation = 0.6, value = 0.95;
        double hue = id * golden % 1 * 6;
        return (Channel(5), Channel(3), Channel(1));

        byte Channel(int n)
        {
            double k = (n + hue) % 6;
            return (byte)Math.Round(255 * value * (1 - (saturation * Math.Max(0, Math.Min(Math.Min(k, 4 - k), 1)))));
        }
    }
}
