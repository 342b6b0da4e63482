using System.Globalization;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Mathematics;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;

namespace QcaNet.Benchmarks;

/// <summary>A column of <see cref="ConvolutionBenchmarks"/> computed from the operations and the median time of a layer.</summary>
/// <param name="name">Heading of the column.</param>
/// <param name="legend">Description for the legend below the table.</param>
/// <param name="text">Formats operations per second as the text of a cell.</param>
internal sealed class ThroughputColumn(string name, string legend, Func<double, FormattableString> text) : IColumn
{
    /// <inheritdoc/>
    public string Id => $"{nameof(ThroughputColumn)}.{name}";

    /// <inheritdoc/>
    public string ColumnName => name;

    /// <inheritdoc/>
    public string Legend => legend;

    /// <inheritdoc/>
    public bool AlwaysShow => true;

    /// <inheritdoc/>
    public ColumnCategory Category => ColumnCategory.Custom;

    /// <inheritdoc/>
    public int PriorityInCategory => 0;

    /// <inheritdoc/>
    public bool IsNumeric => true;

    /// <inheritdoc/>
    public UnitType UnitType => UnitType.Dimensionless;

    /// <inheritdoc/>
    public bool IsAvailable(Summary summary) => true;

    /// <inheritdoc/>
    public bool IsDefault(Summary summary, BenchmarkCase benchmarkCase) => false;

    /// <inheritdoc/>
    public string GetValue(Summary summary, BenchmarkCase benchmarkCase)
    {
        Statistics? nanoseconds = summary[benchmarkCase]?.ResultStatistics;
        return nanoseconds is not null && benchmarkCase.Parameters[nameof(ConvolutionBenchmarks.Layer)] is ConvolutionLayer layer
            ? text(layer.Flops / (nanoseconds.Median * 1e-9)).ToString(CultureInfo.InvariantCulture)
            : "NA";
    }

    /// <inheritdoc/>
    public string GetValue(Summary summary, BenchmarkCase benchmarkCase, SummaryStyle style) => GetValue(summary, benchmarkCase);
}
