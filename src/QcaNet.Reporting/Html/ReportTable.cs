using System.Globalization;
using System.Text;

namespace QcaNet.Reporting;

/// <summary>A table of a page and of its downloads, as CSV.</summary>
/// <param name="Id">File name without extension.</param>
/// <param name="Title">Heading.</param>
/// <param name="Csv">Header and rows; lines end in \n.</param>
internal sealed record ReportTable(string Id, string Title, string Csv)
{
    /// <summary>Columns that are shown initially; null for all of them.</summary>
    public IReadOnlyList<string>? Shown { get; init; }

    /// <summary>Whether row k represents stack k, so that a click shows the stack.</summary>
    public bool RowsAreItems { get; init; }

    /// <summary>A sentence below the heading; may be empty.</summary>
    public string Note { get; init; } = string.Empty;

    public static ReportTable Of(string id, string title, IReadOnlyList<string> columns, IEnumerable<IEnumerable<object?>> rows)
    {
        var text = new StringBuilder().Append(string.Join(',', columns)).Append('\n');
        foreach (IEnumerable<object?> row in rows) text.Append(string.Join(',', row.Select(Cell))).Append('\n');
        return new ReportTable(id, title, text.ToString());
    }

    /// <summary>Formats a cell of CSV (RFC 4180): numbers with all digits and a decimal point, quotes if the text needs them.</summary>
    public static string Cell(object? value)
    {
        string text = Convert.ToString(value, CultureInfo.InvariantCulture) ?? string.Empty;
        return text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
