using QcaNet.Models.Torch;
using QcaNet.Models.Weights;
using QcaNet.Reporting;
using QcaNet.Volumes;

namespace QcaNet.Cli;

/// <summary>The text after <c>qcanet: </c> if something cannot be processed: <c>FILE: problem and remedy</c>.</summary>
internal static class ProblemText
{
    /// <summary>Explains what does not work without libtorch, and where to get a command line that includes it.</summary>
    public const string WithoutLibtorch =
        "This qcanet does not include libtorch, which is needed for GPUs, half precision and training with --engine libtorch. "
        + "Build it from the repository: dotnet build -c Release src/QcaNet.Cli, with -p:TorchBackend=cuda for GPUs.";

    /// <summary>The text for a backend that cannot be used.</summary>
    public static string Of(NativeBackendException error) =>
        NativeBackend.Inspect().State == NativeBackendState.Absent ? WithoutLibtorch : error.Message;

    /// <summary>The text for an error that occurred while a file was processed.</summary>
    /// <param name="file">That file; used unless the error names another file.</param>
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
        OutOfMemoryException => $"{file}: not enough memory for a volume of this size; divide it into smaller files.",
        _ => $"{file}: unexpected error, please report it: {error.GetType().Name}: {error.Message}",
    };

    /// <summary>Whether the message of an error of the library already states what is wrong and where.</summary>
    public static bool IsOfTheLibrary(Exception error) =>
        error is VolumeFormatException or FileAccessException or WeightsFormatException or ReportException;

    /// <summary>The remedy in terms of the command line, because the library's advice refers to its own options.</summary>
    private static string? Advice(VolumeFormatException error) => error switch
    {
        { Advice: null } => null,
        { Remedy: Remedy.ChooseChannel or Remedy.ChooseTimePoint } => "Export a single one as a gray multi-page TIFF.",
        { Remedy: Remedy.NameAxes } =>
            "Name the axes with --axes, slowest first (ZYX: planes of one stack; TZYX: its time points), "
            + "or export a single stack as a gray multi-page TIFF.",
        { Remedy: Remedy.ChooseDataset } => "Choose one as FILE.h5/DATASET, or with --dataset of segment and inspect.",
        { Remedy: Remedy.AllowConversion } => "Export it with another voxel type; labels are whole numbers.",
        { Remedy: Remedy.RaiseLimit } => "Divide it into smaller files.",
        _ => error.Advice,
    };
}
