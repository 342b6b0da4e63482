namespace QcaNet.Palettes;

/// <summary>
/// The color of a label, computed in OKLCH (Ottosson 2020): the common palette of all pictures. Compiled into each project that draws
/// labels.
/// </summary>
internal static class LabelPalette
{
    /// <summary>
    /// Rotates the hue by the golden ratio from id to id, cycles through three lightness values, and reduces the chroma where a hue does
    /// not reach it.
    /// </summary>
    /// <param name="id">Label of a voxel; 0 and below are background and black.</param>
    public static (byte Red, byte Green, byte Blue) Of(int id)
    {
        if (id <= 0) return (0, 0, 0);
        double turn = 0.08 + (id * 0.61803398874989485);
        double hue = 2 * Math.PI * (turn - Math.Floor(turn));
        double lightness = (id % 3) switch { 0 => 0.68, 1 => 0.76, _ => 0.84 };
        for (double chroma = 0.19; ; chroma *= 0.95)
        {
            (double r, double g, double b) = ToLinear(lightness, chroma * Math.Cos(hue), chroma * Math.Sin(hue));
            if (Fits(r) && Fits(g) && Fits(b)) return (ToByte(r), ToByte(g), ToByte(b));
        }
    }

    // OKLab to linear sRGB, with the constants of its publication.
    private static (double R, double G, double B) ToLinear(double lightness, double a, double b)
    {
        double l = Cube(lightness + (0.3963377774 * a) + (0.2158037573 * b));
        double m = Cube(lightness - (0.1055613458 * a) - (0.0638541728 * b));
        double s = Cube(lightness - (0.0894841775 * a) - (1.2914855480 * b));
        return (
            (4.0767416621 * l) - (3.3077115913 * m) + (0.2309699292 * s),
            (-1.2684380046 * l) + (2.6097574011 * m) - (0.3413193965 * s),
            (-0.0041960863 * l) - (0.7034186147 * m) + (1.7076147010 * s));
    }

    private static double Cube(double x) => x * x * x;

    private static bool Fits(double linear) => linear is >= 0 and <= 1;

    private static byte ToByte(double linear)
    {
        double encoded = linear <= 0.0031308 ? 12.92 * linear : (1.055 * Math.Pow(linear, 1 / 2.4)) - 0.055;
        return (byte)Math.Floor((255 * encoded) + 0.5);
    }
}
