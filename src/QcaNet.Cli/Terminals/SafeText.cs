using System.Globalization;
using System.Text;

namespace QcaNet.Cli.Terminals;

/// <summary>
/// Makes text safe to print on a terminal. Text may come from a file, a file name or a server: control characters could clear the screen,
/// rename the window or imitate other lines, and bidirectional control characters could disguise a name.
/// </summary>
internal static class SafeText
{
    /// <summary>Escapes control characters, except line breaks and tabs, as \x1B or \u{202E}.</summary>
    public static string Of(string text)
    {
        if (!text.AsSpan().ContainsAnyExceptInRange(' ', '~') || !text.Any(IsUnsafe)) return text;
        var safe = new StringBuilder(text.Length + 16);
        foreach (char c in text)
        {
            if (IsUnsafe(c)) Escape(safe, c);
            else safe.Append(c);
        }

        return safe.ToString();
    }

    /// <summary>The same on one line: line breaks become spaces, and tabs are escaped too.</summary>
    public static string OneLine(string text) =>
        Of(string.Join(' ', text.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)))
            .Replace("\t", "\\t", StringComparison.Ordinal);

    // \u200E, \u200F and the two ranges control text direction; \u2028 and \u2029 end lines on some terminals.
    private static bool IsUnsafe(char c) =>
        (char.IsControl(c) && c is not ('\n' or '\t'))
        || c is '\u200E' or '\u200F' or '\u2028' or '\u2029' or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069');

    private static void Escape(StringBuilder safe, char c)
    {
        if (c <= 0xFF) safe.Append(CultureInfo.InvariantCulture, $"\\x{(int)c:X2}");
        else safe.Append(CultureInfo.InvariantCulture, $"\\u{{{(int)c:X4}}}");
    }
}
