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
        VolumeFormatException e => $"{e.Path}: {InWordsOfTheCommandLine(e.Problem)}",
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

    /// <summary>The library speaks of its options; here they are called otherwise.</summary>
    private static string InWordsOfTheCommandLine(string problem)
    {
        int choice = problem.IndexOf("choose one with VolumeReadOptions.", StringComparison.Ordinal);
        return choice < 0 ? problem : problem[..choice] + "export one of them alone as a grey multi-page TIFF.";
    }
}
