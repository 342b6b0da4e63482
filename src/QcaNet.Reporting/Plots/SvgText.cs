using System.Text;

namespace QcaNet.Reporting;

/// <summary>What Skia's SVGs lack: a box by which viewers scale them, and other fonts where the embedded one is not installed.</summary>
internal static class SvgText
{
    public static byte[] Finish(byte[] svg, int width, int height)
    {
        string text = Encoding.UTF8.GetString(svg);
        text = text.Replace($"font-family=\"{PictureFonts.Family}\"", $"font-family=\"'{PictureFonts.Family}', Lato, Arial, sans-serif\"", StringComparison.Ordinal);
        int end = text.IndexOf('>', text.IndexOf("<svg", StringComparison.Ordinal));
        if (!text[..end].Contains("viewBox", StringComparison.Ordinal)) text = text.Insert(end, FormattableString.Invariant($" viewBox=\"0 0 {width} {height}\""));
        return Encoding.UTF8.GetBytes(text);
    }
}
