namespace QcaNet.Batch;

/// <summary>One stack of a batch: what is read, and the name of its result.</summary>
public sealed record StackItem
{
    /// <summary>The file or folder, as it was named or found.</summary>
    public required string Path { get; init; }

    /// <summary>The path from the folder that was named, with forward slashes; for a file that was named itself, its name.</summary>
    public required string RelativePath { get; init; }

    /// <summary>
    /// Name of the result, with forward slashes: the relative path without extension, and _t and the time point for one of a series.
    /// </summary>
    public required string Name { get; init; }

    /// <summary>Time point that is read, from 0; null where the file holds one.</summary>
    public int? TimePoint { get; init; }

    /// <summary>Channel that is read, from 0; null where the file holds one.</summary>
    public int? Channel { get; init; }

    /// <summary>Bytes of the file (of its share, for a time point): the measure by which shards are balanced.</summary>
    public required long Bytes { get; init; }

    /// <summary>True labels to score against; null where there are none to look for.</summary>
    public string? Truth { get; init; }

    /// <summary>Extension of the labels: the stack's own, because a folder of truths is matched by whole names.</summary>
    internal string LabelExtension
    {
        get
        {
            string extension = System.IO.Path.GetExtension(Path);
            bool tiff = extension.Equals(".tif", StringComparison.OrdinalIgnoreCase)
                || extension.Equals(".tiff", StringComparison.OrdinalIgnoreCase);
            return tiff ? extension : ".tif";
        }
    }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
