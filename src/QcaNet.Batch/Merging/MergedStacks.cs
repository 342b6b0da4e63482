namespace QcaNet.Batch;

/// <summary>The JSON file of a merge.</summary>
internal sealed record MergedStacks(
    IReadOnlyList<MergedResult> Stacks,
    IReadOnlyList<MergeProblem> Failed,
    IReadOnlyList<MergeProblem> Missing,
    IReadOnlyList<MergeProblem> Damaged);
