using ScottPlot;

namespace QcaNet.Reporting;

/// <summary>Paints views of volumes into panels. Every voxel is a crisp rectangle.</summary>
internal static class PanelPainter
{
    // Fraction of its brightness that a label keeps at the far end of the volume.
    private const double FarBrightness = 0.6;

    // Fraction of its brightness that a pixel keeps where two labels meet.
    private const double SeamBrightness = 0.25;

    // Fraction of an object's color in the pixels inside it.
    private const double FillShare = 0.42;

    private const int StripePeriod = 8;

    /// <summary>Paints values in gray between low (black) and high (white).</summary>
    public static Panel Gray(Grid<float> values, int height, int width, float low, float high, double gamma) =>
        Mapped(
            values,
            height,
            width,
            low,
            high,
            share => (byte)Math.Floor((255 * Math.Pow(share, gamma)) + 0.5) is var gray ? (gray, gray, gray) : default);

    /// <summary>Paints values with a color map between low and high; values not above low have the color of low.</summary>
    public static Panel Heat(Grid<float> values, int height, int width, float low, float high, IColormap map)
    {
        Panel panel = Mapped(values, height, width, low, high, At);
        (byte red, byte green, byte blue) = At(0);
        for (int i = 0; i < panel.Pixels.Length; i += 4)
        {
            if (panel.Pixels[i] == 0 && panel.Pixels[i + 1] == 0 && panel.Pixels[i + 2] == 0)
            {
                (panel.Pixels[i], panel.Pixels[i + 1], panel.Pixels[i + 2]) = (red, green, blue);
            }
        }

        return panel;

        (byte, byte, byte) At(double share)
        {
            Color color = map.GetColor(share);
            return (color.R, color.G, color.B);
        }
    }

    /// <summary>Paints labels in their colors, darker with depth, with a dark line where two labels meet.</summary>
    public static Panel Labels(LabelGrid labels, int height, int width, Func<int, (byte Red, byte Green, byte Blue)> colorOf)
    {
        var panel = new Panel(width, height);
        Grid<int> ids = labels.Ids;
        int[] row = Panel.NearestVoxels(height, ids.Rows), column = Panel.NearestVoxels(width, ids.Columns);
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                int id = ids[row[y], column[x]];
                if (id == 0) continue;
                (byte red, byte green, byte blue) = colorOf(id);
                int depth = labels.Depths[(row[y] * ids.Columns) + column[x]];
                double light = 1 - ((1 - FarBrightness) * depth / Math.Max(1, labels.Farthest - 1));
                int right = x + 1 < width ? ids[row[y], column[x + 1]] : id;
                int below = y + 1 < height ? ids[row[y + 1], column[x]] : id;
                if ((right != 0 && right != id) || (below != 0 && below != id)) light *= SeamBrightness;
                panel.Set(y, x, Shaded(red, light), Shaded(green, light), Shaded(blue, light));
            }
        }

        return panel;
    }

    /// <summary>
    /// Draws outlines over a panel, on the pixels of each label along its border, so that outlines of neighbors lie side by side.
    /// </summary>
    public static void DrawOutlines(Panel panel, Grid<int> ids, Func<int, (byte Red, byte Green, byte Blue)> colorOf, bool dashed = false)
    {
        int[] row = Panel.NearestVoxels(panel.Height, ids.Rows), column = Panel.NearestVoxels(panel.Width, ids.Columns);
        for (int y = 0; y < panel.Height; y++)
        {
            for (int x = 0; x < panel.Width; x++)
            {
                int id = At(y, x);
                if (id == 0 || (At(y - 1, x) == id && At(y + 1, x) == id && At(y, x - 1) == id && At(y, x + 1) == id)) continue;
                if (dashed && ((x + y) / 4) % 2 == 1) continue;
                (byte red, byte green, byte blue) = colorOf(id);
                panel.Set(y, x, red, green, blue);
            }
        }

        int At(int y, int x) => y < 0 || x < 0 || y >= panel.Height || x >= panel.Width ? 0 : ids[row[y], column[x]];
    }

    /// <summary>Mixes the color of every object into its inside, evenly or in stripes.</summary>
    public static void Tint(Panel panel, Grid<int> ids, Func<int, ObjectStyle> styleOf)
    {
        int[] row = Panel.NearestVoxels(panel.Height, ids.Rows), column = Panel.NearestVoxels(panel.Width, ids.Columns);
        for (int y = 0; y < panel.Height; y++)
        {
            for (int x = 0; x < panel.Width; x++)
            {
                int id = ids[row[y], column[x]];
                if (id == 0) continue;
                ((byte red, byte green, byte blue), ObjectFill fill) = styleOf(id);
                bool painted = fill switch
                {
                    ObjectFill.Solid => true,
                    ObjectFill.Rising => (x + y) % StripePeriod < StripePeriod / 2,
                    ObjectFill.Falling => (x - y + (StripePeriod * panel.Height)) % StripePeriod < StripePeriod / 2,
                    _ => false,
                };
                if (!painted) continue;
                int at = ((y * panel.Width) + x) * 4;
                panel.Set(y, x, Mixed(panel.Pixels[at], red), Mixed(panel.Pixels[at + 1], green), Mixed(panel.Pixels[at + 2], blue));
            }
        }
    }

    /// <summary>The center of the pixels of every visible id, by id.</summary>
    public static SortedDictionary<int, (double Y, double X)> Middles(Grid<int> ids, int height, int width)
    {
        var sums = new Dictionary<int, (long Y, long X, int Count)>();
        for (int y = 0; y < ids.Rows; y++)
        {
            for (int x = 0; x < ids.Columns; x++)
            {
                int id = ids[y, x];
                if (id == 0) continue;
                (long sumY, long sumX, int count) = sums.GetValueOrDefault(id);
                sums[id] = (sumY + y, sumX + x, count + 1);
            }
        }

        var middles = new SortedDictionary<int, (double, double)>();
        foreach ((int id, (long y, long x, int count)) in sums)
        {
            middles.Add(id, ((((double)y / count) + 0.5) * height / ids.Rows, (((double)x / count) + 0.5) * width / ids.Columns));
        }

        return middles;
    }

    // Values not above low stay black; a constant image has no range and is completely black.
    private static Panel Mapped(
        Grid<float> values, int height, int width, float low, float high, Func<double, (byte Red, byte Green, byte Blue)> colorOf)
    {
        var panel = new Panel(width, height);
        int[] row = Panel.NearestVoxels(height, values.Rows), column = Panel.NearestVoxels(width, values.Columns);
        double range = (double)high - low;
        if (range <= 0) return panel;
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                float value = values[row[y], column[x]];
                if (!(value > low)) continue;
                (byte red, byte green, byte blue) = colorOf(Math.Min(1, (value - (double)low) / range));
                panel.Set(y, x, red, green, blue);
            }
        }

        return panel;
    }

    private static byte Shaded(byte channel, double light) => (byte)Math.Floor((channel * light) + 0.5);

    private static byte Mixed(byte ground, byte color) => (byte)Math.Floor((ground * (1 - FillShare)) + (color * FillShare) + 0.5);
}
