using QcaNet.Batch;
using QcaNet.Volumes;
using QcaNet.Volumes.Preprocessing;

namespace QcaNet.Cli.Segmenting;

/// <summary>Messages of a batch for the command line: remedies refer to its options.</summary>
internal static class BatchText
{
    /// <summary>A problem of one stack: <c>FILE: problem and remedy</c>.</summary>
    public static string Of(StackProblem problem)
    {
        bool isChoice = problem.Kind is StackProblemKind.ChannelNeeded or StackProblemKind.TimePointNeeded;
        return !isChoice && problem.Error is { } error && ProblemText.IsOfTheLibrary(error)
            ? ProblemText.Of(problem.File, error)
            : $"{problem.File}: {Told(problem)}";
    }

    /// <summary>A reason why the batch cannot start.</summary>
    public static string Of(BatchProblem problem) => problem.Kind switch
    {
        BatchProblemKind.Truth => $"--truth: {problem.Text}",
        BatchProblemKind.Shard => $"--shard: {problem.Text}",
        BatchProblemKind.Output => $"{problem.Text.TrimEnd('.')}; choose another one with --output.",
        BatchProblemKind.NameCollisionAcrossFolders =>
            $"{problem.Text} Rename one, choose a different --output for each, or name the folder that contains both, with --recursive.",
        _ => problem.Text,
    };

    /// <summary>A reason to doubt the intensity scale of a stack; the result is still written.</summary>
    public static string Of(StackItem item, IntensityDoubt doubt) => $"{item.Path}: {doubt.Text}" + doubt.Kind switch
    {
        IntensityDoubtKind.NoContrast or IntensityDoubtKind.FewBrightVoxels => " To set another scale, use --normalization.",
        IntensityDoubtKind.HotVoxels => " (--normalization 'percentile 50 99.9 clip -1 3')",
        _ => string.Empty,
    };

    /// <summary>Files that were skipped.</summary>
    public static string Of(BatchNotice notice) => notice.Kind switch
    {
        BatchNoticeKind.Subfolders => $"{notice.Path}: {notice.Text} To include them, use --recursive.",
        BatchNoticeKind.OtherFormats => $"{notice.Path}: {notice.Text} To read one, name the file itself.",
        BatchNoticeKind.Links => $"{notice.Path}: {notice.Text} To include one, name it itself.",
        BatchNoticeKind.UnusedTruth => $"{notice.Path}: {notice.Text} They need the names of their stacks.",
        _ => $"{notice.Path}: {notice.Text}",
    };

    private static string Told(StackProblem problem) => problem.Kind switch
    {
        StackProblemKind.SpacingMissing =>
            $"{problem.Text.TrimEnd('.')}; give it in micrometers with --spacing z,y,x, for instance --spacing 1.75,0.8,0.8.",
        StackProblemKind.ChannelNeeded => $"{problem.Text} Choose one with --channel{OrPlanes(problem)}.",
        StackProblemKind.TimePointNeeded => $"{problem.Text} Choose one with --time, or all with --time all{OrPlanes(problem)}.",
        StackProblemKind.NameTaken => $"{problem.Text} Choose another folder with --output, or remove that result.",
        StackProblemKind.OnlySubfolders => $"{problem.Text} To include them, use --recursive.",
        StackProblemKind.Refused when problem.Error is PreprocessingException { Remedy: Remedy.GiveSpacing } =>
            $"{problem.Text} Give the correct one with --spacing z,y,x.",
        _ => problem.Text,
    };

    private static string OrPlanes(StackProblem problem) => problem.Text.Contains("of one plane each", StringComparison.Ordinal)
        ? "; if they are the planes of one stack, use --axes ZYX"
        : string.Empty;
}
