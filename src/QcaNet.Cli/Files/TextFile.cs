using QcaNet.Volumes;

namespace QcaNet.Cli.Files;

/// <summary>Text files: UTF-8, lines that end in \n.</summary>
internal static class TextFile
{
    /// <summary>Writes a file that appears whole or not at all.</summary>
    /// <exception cref="FileAccessException">The folder or the disk does not let the file be written; nothing is left behind.</exception>
    public static void Write(string path, Action<TextWriter> write) => AtomicFile.Write(path, stream =>
    {
        using var writer = new StreamWriter(stream, leaveOpen: true) { NewLine = "\n" };
        write(writer);
    });
}
