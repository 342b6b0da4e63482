namespace QcaNet.Batch;

/// <summary>A reason why a batch cannot begin.</summary>
/// <param name="Kind">Of which kind.</param>
/// <param name="Text">What is wrong.</param>
public sealed record BatchProblem(BatchProblemKind Kind, string Text);
