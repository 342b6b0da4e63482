using QcaNet.Volumes;

namespace QcaNet.Cli.Files;

/// <summary>Writes text files in UTF-8 with lines that end in \n.</summary>
internal static class TextFile
{
    /// <summary>Writes a file atomically: completely or not at all.</summary>
    /// <exception cref="FileAccessException">The file cannot be written; nothing is left behind.</exception>
    public static void Write(string path, Action<TextWriter> write) => AtomicFile.Write(path, stream =>
    {
        using var writer = new StreamWriter(stream, leaveOpen: true) { NewLine = "\n" };
        write(writer);
    });
}
