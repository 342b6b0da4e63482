using QcaNet.Metrics;

namespace QcaNet.Reporting;

/// <summary>
/// A report as a single HTML file that opens in any browser without a network connection: the nuclei in 3D, slices with overlay, tables
/// that can be sorted and downloaded, plots, and definitions of all numbers.
/// </summary>
/// <remarks>
/// Stacks are measured one after the other, as the sequence returns them, and only data that the page shows are kept, so a sequence that
/// reads files needs memory for one stack only. The same input produces the same bytes. The 3D view needs WebGL 2; without it, the rest of
/// the page works.
/// </remarks>
public sealed class HtmlReport
{
    private readonly IReadOnlyList<ReportItem> _items;
    private readonly Lineage? _lineage;

    private HtmlReport(
        HtmlReportKind kind,
        string title,
        IReadOnlyList<ReportItem> items,
        TimeSpan? interval,
        Lineage? lineage,
        EvaluationSummary? summary)
    {
        (Kind, Title, _items, Interval, _lineage, Summary) = (kind, title, items, interval, lineage, summary);
        Figures = [.. ReportFigures.Of(kind, items, interval, summary)];
    }

    /// <summary>The kind of report.</summary>
    public HtmlReportKind Kind { get; }

    /// <summary>The heading.</summary>
    public string Title { get; }

    /// <summary>Number of stacks or time points.</summary>
    public int Stacks => _items.Count;

    /// <summary>Number of nuclei in each stack or time point.</summary>
    public IReadOnlyList<int> Counts => [.. _items.Select(i => i.Nuclei.Count)];

    /// <summary>Time between two time points of a series; null for other reports.</summary>
    public TimeSpan? Interval { get; }

    /// <summary>Scores of the stacks with true labels; null if there are none.</summary>
    public EvaluationSummary? Summary { get; }

    /// <summary>The plots of the report, for separate use, with file names without extension.</summary>
    public IReadOnlyList<(string Name, Figure Figure)> Figures { get; }

    /// <summary>Creates a report of one stack.</summary>
    /// <param name="stack">Labels, image and true labels.</param>
    /// <param name="options">Title and limits; null for the defaults.</param>
    /// <exception cref="ArgumentNullException"><paramref name="stack"/> is null.</exception>
    /// <exception cref="ArgumentException">The shapes differ, or an id is negative.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    public static HtmlReport OfStack(ReportInput stack, HtmlReportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(stack);
        options ??= new HtmlReportOptions();
        options.Validate();
        ReportItem item = ReportItem.Of(stack, 1, withHull: true, options);
        return new HtmlReport(HtmlReportKind.Stack, options.Title ?? stack.Name, [item], null, null, SummaryOf([item]));
    }

    /// <summary>Creates a report of several stacks: one row each, with scores if true labels are given, and data set means.</summary>
    /// <param name="stacks">The stacks; enumerated once.</param>
    /// <param name="expected">Expected number of stacks, at least 1: the limits of the page are divided by it. A different number of
    /// stacks is not an error.</param>
    /// <param name="options">Title and limits; null for the defaults.</param>
    /// <exception cref="ArgumentNullException"><paramref name="stacks"/> is null.</exception>
    /// <exception cref="ArgumentException">There is no stack, shapes differ, or an id is negative.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option or <paramref name="expected"/> is out of range.</exception>
    public static HtmlReport OfDataSet(IEnumerable<ReportInput> stacks, int expected, HtmlReportOptions? options = null)
    {
        (IReadOnlyList<ReportItem> items, string? title) = Measure(stacks, expected, options);
        return new HtmlReport(
            HtmlReportKind.DataSet, title ?? (items.Count == 1 ? "1 stack" : $"{items.Count} stacks"), items, null, null, SummaryOf(items));
    }

    /// <summary>
    /// Creates a report of the time points of one embryo: nuclei linked over time (<see cref="Lineage"/>) if the spacing is known, counts,
    /// volumes, stages, divisions and their synchrony.
    /// </summary>
    /// <param name="timePoints">The time points in order; enumerated once.</param>
    /// <param name="expected">Expected number of time points, at least 1: the limits of the page are divided by it.</param>
    /// <param name="interval">Time between two time points, above 0.</param>
    /// <param name="options">Title and limits; null for the defaults.</param>
    /// <exception cref="ArgumentNullException"><paramref name="timePoints"/> is null.</exception>
    /// <exception cref="ArgumentException">There is no time point, shapes differ, or an id is negative.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The interval, an option or <paramref name="expected"/> is out of range.</exception>
    public static HtmlReport OfTimeSeries(
        IEnumerable<ReportInput> timePoints, int expected, TimeSpan interval, HtmlReportOptions? options = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(interval, TimeSpan.Zero);
        (IReadOnlyList<ReportItem> items, string? title) = Measure(timePoints, expected, options);
        Lineage? lineage = items.All(i => i.Spacing is not null)
            ? Lineage.Link([.. items.Select(i => i.Nuclei.Select(n => n.Nucleus).ToArray())])
            : null;
        return new HtmlReport(HtmlReportKind.TimeSeries, title ?? $"{items.Count} time points", items, interval, lineage, SummaryOf(items));
    }

    /// <summary>Writes the report atomically: the file is either complete or not written at all.</summary>
    /// <param name="path">The HTML file; an existing one is replaced.</param>
    /// <exception cref="ReportException">The file cannot be written.</exception>
    public void Write(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        ReportFile.Write(path, Write);
    }

    /// <summary>Writes the report to a stream, which stays open.</summary>
    /// <param name="stream">Receives the report in UTF-8.</param>
    /// <exception cref="ArgumentNullException"><paramref name="stream"/> is null.</exception>
    public void Write(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        new ReportPage(this, _items, _lineage).Write(stream);
    }

    private static (IReadOnlyList<ReportItem> Items, string? Title) Measure(
        IEnumerable<ReportInput> stacks, int expected, HtmlReportOptions? options)
    {
        ArgumentNullException.ThrowIfNull(stacks);
        ArgumentOutOfRangeException.ThrowIfLessThan(expected, 1);
        options ??= new HtmlReportOptions();
        options.Validate();
        ReportItem[] items = [.. stacks.Select(s => ReportItem.Of(s, expected, withHull: false, options))];
        return items.Length > 0 ? (items, options.Title) : throw new ArgumentException("There is no stack to report on.", nameof(stacks));
    }

    private static EvaluationSummary? SummaryOf(IReadOnlyList<ReportItem> items)
    {
        StackEvaluation[] scored =
        [
            .. items.Where(i => i.Evaluation is not null).Select(i => new StackEvaluation(i.Name, i.Group, i.Evaluation!)),
        ];
        return scored.Length == 0 ? null : EvaluationSummary.Create(scored);
    }
}
