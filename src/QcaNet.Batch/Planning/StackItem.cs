namespace QcaNet.Batch;

/// <summary>One stack of a batch: its source, and the name of its result.</summary>
public sealed record StackItem
{
    /// <summary>The file or folder, as passed or found.</summary>
    public required string Path { get; init; }

    /// <summary>The path relative to the input folder, with forward slashes; for a file that was passed directly, its name.</summary>
    public required string RelativePath { get; init; }

    /// <summary>
    /// Name of the result, with forward slashes: the relative path without extension, followed by _t and the time point if it is part of a
    /// series.
    /// </summary>
    public required string Name { get; init; }

    /// <summary>Time point to read, from 0; null if the file has only one.</summary>
    public int? TimePoint { get; init; }

    /// <summary>Channel to read, from 0; null if the file has only one.</summary>
    public int? Channel { get; init; }

    /// <summary>Size of the file (or, for a time point, of its share) in bytes. Shards are balanced by it.</summary>
    public required long Bytes { get; init; }

    /// <summary>True labels to score against; null for none.</summary>
    public string? Truth { get; init; }

    /// <summary>Extension of the labels: that of the stack, because folders of true labels are matched by full file names.</summary>
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
