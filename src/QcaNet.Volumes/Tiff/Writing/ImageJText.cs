using System.Globalization;
using System.Text;

namespace QcaNet.Volumes.Tiff;

/// <summary>The description ImageJ and Fiji read: axes, unit, distance of planes, display range.</summary>
internal static class ImageJText
{
    internal static string Describe(Shape3D shape, VoxelSpacing? spacing, (long Min, long Max)? display)
    {
        // The version is the one whose format this is; ImageJ wants some number there.
        var text = new StringBuilder("ImageJ=1.53a\n");
        if (shape.Depth > 1) Line($"images={shape.Depth}\nslices={shape.Depth}");
        if (spacing is { } s) Line($"unit=micron\nspacing={s.Z}");
        Line($"loop=false");
        if (display is { } range) Line($"min={range.Min}.0\nmax={range.Max}.0");
        return text.ToString();

        void Line(FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
    }
}
