using ScottPlot;
using SkiaSharp;

namespace QcaNet.Reporting;

/// <summary>Gives ScottPlot the typefaces of the assembly under their own name, and leaves all other names to others.</summary>
internal sealed class BundledFontResolver : IFontResolver
{
    private static readonly Lazy<bool> Registration = new(() =>
    {
        Fonts.FontResolvers.Add(new BundledFontResolver());
        return true;
    });

    /// <summary>Makes the typefaces known, once in a process.</summary>
    public static void Register() => _ = Registration.Value;

    /// <inheritdoc/>
    public SKTypeface? CreateTypeface(string fontName, FontWeight weight, FontSlant slant, FontSpacing spacing) =>
        fontName == PictureFonts.Family ? PictureFonts.Open(weight >= FontWeight.SemiBold) : null;

    /// <inheritdoc/>
    public SKTypeface? CreateTypeface(string fontName, bool bold, bool italic) =>
        fontName == PictureFonts.Family ? PictureFonts.Open(bold) : null;
}
