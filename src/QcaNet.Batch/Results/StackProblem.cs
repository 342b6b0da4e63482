namespace QcaNet.Batch;

/// <summary>Something that went wrong with one stack.</summary>
/// <param name="Kind">The kind of problem.</param>
/// <param name="File">The file that caused the problem: the stack, its true labels, or an output.</param>
/// <param name="Text">What is wrong and, unless an option solves it, how to fix it; without the file.</param>
/// <param name="Error">The underlying exception, if there is one.</param>
public sealed record StackProblem(StackProblemKind Kind, string File, string Text, Exception? Error = null);
