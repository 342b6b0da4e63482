using QcaNet.Volumes;

namespace QcaNet.Batch;

/// <summary>Identifies the input of an unfinished result by path, length and modification time.</summary>
internal static class FileIdentity
{
    /// <summary>A line for a file, or for the files of a folder. Hashing terabytes would take longer than resuming saves.</summary>
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
