using System.Globalization;
using System.Text;

namespace QcaNet.Volumes.Tiff;

/// <summary>
/// The description that ImageJ and Fiji read (FileSaver.getDescriptionString and FileOpener.setCalibration of ImageJ 1.54): axes, unit,
/// plane spacing, frame interval, display range.
/// </summary>
internal static class ImageJText
{
    internal static string Describe(HyperstackLayout layout, (long Min, long Max)? display)
    {
        // The version whose format this is; ImageJ expects a version number here.
        var text = new StringBuilder("ImageJ=1.53a\n");
        if (layout.Planes > 1) Line($"images={layout.Planes}");
        if (layout.Channels > 1) Line($"channels={layout.Channels}");
        if (layout.Shape.Depth > 1) Line($"slices={layout.Shape.Depth}");
        if (layout.TimePoints > 1) Line($"frames={layout.TimePoints}");

        // Without this, ImageJ shows all planes along one slider; with it, channels are shown as an overlay of colors.
        if (layout.Channels > 1 || layout.TimePoints > 1) Line($"hyperstack=true");
        if (layout.Channels > 1) Line($"mode=composite");
        if (layout.Spacing is not null) Line($"unit=micron");
        if (layout.Interval is { } seconds) Line($"finterval={seconds}");
        if (layout.Spacing is { } s) Line($"spacing={s.Z}");
        Line($"loop=false");
        if (display is { } range) Line($"min={range.Min}.0\nmax={range.Max}.0");
        return text.ToString();

        void Line(FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
    }
}
