namespace QcaNet.Batch;

/// <summary>A reason why a batch cannot start.</summary>
/// <param name="Kind">The kind of problem.</param>
/// <param name="Text">What is wrong.</param>
public sealed record BatchProblem(BatchProblemKind Kind, string Text);
