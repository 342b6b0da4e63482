using System.Globalization;
using System.Text;

namespace QcaNet.Volumes;

/// <summary>
/// Makes text from a file, a file name or a server safe to show: whatever could steer a terminal, forge a line of a log or reverse the
/// direction of writing is shown as an escape (<c>\u001B</c>), and the length is bounded.
/// </summary>
public static class PrintableText
{
    /// <summary>Converts text to one line of printable text.</summary>
    /// <param name="text">Any text; null is treated as empty.</param>
    /// <param name="maximumLength">
    /// Maximum number of characters before escaping, at least 1; longer text is truncated and ends in "...".
    /// </param>
    /// <returns>The text without control characters, line breaks, direction marks and lone surrogates.</returns>
    public static string Of(string? text, int maximumLength = 200) => Escaped(text ?? string.Empty, maximumLength, lines: false);

    /// <summary>Converts text to printable text of one or more lines; line feeds are kept.</summary>
    /// <param name="text">Any text; null is treated as empty.</param>
    /// <param name="maximumLength">
    /// Maximum number of characters before escaping, at least 1; longer text is truncated and ends in "...".
    /// </param>
    public static string OfLines(string? text, int maximumLength = 8192) => Escaped(text ?? string.Empty, maximumLength, lines: true);

    /// <summary>Makes a path printable for a message. A long path is truncated at its start, because its end tells files apart.</summary>
    internal static string OfPath(string path)
    {
        const int Longest = 1024;
        return path.Length <= Longest ? Of(path, Longest) : "..." + Of(path[^Longest..], Longest);
    }

    private static string Escaped(string text, int maximumLength, bool lines)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maximumLength, 1);
        bool cut = text.Length > maximumLength;
        ReadOnlySpan<char> shown = text.AsSpan(0, cut ? maximumLength : text.Length);
        if (cut && char.IsHighSurrogate(shown[^1])) shown = shown[..^1];
        int first = 0;
        while (first < shown.Length && !MustBeEscaped(shown, first, lines)) first++;
        if (first == shown.Length) return cut ? $"{shown}..." : text;

        var escaped = new StringBuilder(shown.Length + 32);
        for (int i = 0; i < shown.Length; i++)
        {
            if (MustBeEscaped(shown, i, lines)) escaped.Append(CultureInfo.InvariantCulture, $"\\u{(int)shown[i]:X4}");
            else escaped.Append(shown[i]);
        }

        return escaped.Append(cut ? "..." : string.Empty).ToString();
    }

    private static bool MustBeEscaped(ReadOnlySpan<char> text, int at, bool lines)
    {
        char letter = text[at];
        if (letter is >= ' ' and < '\u007F') return false;
        if (lines && (letter == '\n' || (letter == '\r' && at + 1 < text.Length && text[at + 1] == '\n'))) return false;
        if (char.IsHighSurrogate(letter)) return at + 1 == text.Length || !char.IsLowSurrogate(text[at + 1]);
        if (char.IsLowSurrogate(letter)) return at == 0 || !char.IsHighSurrogate(text[at - 1]);

        // Direction marks, embeddings and isolates make a name read as another one; the last one is the byte order mark.
        return char.IsControl(letter)
            || letter is '\u2028' or '\u2029' or '\u061C' or '\u200E' or '\u200F'
                or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069') or '\uFEFF';
    }
}
