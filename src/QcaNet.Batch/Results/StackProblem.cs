namespace QcaNet.Batch;

/// <summary>Something that went wrong with one stack.</summary>
/// <param name="Kind">Why.</param>
/// <param name="File">The file that is to blame: the stack, its truth, or an output.</param>
/// <param name="Text">What is wrong and, unless the kind has a remedy in the options, what to do; without the file.</param>
/// <param name="Error">The exception, where there was one.</param>
public sealed record StackProblem(StackProblemKind Kind, string File, string Text, Exception? Error = null);
