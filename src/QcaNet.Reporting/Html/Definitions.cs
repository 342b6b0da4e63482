using System.Text.RegularExpressions;

namespace QcaNet.Reporting;

/// <summary>
/// One-sentence definitions of the columns of a report. Equations and sources are in docs/criteria.md and docs/metrics.md.
/// </summary>
internal static partial class Definitions
{
    private static readonly Dictionary<string, string> Texts = Read();

    /// <summary>
    /// The definitions of columns, in the given order. Columns with the same definition are grouped: "centroid_z_um, centroid_y_um, ..".
    /// </summary>
    public static IReadOnlyList<(string Columns, string Text)> Of(IEnumerable<string> columns) =>
        [.. columns.Distinct().Select(c => (Column: c, Text: TextOf(c))).Where(d => d.Text is not null).GroupBy(d => d.Text!)
            .Select(g => (string.Join(", ", g.Select(d => d.Column)), g.Key))];

    /// <summary>The definition of one column; null if there is none.</summary>
    public static string? TextOf(string column)
    {
        if (Texts.TryGetValue(column, out string? text)) return text;
        if (AtThreshold().Match(column) is { Success: true } match && Texts.TryGetValue($"{match.Groups[1].Value}_t", out text))
        {
            return text;
        }

        return StageMean().IsMatch(column) ? Texts["mean_stage"] : null;
    }

    private static Dictionary<string, string> Read()
    {
        using Stream stream = typeof(Definitions).Assembly.GetManifestResourceStream("definitions.txt")
            ?? throw new InvalidOperationException("definitions.txt is missing from the assembly.");
        using var reader = new StreamReader(stream);
        var texts = new Dictionary<string, string>();
        while (reader.ReadLine() is { } line)
        {
            if (line.Length == 0 || line[0] == '#') continue;
            string[] parts = line.Split(" = ", 2);
            foreach (string name in parts[0].Split(' ')) texts.Add(name, parts[1]);
        }

        return texts;
    }

    [GeneratedRegex(@"^(precision|recall|f1|ap)_[1-9]0$")]
    private static partial Regex AtThreshold();

    [GeneratedRegex(@"^mean_.+_nuclei$")]
    private static partial Regex StageMean();
}
