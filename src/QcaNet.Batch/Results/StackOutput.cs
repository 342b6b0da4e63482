namespace QcaNet.Batch;

/// <summary>
/// A further file that a batch writes for every stack, for instance a picture. It is part of the stack's result: all files appear together
/// or none.
/// </summary>
public sealed record StackOutput
{
    /// <summary>Describes a file per stack.</summary>
    /// <param name="kind">Folder of such files under the output folder: a name without separators, "pictures".</param>
    /// <param name="extension">Their extension, with its dot: ".png".</param>
    /// <param name="write">
    /// Writes the file at the path given, which is a temporary one. Called once per stack, on the thread that segments. The same stack must
    /// give the same bytes, or interrupted runs cannot be compared with others.
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

    /// <summary>Folder of such files under the output folder.</summary>
    public string Kind { get; }

    /// <summary>Extension, with its dot.</summary>
    public string Extension { get; }

    /// <summary>Writes the file at a path.</summary>
    public Action<string, StackSegmentation> Write { get; }
}
