using QcaNet.Volumes;

namespace QcaNet.Batch;

/// <summary>Thrown internally when a stack cannot be processed; converted to the problem of its outcome.</summary>
internal sealed class StackFailure(StackProblemKind kind, string file, string problem) : Exception(problem)
{
    /// <summary>Converts an exception from the processing of a stack to a problem.</summary>
    public static StackProblem Of(StackItem item, Exception error) => error switch
    {
        StackFailure failure => new StackProblem(failure.Kind, failure.File, failure.Message, failure),
        VolumeFormatException e => new StackProblem(
            IsOf(item, e.Path) ? StackProblemKind.Unreadable : StackProblemKind.NotWritten, e.Path ?? item.Path, Text(e), e),
        FileAccessException e => new StackProblem(StackProblemKind.NotWritten, e.Path, e.Problem, e),
        QcaNetException e => new StackProblem(StackProblemKind.Refused, item.Path, e.Message, e),
        IOException or UnauthorizedAccessException => new StackProblem(StackProblemKind.NotWritten, item.Path, error.Message, error),
        OutOfMemoryException => new StackProblem(
            StackProblemKind.Memory, item.Path, "There is not enough memory for a volume of this size; split it into smaller ones.", error),
        _ => new StackProblem(
            StackProblemKind.Unexpected,
            item.Path,
            $"Unexpected error, please report it: {error.GetType().Name}: {error.Message}",
            error),
    };

    private StackProblemKind Kind { get; } = kind;

    private string File { get; } = file;

    /// <summary>What is wrong and how to fix it, without the path.</summary>
    public static string Text(VolumeFormatException error) => error.Advice is null ? error.Problem : $"{error.Problem} {error.Advice}";

    /// <summary>Whether a path belongs to the stack: for a folder of planes, the reader reports the path of the plane.</summary>
    private static bool IsOf(StackItem item, string? path) => path is null || path.StartsWith(item.Path, StringComparison.Ordinal);
}
