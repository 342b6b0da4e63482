using QcaNet.Volumes;

namespace QcaNet.Batch;

/// <summary>By what an unfinished result knows its input again: where it lies, how long it is, when it was changed.</summary>
internal static class FileIdentity
{
    /// <summary>A line for a file or the files of a folder; hashing terabytes would take longer than going on saves.</summary>
    public static string Of(string? path)
    {
        if (path is null) return "none";
        string full = Path.GetFullPath(path);
        if (!Directory.Exists(full))
        {
            string file = VolumeReader.FileOf(full);
            return file.Length == full.Length ? OfFile(full) : $"{OfFile(file)} {full[file.Length..]}";
        }

        return string.Join('|', InputContent.Of(full).Select(f => OfFile(f.Path)));
    }

    private static string OfFile(string path)
    {
        var file = new FileInfo(path);
        return FormattableString.Invariant($"{path} {file.Length} {file.LastWriteTimeUtc:O}");
    }
}
