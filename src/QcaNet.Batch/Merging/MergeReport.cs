namespace QcaNet.Batch;

/// <summary>What came together.</summary>
/// <param name="Stacks">Complete results, in ordinal order of their names.</param>
/// <param name="Failed">Stacks that could not be processed when they were last tried.</param>
/// <param name="Missing">Stacks that a run set out to segment and that have neither a result nor a failure: it was killed, or is under
/// way.</param>
/// <param name="Damaged">Results whose files are not those of their record, or that have no record.</param>
/// <param name="NucleiCsv">The table of all nuclei.</param>
/// <param name="StacksCsv">The table of stacks.</param>
/// <param name="StacksJson">Everything, for programs.</param>
public sealed record MergeReport(
    IReadOnlyList<MergedResult> Stacks,
    IReadOnlyList<MergeProblem> Failed,
    IReadOnlyList<MergeProblem> Missing,
    IReadOnlyList<MergeProblem> Damaged,
    string NucleiCsv,
    string StacksCsv,
    string StacksJson)
{
    /// <summary>The file that says what is complete and what is not, in Markdown, for readers.</summary>
    public required string ReportPath { get; init; }

    /// <summary>Whether every stack that a run set out to segment has a complete result, and none failed.</summary>
    public bool IsComplete => Failed.Count + Missing.Count + Damaged.Count == 0;

    /// <summary>Nuclei of all complete results.</summary>
    public long Nuclei => Stacks.Sum(s => (long)s.Nuclei);
}
