using QcaNet.Models.Torch;
using QcaNet.Models.Weights;
using QcaNet.Reporting;
using QcaNet.Volumes;

namespace QcaNet.Cli;

/// <summary>What follows <c>qcanet: </c> when something cannot be processed: <c>FILE: what, and what to do</c>.</summary>
internal static class ProblemText
{
    /// <summary>What a command line without libtorch cannot do, and where to find one that has it.</summary>
    public const string WithoutLibtorch =
        "This qcanet has no libtorch, which GPUs, half precision and training with --engine libtorch need. "
        + "Build it from the repository: dotnet build -c Release src/QcaNet.Cli, with -p:TorchBackend=cuda for GPUs.";

    /// <summary>The text for a backend that cannot be used.</summary>
    public static string Of(NativeBackendException error) =>
        NativeBackend.Inspect().State == NativeBackendState.Absent ? WithoutLibtorch : error.Message;

    /// <summary>The text for an error met while a file was processed.</summary>
    /// <param name="file">That file; an error that names another one keeps its own.</param>
    /// <param name="error">The error.</param>
    public static string Of(string file, Exception error) => error switch
    {
        VolumeFormatException e => $"{e.Path ?? file}: {e.Problem} {Advice(e)}".TrimEnd(),
        FileAccessException e => $"{e.Path}: {e.Problem}",
        WeightsFormatException { Tensor: { } tensor } e => $"{e.Path}: tensor {tensor}: {e.Problem}",
        WeightsFormatException e => $"{e.Path}: {e.Problem}",
        ReportException e => $"{e.Path}: {e.Problem}",
        NativeBackendException e => $"{file}: {Of(e)}",
        QcaNetException e => $"{file}: {e.Message}",
        IOException or UnauthorizedAccessException => $"{file}: {error.Message}",
        OutOfMemoryException => $"{file}: there is not enough memory for a volume of this size; cut it into smaller ones.",
        _ => $"{file}: an error that should not occur, please report it: {error.GetType().Name}: {error.Message}",
    };

    /// <summary>Whether an error says by itself what is wrong and where.</summary>
    public static bool IsOfTheLibrary(Exception error) => error is VolumeFormatException or FileAccessException or WeightsFormatException or ReportException;

    /// <summary>The library gives advice in terms of its options; the command line has options of its own.</summary>
    private static string? Advice(VolumeFormatException error) => error switch
    {
        { Advice: null } => null,
        { Remedy: Remedy.ChooseChannel or Remedy.ChooseTimePoint } => "Export one of them alone as a gray multi-page TIFF.",
        { Remedy: Remedy.NameAxes } =>
            "Say what the axes are with --axes, slowest first (ZYX: planes of one stack; TZYX: its time points), or export one of them alone as a gray multi-page TIFF.",
        { Remedy: Remedy.ChooseDataset } => "Choose one as FILE.h5/DATASET, or with --dataset of segment and inspect.",
        { Remedy: Remedy.AllowConversion } => "Export it with another voxel type.",
        { Remedy: Remedy.RaiseLimit } => "Cut it into smaller files.",
        _ => error.Advice,
    };
}
