using System.Globalization;

namespace QcaNet.Cli.Results;

/// <summary>Rows of comma-separated values (RFC 4180, lines end in \n), numbers with the invariant culture and all their digits.</summary>
internal static class Csv
{
    /// <summary>One row, without its end.</summary>
    public static string Row(IEnumerable<object?> cells) => string.Join(',', cells.Select(Cell));

    private static string Cell(object? value)
    {
        string text = Convert.ToString(value, CultureInfo.InvariantCulture) ?? string.Empty;
        return text.AsSpan().ContainsAny(',', '"', '\n') ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
    }
}
