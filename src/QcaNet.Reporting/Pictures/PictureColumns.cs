using System.Globalization;
using System.Numerics;
using QcaNet.Volumes;

namespace QcaNet.Reporting;

/// <summary>A column of the picture: its heading, the view along z and, if there is more than one plane, the view along y.</summary>
internal sealed record PictureColumn(string Heading, string Detail, Panel Top, Panel? Side);

/// <summary>Turns volumes into the panels of the columns.</summary>
internal static class PictureColumns
{
    // Fraction of its brightness that a label keeps at the far end of the volume.
    private const double FarBrightness = 0.6;

    // Fraction of its brightness that a pixel keeps where two labels meet.
    private const double SeamBrightness = 0.25;

    public static PictureColumn[] Render<T>(Volume<T> stack, Volume<int> labels, SegmentationPictureOptions options, PictureScale scale)
        where T : unmanaged, INumber<T>
    {
        var columns = new List<PictureColumn>();
        Dictionary<int, (byte, byte, byte)> colors = Distinct(labels).ToDictionary(id => id, LabelColors.Of);
        columns.Add(RenderRaw(stack, labels, colors, options, scale));
        columns.Add(RenderLabels("labels", labels, colors, scale));
        if (options.Truth is { } truth)
        {
            Dictionary<int, (byte, byte, byte)> matched = Counterparts(truth, labels)
                .ToDictionary(pair => pair.Key, pair => pair.Value == 0 ? LabelColors.Unmatched : LabelColors.Of(pair.Value));
            columns.Add(RenderLabels("truth", truth, matched, scale));
        }

        return [.. columns];
    }

    private static PictureColumn RenderRaw<T>(
        Volume<T> stack,
        Volume<int> labels,
        Dictionary<int, (byte, byte, byte)> colors,
        SegmentationPictureOptions options,
        PictureScale scale)
        where T : unmanaged, INumber<T>
    {
        (int depth, int height, int width) = stack.Shape;
        (float[] alongZ, float[] alongY) = Projection.Maximum(stack);
        (float low, float high) = Contrast(depth == 1 ? alongZ : [.. alongZ, .. alongY], options);
        Panel top = Gray(alongZ, height, width, scale.Height, scale.Width, low, high, options.Gamma);
        Panel? side = depth == 1 ? null : Gray(alongY, depth, width, scale.Depth, scale.Width, low, high, options.Gamma);
        if (options.Contours)
        {
            DrawOutlines(top, Projection.FirstAlongZ(labels).Ids, height, width, colors);
            if (side is not null) DrawOutlines(side, Projection.FirstAlongY(labels).Ids, depth, width, colors);
        }

        return new PictureColumn("raw", string.Empty, top, side);
    }

    private static PictureColumn RenderLabels(
        string heading, Volume<int> labels, Dictionary<int, (byte, byte, byte)> colors, PictureScale scale)
    {
        (int depth, int height, int width) = labels.Shape;
        (int[] ids, int[] depths) = Projection.FirstAlongZ(labels);
        Panel top = Colored(ids, depths, depth, height, width, scale.Height, scale.Width, colors);
        Panel? side = null;
        if (depth > 1)
        {
            (ids, depths) = Projection.FirstAlongY(labels);
            side = Colored(ids, depths, height, depth, width, scale.Depth, scale.Width, colors);
        }

        string detail = colors.Count == 1 ? "1 nucleus" : string.Create(CultureInfo.InvariantCulture, $"{colors.Count} nuclei");
        return new PictureColumn(heading, detail, top, side);
    }

    // Percentiles of all finite values, linear between order statistics.
    private static (float Low, float High) Contrast(float[] values, SegmentationPictureOptions options)
    {
        float[] sorted = Array.FindAll(values, float.IsFinite);
        if (sorted.Length == 0) return (0, 1);
        Array.Sort(sorted);
        return (At(options.LowPercentile), At(options.HighPercentile));

        float At(double percent)
        {
            double rank = percent / 100 * (sorted.Length - 1);
            int below = (int)Math.Floor(rank);
            int above = Math.Min(below + 1, sorted.Length - 1);
            return (float)(sorted[below] + ((rank - below) * ((double)sorted[above] - sorted[below])));
        }
    }

