using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace QcaNet.Reporting;

/// <summary>
/// Adds what Skia's SVGs lack: a view box for scaling, fallback fonts if the embedded one is not installed, and names of clip paths that do
/// not depend on what the process has drawn before.
/// </summary>
internal static partial class SvgText
{
    public static byte[] Finish(byte[] svg, int width, int height)
    {
        string text = Encoding.UTF8.GetString(svg);
        string embedded = $"font-family=\"{PictureFonts.Family}\"";
        string others = $"font-family=\"'{PictureFonts.Family}', Lato, Arial, sans-serif\"";
        text = text.Replace(embedded, others, StringComparison.Ordinal);
        int end = text.IndexOf('>', text.IndexOf("<svg", StringComparison.Ordinal));
        if (!text[..end].Contains("viewBox", StringComparison.Ordinal))
        {
            text = text.Insert(end, FormattableString.Invariant($" viewBox=\"0 0 {width} {height}\""));
        }

        var names = new Dictionary<string, string>();
        text = ClipName().Replace(text, match =>
        {
            string name = match.Groups["name"].Value;
            if (!names.TryGetValue(name, out string? own))
            {
                names.Add(name, own = string.Create(CultureInfo.InvariantCulture, $"c{names.Count}"));
            }
            return match.Groups["before"].Value + own;
        });
        return Encoding.UTF8.GetBytes(text);
    }

    [GeneratedRegex(@"(?<before>id=""|url\(#)(?<name>[A-Za-z]+_[0-9a-f]+)")]
    private static partial Regex ClipName();
}
