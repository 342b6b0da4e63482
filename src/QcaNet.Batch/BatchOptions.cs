using QcaNet.Volumes;

namespace QcaNet.Batch;

/// <summary>What to segment and where results go. The defaults work for a folder of single-channel stacks.</summary>
public sealed record BatchOptions
{
    /// <summary>Files and folders; a folder stands for the stacks in it, in ordinal order of their paths.</summary>
    public required IReadOnlyList<string> Inputs { get; init; }

    /// <summary>Folder for labels/, nuclei/, records/ and what <see cref="Outputs"/> adds; made where it does not exist.</summary>
    public required string Output { get; init; }

    /// <summary>
    /// Takes the stacks of subfolders too. Results then lie under the same relative path: labels/day1/embryo.tif. False by default.
    /// </summary>
    public bool Recursive { get; init; }

    /// <summary>Whether a folder holds stacks (the default) or the planes of one stack.</summary>
    public FolderContent FolderContent { get; init; }

    /// <summary>Voxel spacing in micrometers in place of what the files say; null (the default) takes the files' own.</summary>
    public VoxelSpacing? Spacing { get; init; }

    /// <summary>
    /// Axes of the files in place of what they say, as in <see cref="VolumeReadOptions.Axes"/>; null (the default) takes the files' own.
    /// </summary>
    public string? Axes { get; init; }

    /// <summary>
    /// Path of the dataset in HDF5 files, as in <see cref="VolumeReadOptions.Dataset"/>; null (the default) accepts only files that hold
    /// one.
    /// </summary>
    public string? Dataset { get; init; }

    /// <summary>Channel to segment, from 0; null (the default) accepts only files of one channel. Nothing is chosen silently.</summary>
    public int? Channel { get; init; }

    /// <summary>Which time points of a series are segmented; by default only files of one time point are accepted.</summary>
    public TimePoints TimePoints { get; init; } = TimePoints.OnlyOne;

    /// <summary>
    /// True labels to score against: a file for one stack, or a folder in which a truth has the relative path of its stack. Null (the
    /// default): no scores. A stack without truth is segmented, and the outcome says that it was not scored.
    /// </summary>
    public string? Truth { get; init; }

    /// <summary>
    /// Leaves out stacks that have a complete result: same input (by content), same options and weights, and every output there, unchanged.
    /// False by default: everything is computed again, and replaces the earlier result only when it is complete.
    /// </summary>
    public bool Resume { get; init; }

    /// <summary>Which share of the stacks; by default all of them.</summary>
    public Shard Shard { get; init; } = Shard.Whole;

    /// <summary>Further files per stack, for instance a picture; labels and the table of nuclei are always written.</summary>
    public IReadOnlyList<StackOutput> Outputs { get; init; } = [];

    /// <summary>
    /// For stacks that do not fit into <see cref="BlockOptions.MemoryBudget"/>: they are segmented in blocks, and an interrupted run goes
    /// on from the last finished one. They get labels and a table; probabilities, scores and <see cref="Outputs"/> need the whole stack in
    /// memory. Thresholds and sizes are the pipeline's, whatever <see cref="BlockOptions.Watershed"/> says. Null, the default, takes every
    /// stack into memory.
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