    private static Panel Gray(float[] values, int rows, int columns, int height, int width, float low, float high, double gamma)
    {
        var panel = new Panel(width, height);
        int[] row = Panel.NearestVoxels(height, rows);
        int[] column = Panel.NearestVoxels(width, columns);
        double range = (double)high - low;
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                // A constant image has no range; it is shown black.
                float value = values[(row[y] * columns) + column[x]];
                if (range <= 0 || value <= low) continue;
                byte gray = (byte)Math.Floor((255 * Math.Pow(Math.Min(1, (value - (double)low) / range), gamma)) + 0.5);
                panel.Set(y, x, gray, gray, gray);
            }
        }

        return panel;
    }

    private static Panel Colored(
        int[] ids,
        int[] depths,
        int farthest,
        int rows,
        int columns,
        int height,
        int width,
        Dictionary<int, (byte Red, byte Green, byte Blue)> colors)
    {
        var panel = new Panel(width, height);
        int[] row = Panel.NearestVoxels(height, rows);
        int[] column = Panel.NearestVoxels(width, columns);
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                int at = (row[y] * columns) + column[x];
                int id = ids[at];
                if (id == 0) continue;
                (byte red, byte green, byte blue) = colors[id];
                double light = 1 - ((1 - FarBrightness) * depths[at] / Math.Max(1, farthest - 1));
                int right = x + 1 < width ? ids[(row[y] * columns) + column[x + 1]] : id;
                int below = y + 1 < height ? ids[(row[y + 1] * columns) + column[x]] : id;
                if ((right != 0 && right != id) || (below != 0 && below != id)) light *= SeamBrightness;
                panel.Set(y, x, Shaded(red, light), Shaded(green, light), Shaded(blue, light));
            }
        }

        return panel;
    }

    private static byte Shaded(byte channel, double light) => (byte)Math.Floor((channel * light) + 0.5);

    // The innermost pixels of each label, so that outlines of neighbors lie side by side.
    private static void DrawOutlines(
        Panel panel, int[] ids, int rows, int columns, Dictionary<int, (byte Red, byte Green, byte Blue)> colors)
    {
        int[] row = Panel.NearestVoxels(panel.Height, rows);
        int[] column = Panel.NearestVoxels(panel.Width, columns);
        for (int y = 0; y < panel.Height; y++)
        {
            for (int x = 0; x < panel.Width; x++)
            {
                int id = At(y, x);
                if (id == 0 || (At(y - 1, x) == id && At(y + 1, x) == id && At(y, x - 1) == id && At(y, x + 1) == id)) continue;
                (byte red, byte green, byte blue) = colors[id];
                panel.Set(y, x, red, green, blue);
            }
        }

        int At(int y, int x) => y < 0 || x < 0 || y >= panel.Height || x >= panel.Width ? 0 : ids[(row[y] * columns) + column[x]];
    }

    private static HashSet<int> Distinct(Volume<int> labels)
    {
        var ids = new HashSet<int>();
        int last = 0;
        foreach (int id in labels.Voxels)
        {
            if (id > 0 && id != last) ids.Add(last = id);
        }

        return ids;
    }

    // For each true id, the predicted id that covers most of it (the smaller id if two cover the same amount), or 0 if none does.
    private static Dictionary<int, int> Counterparts(Volume<int> truth, Volume<int> predicted)
    {
        var overlaps = new Dictionary<(int True, int Predicted), int>();
        ReadOnlySpan<int> trueIds = truth.Voxels;
        ReadOnlySpan<int> predictedIds = predicted.Voxels;
        for (int i = 0; i < trueIds.Length; i++)
        {
            if (trueIds[i] <= 0) continue;
            (int, int) pair = (trueIds[i], Math.Max(0, predictedIds[i]));
            overlaps[pair] = overlaps.GetValueOrDefault(pair) + 1;
        }

        var best = new Dictionary<int, int>();
        foreach (((int own, int other), int _) in overlaps.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key.Predicted))
        {
            if (other != 0) best.TryAdd(own, other);
        }

        foreach ((int own, int _) in overlaps.Keys)
        {
            best.TryAdd(own, 0);
        }

        return best;
    }
}
