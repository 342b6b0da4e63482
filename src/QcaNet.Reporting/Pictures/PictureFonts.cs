using SkiaSharp;

namespace QcaNet.Reporting;

/// <summary>
/// The two typefaces embedded in the assembly. Pictures do not use system fonts: servers often have none, and they differ between machines.
/// </summary>
internal static class PictureFonts
{
    /// <summary>The family name under which plots find the typefaces.</summary>
    public const string Family = "QcaNet Sans";

    // Typefaces are immutable and live as long as the process.
    private static readonly Lazy<SKTypeface> RegularFace = new(() => Open(bold: false));
    private static readonly Lazy<SKTypeface> BoldFace = new(() => Open(bold: true));

    public static SKTypeface Regular => RegularFace.Value;

    public static SKTypeface Bold => BoldFace.Value;

    /// <summary>A new typeface, owned by the caller.</summary>
    public static SKTypeface Open(bool bold)
    {
        string name = bold ? "QcaNetSans-Bold.ttf" : "QcaNetSans-Regular.ttf";
        using Stream stream = typeof(PictureFonts).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The font {name} is missing from the assembly.");
        using SKData data = SKData.Create(stream);
        return SKTypeface.FromData(data) ?? throw new InvalidOperationException($"The font {name} could not be read.");
    }
}
