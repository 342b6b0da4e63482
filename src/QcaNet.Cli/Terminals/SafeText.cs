using System.Globalization;
using System.Text;

namespace QcaNet.Cli.Terminals;

/// <summary>
/// Text that may come from a file, its name or a server, on its way to a terminal: control characters could clear the screen, rename the window or pretend to
/// be other lines, and characters that turn the direction of text could hide what a name is.
/// </summary>
internal static class SafeText
{
    /// <summary>Escapes control characters except line ends and tabs, as \x1B or \u{202E}.</summary>
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

    /// <summary>The same on one line: blanks for line ends, and tabs escaped too.</summary>
    public static string OneLine(string text) =>
        Of(string.Join(' ', text.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))).Replace("\t", "\\t", StringComparison.Ordinal);

    // \u200E, \u200F and the others of the ranges set or turn the direction of what follows; the separators end lines on some terminals.
    private static bool IsUnsafe(char c) =>
        (char.IsControl(c) && c is not ('\n' or '\t')) || c is '\u200E' or '\u200F' or '\u2028' or '\u2029' or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069');

    private static void Escape(StringBuilder safe, char c)
    {
        if (c <= 0xFF) safe.Append(CultureInfo.InvariantCulture, $"\\x{(int)c:X2}");
        else safe.Append(CultureInfo.InvariantCulture, $"\\u{{{(int)c:X4}}}");
    }
}
