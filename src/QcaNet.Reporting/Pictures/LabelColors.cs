using QcaNet.Palettes;

namespace QcaNet.Reporting;

/// <summary>
/// The color of a label: always the same for the same id, bright enough for a black background, and far from the colors of nearby ids.
/// </summary>
/// <remarks>
/// Ids follow raster order, so neighboring nuclei mostly have similar ids. Each id rotates the hue by the golden ratio, which spreads any
/// run of consecutive ids as evenly as possible over the color circle, and cycles through three lightness values. Colors are computed in
/// OKLCH (Ottosson 2020), in which equal lightness looks equally bright; chroma is reduced where a hue does not reach it.
/// </remarks>
public static class LabelColors
{
    /// <summary>The color of objects without a counterpart, in pictures that compare two segmentations.</summary>
    public static (byte Red, byte Green, byte Blue) Unmatched => (150, 156, 165);

    /// <summary>The color of a label; 0 and below are background and black.</summary>
    /// <param name="id">Label of a voxel.</param>
    public static (byte Red, byte Green, byte Blue) Of(int id) => LabelPalette.Of(id);
}
