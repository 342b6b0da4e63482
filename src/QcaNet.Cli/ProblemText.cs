using QcaNet.Models.Weights;
using QcaNet.Reporting;
using QcaNet.Volumes;

namespace QcaNet.Cli;

/// <summary>What follows <c>qcanet: </c> when something cannot be processed: <c>FILE: what, and what to do</c>.</summary>
internal static class ProblemText
{
    /// <summary>The text for an error met while a file was processed.</summary>
    /// <param name="file">That file; an error that names another one keeps its own.</param>
    /// <param name="error">The error.</param>
    public static string Of(string file, Exception error) => error switch
    {
        VolumeFormatException e => $"{e.Path}: {InWordsOfTheCommandLine(e)}",
        WeightsFormatException { Tensor: { } tensor } e => $"{e.Path}: tensor {tensor}: {e.Problem}",
        WeightsFormatException e => $"{e.Path}: {e.Problem}",
        ReportException e => $"{e.Path}: {e.Problem}",
        QcaNetException e => $"{file}: {e.Message}",
        IOException or UnauthorizedAccessException => $"{file}: {error.Message}",
        OutOfMemoryException => $"{file}: there is not enough memory for a volume of this size; cut it into smaller ones.",
        _ => $"{file}: an error that should not occur, please report it: {error.GetType().Name}: {error.Message}",
    };

    /// <summary>Whether an error says by itself what is wrong and where.</summary>
    public static bool IsOfTheLibrary(Exception error) => error is VolumeFormatException or WeightsFormatException or ReportException;

    /// <summary>The library names its options and calls as remedies, which nobody can follow here.</summary>
    private static string InWordsOfTheCommandLine(VolumeFormatException error)
    {
        string problem = error.Problem;
        int api = Math.Max(problem.IndexOf("VolumeReadOptions", StringComparison.Ordinal), problem.IndexOf("VolumeReader.", StringComparison.Ordinal));
        int clause = api < 0 ? -1 : problem.LastIndexOf("; ", api, StringComparison.Ordinal);
        if (clause < 0) return problem;
        string remedy = error.Kind == VolumeFormatErrorKind.Limit ? "split it into smaller files."
            : problem.Contains("choose one with", StringComparison.Ordinal) ? "export one of them alone as a grey multi-page TIFF."
            : "export it with another voxel type.";
        return $"{problem[..clause]}; {remedy}";
    }
}
