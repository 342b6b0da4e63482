using ScottPlot;
using SkiaSharp;

namespace QcaNet.Reporting;

/// <summary>Provides ScottPlot with the embedded typefaces under their own name and leaves all other names to other resolvers.</summary>
internal sealed class BundledFontResolver : IFontResolver
{
    private static readonly Lazy<bool> Registration = new(() =>
    {
        Fonts.FontResolvers.Add(new BundledFontResolver());
        return true;
    });

    /// <summary>Registers the typefaces, once per process.</summary>
    public static void Register() => _ = Registration.Value;

    /// <inheritdoc/>
    public SKTypeface? CreateTypeface(string fontName, FontWeight weight, FontSlant slant, FontSpacing spacing) =>
        fontName == PictureFonts.Family ? PictureFonts.Open(weight >= FontWeight.SemiBold) : null;

    /// <inheritdoc/>
    public SKTypeface? CreateTypeface(string fontName, bool bold, bool italic) =>
        fontName == PictureFonts.Family ? PictureFonts.Open(bold) : null;
}
