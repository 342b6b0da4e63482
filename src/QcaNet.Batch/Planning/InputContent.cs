using QcaNet.Volumes;

namespace QcaNet.Batch;

/// <summary>The files that an input consists of.</summary>
internal static class InputContent
{
    private static readonly EnumerationOptions Everything = new()
    {
        RecurseSubdirectories = true,
        AttributesToSkip = FileAttributes.ReparsePoint,
        IgnoreInaccessible = false,
    };

    /// <summary>
    /// The file itself; for a folder of planes, the files in it that are not hidden; for a Zarr store, all files except for its labels,
    /// because results may be written there. In ordinal order of their relative paths.
    /// </summary>
    /// <exception cref="IOException">The folder cannot be listed.</exception>
    public static IEnumerable<(string Path, string Relative)> Of(string path)
    {
        if (!Directory.Exists(path)) return [(VolumeReader.FileOf(path), Path.GetFileName(path))];
        IEnumerable<string> files = VolumeReader.IsStore(path)
            ? Directory.EnumerateFiles(path, "*", Everything)
            : Directory.EnumerateFiles(path).Where(f => !Path.GetFileName(f).StartsWith('.'));
        return files.Select(f => (f, ResultName.Portable(Path.GetRelativePath(path, f))))
            .Where(f => !f.Item2.StartsWith("labels/", StringComparison.Ordinal))
            .OrderBy(f => f.Item2, StringComparer.Ordinal);
    }
}
