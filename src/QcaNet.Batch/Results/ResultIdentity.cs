using QcaNet.Core;

namespace QcaNet.Batch;

/// <summary>Identifies a result by the content of its input, the options and the weights; never by a name alone.</summary>
internal sealed class ResultIdentity
{
    private (string Path, string Hash)? _last;

    /// <summary>Creates the identity from everything that labels depend on except for the input.</summary>
    /// <param name="pipeline">Fingerprint of weights and pipeline options.</param>
    /// <param name="options">Options of the batch.</param>
    public ResultIdentity(string pipeline, BatchOptions options) =>
        OptionsHash = ContentHash.OfText(FormattableString.Invariant(
            $"{Version}\n{pipeline}\n{options.Spacing?.ToString() ?? "file"}\n{options.FolderContent}{Choices(options)}"));

    // Only options that are set, so that results of earlier versions are still recognized.
    private static string Choices(BatchOptions options) =>
        (options.Axes is null ? string.Empty : "\n" + options.Axes)
        + (options.Dataset is null ? string.Empty : "\ndataset " + options.Dataset);

    /// <summary>Version of the library: results of two versions may differ.</summary>
    public static string Version { get; } = typeof(QcaNetPipeline).Assembly.GetName().Version?.ToString() ?? "unknown";

    /// <summary>Hash of options and weights.</summary>
    public string OptionsHash { get; }

    /// <summary>Hash of a stack's input; for a series, it is computed once for all time points.</summary>
    public string HashOf(StackItem item, CancellationToken cancellationToken)
    {
        if (_last is { } last && last.Path == item.Path && item.TimePoint is not null) return last.Hash;
        string hash = ContentHash.OfInput(item.Path, cancellationToken);
        _last = (item.Path, hash);
        return hash;
    }

    /// <summary>Whether a record belongs to this input with these options and weights.</summary>
    public bool IsResultOf(ResultRecord? record, StackItem item, string hash) => record is not null
        && record.InputSha256 == hash && record.OptionsSha256 == OptionsHash && record.TimePoint == item.TimePoint
        && record.Channel == item.Channel;

    /// <summary>Whether a record belongs to another stack that has the same name: both content and location differ.</summary>
    public static bool IsAnotherStack(ResultRecord? record, StackItem item, string hash) => record is not null
        && record.InputSha256 != hash && !NameCollisions.Comparer.Equals(record.Location, Location(item));

    /// <summary>Full path of a stack.</summary>
    public static string Location(StackItem item) => Path.GetFullPath(item.Path);
}
