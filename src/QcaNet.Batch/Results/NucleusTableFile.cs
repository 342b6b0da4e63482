using QcaNet.Core;
using QcaNet.Metrics;
using QcaNet.Volumes;

namespace QcaNet.Batch;

/// <summary>The table of nuclei of a result: the columns of <see cref="CriteriaTable"/>, one row per nucleus.</summary>
internal static class NucleusTableFile
{
    /// <summary>Measures the nuclei of a stack and writes the table.</summary>
    /// <exception cref="FileAccessException">The file cannot be written.</exception>
    public static void Write(string path, StackSegmentation result) => AtomicFile.Write(path, stream =>
    {
        using var writer = new StreamWriter(stream, leaveOpen: true);
        CriteriaTable.WriteCsv(writer, ObjectCriteria.Measure(result.Segmentation.Labels, result.Stack));
    });

    /// <summary>
    /// The rows of a table. Tables of earlier versions have fewer columns, which are the first ones of today; the cells that they lack are empty.
    /// </summary>
    /// <exception cref="BatchException">The table has other columns.</exception>
    public static IEnumerable<string> ReadRows(string path)
    {
        using var reader = new StreamReader(path);
        string[] columns = (reader.ReadLine() ?? string.Empty).Split(',');
        if (!CriteriaTable.Columns.Take(columns.Length).SequenceEqual(columns))
        {
            throw new BatchException(
                BatchProblemKind.Merge, $"{path}: the table has columns of another version of the program; segment its stack again, without --resume.");
        }

        string missing = new(',', CriteriaTable.Columns.Count - columns.Length);
        while (reader.ReadLine() is { } row) yield return row + missing;
    }

    /// <summary>A text as one cell.</summary>
    public static string Quote(string text) => text.AsSpan().ContainsAny(",\"\n\r") ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
}
