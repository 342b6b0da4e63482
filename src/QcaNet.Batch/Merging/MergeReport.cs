namespace QcaNet.Batch;

/// <summary>The result of a merge.</summary>
/// <param name="Stacks">Complete results, in ordinal order of their names.</param>
/// <param name="Failed">Stacks whose last attempt failed.</param>
/// <param name="Missing">Planned stacks with neither a result nor a failure: the run was killed, or is still in progress.</param>
/// <param name="Damaged">Results whose files do not match their record, or that have no record.</param>
/// <param name="NucleiCsv">The table of all nuclei.</param>
/// <param name="StacksCsv">The table of stacks.</param>
/// <param name="StacksJson">The complete report as JSON, for programs.</param>
public sealed record MergeReport(
    IReadOnlyList<MergedResult> Stacks,
    IReadOnlyList<MergeProblem> Failed,
    IReadOnlyList<MergeProblem> Missing,
    IReadOnlyList<MergeProblem> Damaged,
    string NucleiCsv,
    string StacksCsv,
    string StacksJson)
{
    /// <summary>The report in Markdown, which lists what is complete and what is not.</summary>
    public required string ReportPath { get; init; }

    /// <summary>Whether every planned stack has a complete result, and none failed.</summary>
    public bool IsComplete => Failed.Count + Missing.Count + Damaged.Count == 0;

    /// <summary>Number of nuclei in all complete results.</summary>
    public long Nuclei => Stacks.Sum(s => (long)s.Nuclei);
}
