namespace QcaNet.Volumes.Tiff;

/// <summary>
/// Scans the structure of an XML text before it is parsed, in one pass and without allocating memory: a parser's time grows with the square
/// of the number of attributes of a tag, and its memory with the number of different names and the depth of elements. Legitimate OME-XML is
/// far below the limits. Whether the text is well-formed is left to the parser.
/// </summary>
internal static class XmlBounds
{
    private const int DeepestElement = 64;
    private const int LongestTag = 16 << 10;

    // Elements and attributes: vendors' metadata have tens of thousands, and each plane about twenty.
    private const long MostNames = 300_000;
    private const long MostNamesPerPage = 32;

    /// <summary>The limit that is exceeded, as a sentence; null if there is none.</summary>
    internal static string? Problem(ReadOnlySpan<byte> xml, int pages)
    {
        long most = MostNames + (pages * MostNamesPerPage);
        long names = 0;
        int depth = 0;
        while (xml.IndexOf((byte)'<') is >= 0 and var at)
        {
            xml = xml[at..];
            if (SkipNoElement(ref xml)) continue;
            bool closes = xml is [_, (byte)'/', ..];
            if (ReadTag(ref xml, out int attributes, out bool isEmpty) is { } problem) return problem;
            names += 1 + attributes;
            if (names > most) return $"it has more than {most} elements and attributes";
            depth += closes ? -1 : isEmpty ? 0 : 1;
            if (depth > DeepestElement) return $"its elements are nested more than {DeepestElement} deep";
        }

        return null;
    }

    // Comments, CDATA, processing instructions and declarations may contain anything.
    private static bool SkipNoElement(ref ReadOnlySpan<byte> xml)
    {
        ReadOnlySpan<byte> end = xml.StartsWith("<!--"u8) ? "-->"u8
            : xml.StartsWith("<![CDATA["u8) ? "]]>"u8
            : xml.StartsWith("<?"u8) ? "?>"u8
            : xml.StartsWith("<!"u8) ? ">"u8
            : default;
        if (end.IsEmpty) return false;
        int at = xml[2..].IndexOf(end);
        xml = at < 0 ? default : xml[(2 + at + end.Length)..];
        return true;
    }

    private static string? ReadTag(ref ReadOnlySpan<byte> xml, out int attributes, out bool isEmpty)
    {
        ReadOnlySpan<byte> tag = xml[..Math.Min(xml.Length, LongestTag)];
        (attributes, isEmpty) = (0, false);
        byte quote = 0;
        for (int i = 1; i < tag.Length; i++)
        {
            byte letter = tag[i];
            if (quote != 0)
            {
                if (letter == quote) quote = 0;
            }
            else if (letter is (byte)'"' or (byte)'\'')
            {
                quote = letter;
                attributes++;
            }
            else if (letter == (byte)'>')
            {
                isEmpty = tag[i - 1] == (byte)'/';
                xml = xml[(i + 1)..];
                return null;
            }
        }

        bool cut = tag.Length < xml.Length;
        xml = default;
        return cut ? $"it has a tag of more than {LongestTag} bytes" : null;
    }
}
