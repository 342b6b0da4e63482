using QcaNet.Batch;
using QcaNet.Volumes.Preprocessing;

namespace QcaNet.Cli.Segmenting;

/// <summary>What a batch tells, in the words of the command line: remedies are its options.</summary>
internal static class BatchText
{
    /// <summary>A problem of one stack: <c>FILE: what, and what to do</c>.</summary>
    public static string Of(StackProblem problem) => problem.Error is { } error && problem.Kind is not (StackProblemKind.ChannelNeeded or StackProblemKind.TimePointNeeded)
        && ProblemText.IsOfTheLibrary(error) ? ProblemText.Of(problem.File, error) : $"{problem.File}: {Told(problem)}";

    /// <summary>A reason why the batch cannot begin.</summary>
    public static string Of(BatchProblem problem) => problem.Kind switch
    {
        BatchProblemKind.Truth => $"--truth: {problem.Text}",
        BatchProblemKind.Shard => $"--shard: {problem.Text}",
        BatchProblemKind.Output => $"{problem.Text.TrimEnd('.')}; choose another one with --output.",
        BatchProblemKind.NameCollision => $"{problem.Text} Rename one, choose another --output for each, or name the folder that holds both, with --recursive.",
        _ => problem.Text,
    };

    /// <summary>A reason not to trust the intensity scale of a stack; the result is written all the same.</summary>
    public static string Of(StackItem item, IntensityDoubt doubt) => $"{item.Path}: {doubt.Text}" + doubt.Kind switch
    {
        IntensityDoubtKind.NoContrast => " --normalisation sets another scale.",
        IntensityDoubtKind.HotVoxels => " (--normalisation 'percentile 50 99.9 clip -1 3')",
        _ => string.Empty,
    };

    /// <summary>Something that was left out.</summary>
    public static string Of(BatchNotice notice) => notice.Kind switch
    {
        BatchNoticeKind.Subfolders => $"{notice.Path}: {notice.Text} --recursive takes them.",
        BatchNoticeKind.OtherFormats => $"{notice.Path}: {notice.Text} Name a file itself to have it read.",
        _ => $"{notice.Path}: {notice.Text}",
    };

    private static string Told(StackProblem problem) => problem.Kind switch
    {
        StackProblemKind.SpacingMissing => $"{problem.Text.TrimEnd('.')}; give it in micrometers with --spacing z,y,x, for instance --spacing 1.75,0.8,0.8.",
        StackProblemKind.ChannelNeeded => $"{problem.Text} Choose one with --channel{OrPlanes(problem)}.",
        StackProblemKind.TimePointNeeded => $"{problem.Text} Choose one with --time, or all with --time all{OrPlanes(problem)}.",
        StackProblemKind.NameTaken => $"{problem.Text} Choose another folder with --output, or remove that result.",
        StackProblemKind.OnlySubfolders => $"{problem.Text} --recursive takes them.",
        _ => problem.Text,
    };

    private static string OrPlanes(StackProblem problem) =>
        problem.Text.Contains("of one plane each", StringComparison.Ordinal) ? "; if they are the planes of one stack, say so with --axes ZYX" : string.Empty;
}
