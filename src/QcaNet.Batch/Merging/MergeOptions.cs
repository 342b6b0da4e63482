namespace QcaNet.Batch;

/// <summary>Options of a merge.</summary>
public sealed record MergeOptions
{
    /// <summary>The output folder of the batch.</summary>
    public required string Folder { get; init; }

    /// <summary>
    /// Folder for nuclei.csv, stacks.csv, stacks.json and report.md; null (the default) for merged/ in <see cref="Folder"/>.
    /// </summary>
    public string? Output { get; init; }
}
