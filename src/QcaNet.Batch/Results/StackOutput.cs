namespace QcaNet.Batch;

/// <summary>
/// An additional file that a batch writes for every stack, for instance a picture. It is part of the stack's result: either all files are
/// published, or none.
/// </summary>
public sealed record StackOutput
{
    /// <summary>Defines a file per stack.</summary>
    /// <param name="kind">Subfolder of the output folder for these files: a name without separators, "pictures".</param>
    /// <param name="extension">Extension of the files, including the dot: ".png".</param>
    /// <param name="write">
    /// Writes the file to the given temporary path. Called once per stack, on the segmenting thread. The same stack must produce the same
    /// bytes; otherwise, interrupted runs cannot be compared with others.
    /// </param>
    /// <exception cref="ArgumentException">The kind is not the name of a folder, or the extension has no dot.</exception>
    public StackOutput(string kind, string extension, Action<string, StackSegmentation> write)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(kind);
        ArgumentException.ThrowIfNullOrWhiteSpace(extension);
        ArgumentNullException.ThrowIfNull(write);
        if (kind.StartsWith('.') || kind.IndexOfAny(System.IO.Path.GetInvalidFileNameChars()) >= 0)
        {
            throw new ArgumentException($"'{kind}' is not the name of a folder.", nameof(kind));
        }

        if (!extension.StartsWith('.') || extension.IndexOfAny(System.IO.Path.GetInvalidFileNameChars()) >= 0)
        {
            throw new ArgumentException($"'{extension}' is not an extension; give one with its dot, such as .png.", nameof(extension));
        }

        (Kind, Extension, Write) = (kind, extension, write);
    }

    /// <summary>Subfolder of the output folder for these files.</summary>
    public string Kind { get; }

    /// <summary>Extension, including the dot.</summary>
    public string Extension { get; }

    /// <summary>Writes the file to a path.</summary>
    public Action<string, StackSegmentation> Write { get; }
}
