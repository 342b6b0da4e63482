using QcaNet.Folders;
using QcaNet.Ordering;
using QcaNet.Volumes;

namespace QcaNet.Cli.Files;

/// <summary>Finds the stack files that paths refer to.</summary>
internal static class InputFiles
{
    /// <summary>
    /// Expands paths. A file is returned as it is, whether it exists or not; a folder is replaced by the TIFF and HDF5 files in it, without
    /// subfolders, in natural order of their names (t2 before t10).
    /// </summary>
    /// <param name="paths">Files and folders.</param>
    /// <param name="problem">Called for each folder that cannot be used.</param>
    /// <param name="notice">Called for files of a folder that are left out.</param>
    public static List<string> Expand(IEnumerable<string> paths, Action<string> problem, Action<string> notice)
    {
        var files = new List<string>();
        foreach (string path in paths)
        {
            if (!Directory.Exists(path) || VolumeReader.IsStore(path))
            {
                files.Add(path);
                continue;
            }

            try
            {
                string[] inside = InFolder(path);
                files.AddRange(inside);
                if (inside.Length == 0)
                {
                    problem($"{path}: the folder holds no .tif, .tiff or .h5 file; name the folder that holds the stacks.");
                }

                foreach (string line in LeftOut(path)) notice(line);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                problem($"{path}: the folder cannot be read: {error.Message}");
            }
        }

        return files;
    }

    /// <summary>Name of a file in tables: the file name, and the dataset if the path contains one.</summary>
    public static string NameOf(string path)
    {
        string file = VolumeReader.FileOf(path);
        return Path.GetFileName(file) + path[file.Length..].Replace('\\', '/');
    }

    /// <summary>
    /// Prefix of result names: <c>embryo</c> for embryo.tif, <c>embryo_volumes_raw</c> for embryo.h5/volumes/raw.
    /// </summary>
    public static string StemOf(string path)
    {
        string file = VolumeReader.FileOf(path);
        string[] dataset = path[file.Length..].Split(['/', '\\'], StringSplitOptions.RemoveEmptyEntries);
        return string.Join('_', [Path.GetFileNameWithoutExtension(file), .. dataset]);
    }

    /// <summary>The TIFF and HDF5 files of a folder in natural order, without hidden ones, such as "._a.tif" of macOS.</summary>
    public static string[] InFolder(string folder) =>
    [
        .. Directory.EnumerateFiles(folder)
            .Where(file => StackFolder.IsStack(file) && !StackFolder.IsHidden(file))
            .OrderBy(file => Path.GetFileName(file), NaturalOrder.Instance),
    ];

    /// <summary>Messages about files in a folder that are not read, but may have been meant.</summary>
    public static IEnumerable<string> LeftOut(string folder)
    {
        string[] others =
        [
            .. Directory.EnumerateFiles(folder)
                .Where(file => StackFolder.IsOtherFormat(file) && !StackFolder.IsHidden(file)).Order(StringComparer.Ordinal),
        ];
        string[] subfolders =
        [
            .. Directory.EnumerateDirectories(folder).Where(inside => !StackFolder.IsHidden(inside)).Order(StringComparer.Ordinal),
        ];
        string[] stores = [.. subfolders.Where(VolumeReader.IsStore)];
        string[] below = [.. subfolders.Except(stores).Where(HoldsStack)];
        if (others.Length + stores.Length > 0)
        {
            string listed = StackFolder.Listed([.. others, .. stores]);
            yield return $"{folder}: a folder stands for the TIFF and HDF5 files in it; left out: {listed}. "
                + "To read one, name the file itself.";
        }

        if (below.Length > 0) yield return $"{folder}: files in subfolders are left out: {StackFolder.Listed(below)}.";
    }

    /// <summary>Whether a subfolder contains a stack. One that cannot be listed is not reported, because it was not requested.</summary>
    private static bool HoldsStack(string folder) =>
        Directory.EnumerateFiles(folder, "*", new EnumerationOptions()).Any(StackFolder.IsStack);
}
