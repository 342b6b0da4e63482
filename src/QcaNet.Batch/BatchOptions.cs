using QcaNet.Volumes;

namespace QcaNet.Batch;

/// <summary>Options of a batch: inputs, output folder, how to read stacks. The defaults suit a folder of single-channel stacks.</summary>
public sealed record BatchOptions
{
    /// <summary>Files and folders. A folder means all stacks in it, in ordinal order of their paths.</summary>
    public required IReadOnlyList<string> Inputs { get; init; }

    /// <summary>Folder for labels/, nuclei/, records/ and the files of <see cref="Outputs"/>; created if it does not exist.</summary>
    public required string Output { get; init; }

    /// <summary>
    /// Whether to include the stacks of subfolders. Their results have the same relative path: labels/day1/embryo.tif. False by default.
    /// </summary>
    public bool Recursive { get; init; }

    /// <summary>Whether a folder contains stacks (the default) or the planes of one stack.</summary>
    public FolderContent FolderContent { get; init; }

    /// <summary>Voxel spacing in micrometers, which overrides that of the files; null (the default) uses that of the files.</summary>
    public VoxelSpacing? Spacing { get; init; }

    /// <summary>
    /// Axes, which override those of the files, as in <see cref="VolumeReadOptions.Axes"/>; null (the default) uses those of the files.
    /// </summary>
    public string? Axes { get; init; }

    /// <summary>
    /// Path of the dataset in HDF5 files, as in <see cref="VolumeReadOptions.Dataset"/>; null (the default) accepts only files with a
    /// single dataset.
    /// </summary>
    public string? Dataset { get; init; }

    /// <summary>Channel to segment, from 0; null (the default) accepts only single-channel files. No channel is chosen silently.</summary>
    public int? Channel { get; init; }

    /// <summary>Time points to segment; by default, only files with a single time point are accepted.</summary>
    public TimePoints TimePoints { get; init; } = TimePoints.OnlyOne;

    /// <summary>
    /// True labels to score against: a file for a single stack, or a folder whose files have the relative paths of the stacks. Null (the
    /// default): no scores. A stack without true labels is segmented, and its outcome states that it was not scored.
    /// </summary>
    public string? Truth { get; init; }

    /// <summary>
    /// Whether to skip stacks that have a complete result: same input (by content), same options and weights, and every output present and
    /// unchanged. False by default: everything is computed again, and an earlier result is replaced only when the new one is complete.
    /// </summary>
    public bool Resume { get; init; }

    /// <summary>The shard of the stacks to process; by default, all of them.</summary>
    public Shard Shard { get; init; } = Shard.Whole;

    /// <summary>Additional files per stack, for instance a picture. Labels and the table of nuclei are always written.</summary>
    public IReadOnlyList<StackOutput> Outputs { get; init; } = [];

    /// <summary>
    /// Options for stacks that do not fit into <see cref="BlockOptions.MemoryBudget"/>: they are segmented in blocks, and an interrupted
    /// run continues after the last finished block. They get labels and a table; probabilities, scores and <see cref="Outputs"/> need the
    /// whole stack in memory. Thresholds and sizes are those of the pipeline; <see cref="BlockOptions.Watershed"/> does not override them.
    /// Null, the default, loads every stack into memory.
    /// </summary>
    public BlockOptions? Blocks { get; init; }

    /// <summary>Lists every invalid option.</summary>
    internal IEnumerable<string> Problems()
    {
        if (string.IsNullOrWhiteSpace(Output)) yield return "The output folder is empty; give a path.";
        if (Inputs.Any(string.IsNullOrWhiteSpace)) yield return "An input is an empty path; give files and folders.";
        if (Dataset?.Trim() is "") yield return $"{nameof(Dataset)} is empty; give a path such as /raw.";
        if (Channel is < 0) yield return $"{nameof(Channel)} is {Channel}; channels are counted from 0.";
        if (TimePoints.Index is < 0) yield return $"{nameof(TimePoints)} is {TimePoints.Index}; time points are counted from 0.";
        bool isShare = Shard.Count >= 1 && Shard.Index >= 1 && Shard.Index <= Shard.Count;
        if (!isShare) yield return $"{nameof(Shard)} is {Shard}; i/n with i from 1 to n is needed.";
        foreach (string problem in Blocks?.Problems() ?? []) yield return $"{nameof(Blocks)}: {problem}";
        if (!Enum.IsDefined(FolderContent))
        {
            yield return $"{nameof(FolderContent)} is {FolderContent}; "
                + $"{nameof(FolderContent.Stacks)} or {nameof(FolderContent.Planes)} is needed.";
        }

        foreach (IGrouping<string, StackOutput> kind in Outputs.GroupBy(o => o.Kind, StringComparer.OrdinalIgnoreCase))
        {
            string entry = $"{nameof(Outputs)} has {(kind.Count() > 1 ? $"{kind.Count()} entries" : "an entry")} of kind '{kind.Key}'";
            if (kind.Count() > 1) yield return $"{entry}; give each a folder of its own.";
            if (ResultLayout.IsReserved(kind.Key)) yield return $"{entry}, which the batch writes itself; give it another name.";
        }
    }
}
