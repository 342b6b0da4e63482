using System.Globalization;
using QcaNet.Reporting;

namespace QcaNet.Reproduction.Results;

/// <summary>The <c>history.csv</c> of a training.</summary>
internal static class HistoryFile
{
    /// <summary>Its epochs.</summary>
    public static IReadOnlyList<HistoryPoint> Read(string path)
    {
        string[][] rows = [.. File.ReadLines(path).Select(line => line.Split(','))];
        int Column(string name) => Array.IndexOf(rows[0], name);
        double Value(string[] row, string name) =>
            double.TryParse(row[Column(name)], NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value : double.NaN;
        return [.. rows.Skip(1).Select(row => new HistoryPoint(
            (int)Value(row, "epoch"), Value(row, "train_loss"), Value(row, "validation_loss"), Value(row, "validation_iou"))
        {
            TrainIou = Value(row, "train_iou"),
        })];
    }
}
