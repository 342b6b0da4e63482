using QcaNet.Volumes;

namespace QcaNet.Batch;

/// <summary>A stack that cannot be processed, on its way to the outcome.</summary>
internal sealed class StackFailure(StackProblemKind kind, string file, string problem) : Exception(problem)
{
    /// <summary>What is told of an error that was met while a stack was processed.</summary>
    public static StackProblem Of(StackItem item, Exception error) => error switch
    {
        StackFailure failure => new StackProblem(failure.Kind, failure.File, failure.Message, failure),
        VolumeFormatException e => new StackProblem(
            IsOf(item, e.Path) ? StackProblemKind.Unreadable : StackProblemKind.NotWritten, e.Path ?? item.Path, Text(e), e),
        FileAccessException e => new StackProblem(StackProblemKind.NotWritten, e.Path, e.Problem, e),
        QcaNetException e => new StackProblem(StackProblemKind.Refused, item.Path, e.Message, e),
        IOException or UnauthorizedAccessException => new StackProblem(StackProblemKind.NotWritten, item.Path, error.Message, error),
        OutOfMemoryException => new StackProblem(
            StackProblemKind.Memory, item.Path, "There is not enough memory for a volume of this size; cut it into smaller ones.", error),
        _ => new StackProblem(
            StackProblemKind.Unexpected,
            item.Path,
            $"An error that should not occur, please report it: {error.GetType().Name}: {error.Message}",
            error),
    };

    private StackProblemKind Kind { get; } = kind;

    private string File { get; } = file;

    /// <summary>What is wrong and what to do, without the path.</summary>
    public static string Text(VolumeFormatException error) => error.Advice is null ? error.Problem : $"{error.Problem} {error.Advice}";

    /// <summary>For a folder of planes the reader names the plane.</summary>
    private static bool IsOf(StackItem item, string? path) => path is null || path.StartsWith(item.Path, StringComparison.Ordinal);
}
