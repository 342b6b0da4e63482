using System.Globalization;

namespace QcaNet.Cli.Results;

/// <summary>Comma-separated values (RFC 4180, lines end in \n), with culture-invariant numbers at full precision.</summary>
internal static class Csv
{
    /// <summary>One row, without the line ending.</summary>
    public static string Row(IEnumerable<object?> cells) => string.Join(',', cells.Select(Cell));

    private static string Cell(object? value)
    {
        string text = Convert.ToString(value, CultureInfo.InvariantCulture) ?? string.Empty;
        return text.AsSpan().ContainsAny(',', '"', '\n') ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
    }
}
