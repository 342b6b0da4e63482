using QcaNet.Folders;
using QcaNet.Ordering;
using QcaNet.Volumes;

namespace QcaNet.Cli.Files;

/// <summary>Finds the files of stacks that paths stand for.</summary>
internal static class InputFiles
{
    /// <summary>
    /// Expands paths. A file stands for itself, whether it exists or not; a folder stands for the TIFF and HDF5 files in it, not in its
    /// subfolders, sorted naturally by name (t2 before t10).
    /// </summary>
    /// <param name="paths">Files and folders.</param>
    /// <param name="problem">Called for each folder that cannot be used.</param>
    /// <param name="notice">Called for what is left out of a folder.</param>
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

    /// <summary>What a file is called in tables: its name, and the dataset where the path names one.</summary>
    public static string NameOf(string path)
    {
        string file = VolumeReader.FileOf(path);
        return Path.GetFileName(file) + path[file.Length..].Replace('\\', '/');
    }

    /// <summary>
    /// The beginning of names of results: <c>embryo</c> of embryo.tif, <c>embryo_volumes_raw</c> of embryo.h5/volumes/raw.
    /// </summary>
    public static string StemOf(string path)
    {
        string file = VolumeReader.FileOf(path);
        string[] dataset = path[file.Length..].Split(['/', '\\'], StringSplitOptions.RemoveEmptyEntries);
        return string.Join('_', [Path.GetFileNameWithoutExtension(file), .. dataset]);
    }

    /// <summary>The TIFF and HDF5 files of a folder, sorted naturally by name; without hidden ones, such as "._a.tif" of macOS.</summary>
    public static string[] InFolder(string folder) =>
    [
        .. Directory.EnumerateFiles(folder)
            .Where(file => StackFolder.IsStack(file) && !StackFolder.IsHidden(file))
            .OrderBy(file => Path.GetFileName(file), NaturalOrder.Instance),
    ];

    /// <summary>Lines about files of a folder that may have been meant, but that the folder does not stand for.</summary>
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

    /// <summary>A subfolder that cannot be listed is not told: nobody asked for it.</summary>
    private static bool HoldsStack(string folder) =>
        Directory.EnumerateFiles(folder, "*", new EnumerationOptions()).Any(StackFolder.IsStack);
}
