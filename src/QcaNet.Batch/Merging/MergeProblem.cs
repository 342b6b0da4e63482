namespace QcaNet.Batch;

/// <summary>A stack without a complete result.</summary>
/// <param name="Name">Name of its result.</param>
/// <param name="Input">Path of the stack, if known.</param>
/// <param name="Problem">What is wrong.</param>
public sealed record MergeProblem(string Name, string? Input, string Problem);
