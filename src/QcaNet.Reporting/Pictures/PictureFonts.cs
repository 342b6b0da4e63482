using SkiaSharp;

namespace QcaNet.Reporting;

/// <summary>
/// The two typefaces that the assembly carries. Pictures do not use the fonts of the system: a server has none, and every machine has others.
/// </summary>
internal static class PictureFonts
{
    /// <summary>Name under which plots find the typefaces.</summary>
    public const string Family = "QcaNet Sans";

    // Typefaces are immutable and live as long as the process.
    private static readonly Lazy<SKTypeface> RegularFace = new(() => Open(bold: false));
    private static readonly Lazy<SKTypeface> BoldFace = new(() => Open(bold: true));

    public static SKTypeface Regular => RegularFace.Value;

    public static SKTypeface Bold => BoldFace.Value;

    /// <summary>A typeface of the caller's own.</summary>
    public static SKTypeface Open(bool bold)
    {
        string name = bold ? "QcaNetSans-Bold.ttf" : "QcaNetSans-Regular.ttf";
        using Stream stream = typeof(PictureFonts).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The font {name} is missing from the assembly.");
        using SKData data = SKData.Create(stream);
        return SKTypeface.FromData(data) ?? throw new InvalidOperationException($"The font {name} could not be read.");
    }
}
