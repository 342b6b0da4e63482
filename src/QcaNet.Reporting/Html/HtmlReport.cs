using QcaNet.Metrics;

namespace QcaNet.Reporting;

/// <summary>
/// A report as one HTML file that opens in any browser without a network: the nuclei in 3D, slices with overlay, tables that can be sorted
/// and downloaded, plots, and what every number means.
/// </summary>
/// <remarks>
/// Stacks are measured one after the other, as the sequence returns them, and only what the page shows is kept, so that a sequence that
/// reads files needs memory for one stack. The same input gives the same bytes. The 3D view needs WebGL 2; without it, the
/// rest of the page works.
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

    /// <summary>What it is about.</summary>
    public HtmlReportKind Kind { get; }

    /// <summary>Its heading.</summary>
    public string Title { get; }

    /// <summary>Number of stacks or time points.</summary>
    public int Stacks => _items.Count;

    /// <summary>Number of nuclei of each of them.</summary>
    public IReadOnlyList<int> Counts => [.. _items.Select(i => i.Nuclei.Count)];

    /// <summary>Time between two time points of a series; null for other reports.</summary>
    public TimeSpan? Interval { get; }

    /// <summary>Scores of the stacks that have a truth; null where none has.</summary>
    public EvaluationSummary? Summary { get; }

    /// <summary>The plots of the report under the names of files without extension, for use on their own.</summary>
    public IReadOnlyList<(string Name, Figure Figure)> Figures { get; }

    /// <summary>A report of one stack.</summary>
    /// <param name="stack">Its labels, image and truth.</param>
    /// <param name="options">Title and limits; null for the defaults.</param>
    /// <exception cref="ArgumentNullException"><paramref name="stack"/> is null.</exception>
    /// <exception cref="ArgumentException">The shapes differ, or an id is negative.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public static HtmlReport OfStack(ReportInput stack, HtmlReportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(stack);
        options ??= new HtmlReportOptions();
        options.Validate();
        ReportItem item = ReportItem.Of(stack, 1, withHull: true, options);
        return new HtmlReport(HtmlReportKind.Stack, options.Title ?? stack.Name, [item], null, null, SummaryOf([item]));
    }

    /// <summary>A report of several stacks: one row each, with scores where a truth is given, and the means of the data set.</summary>
    /// <param name="stacks">The stacks; taken one after the other, once.</param>
    /// <param name="expected">How many there are, at least 1: what a page may hold is divided among so many. Neither more
    /// nor fewer are an error.</param>
    /// <param name="options">Title and limits; null for the defaults.</param>
    /// <exception cref="ArgumentNullException"><paramref name="stacks"/> is null.</exception>
    /// <exception cref="ArgumentException">There is no stack, shapes differ, or an id is negative.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option or <paramref name="expected"/> is out of its range.</exception>
    public static HtmlReport OfDataSet(IEnumerable<ReportInput> stacks, int expected, HtmlReportOptions? options = null)
    {
        (IReadOnlyList<ReportItem> items, string? title) = Measure(stacks, expected, options);
        return new HtmlReport(
            HtmlReportKind.DataSet, title ?? (items.Count == 1 ? "1 stack" : $"{items.Count} stacks"), items, null, null, SummaryOf(items));
    }

    /// <summary>
    /// A report of the time points of one embryo: nuclei linked over time (<see cref="Lineage"/>) where the spacing is known, counts,
    /// volumes, stages, divisions and their synchrony.
    /// </summary>
    /// <param name="timePoints">The time points in order; taken one after the other, once.</param>
    /// <param name="expected">How many there are, at least 1: what a page may hold is divided among so many.</param>
    /// <param name="interval">Time between two time points, above 0.</param>
    /// <param name="options">Title and limits; null for the defaults.</param>
    /// <exception cref="ArgumentNullException"><paramref name="timePoints"/> is null.</exception>
    /// <exception cref="ArgumentException">There is no time point, shapes differ, or an id is negative.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The interval, an option or <paramref name="expected"/> is out of its
    /// range.</exception>
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

    /// <summary>Writes the report; the file appears whole or not at all.</summary>
    /// <param name="path">The HTML file; an existing one is replaced.</param>
    /// <exception cref="ReportException">The file cannot be written.</exception>
    public void Write(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        ReportFile.Write(path, Write);
    }

    /// <summary>Writes the report to a stream, which stays open.</summary>
    /// <param name="stream">Receives UTF-8.</param>
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
