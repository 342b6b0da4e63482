using QcaNet.Ordering;
using QcaNet.Volumes;

namespace QcaNet.Cli.Files;

/// <summary>Files of stacks from paths of files and folders.</summary>
internal static class InputFiles
{
    private static readonly string[] Extensions = [".tif", ".tiff", ".h5", ".hdf5"];

    /// <summary>
    /// Files stand for themselves, whether they exist or not; a folder stands for the TIFF and HDF5 files in it, in natural order of their names (t2 before t10),
    /// not for those of its subfolders.
    /// </summary>
    /// <param name="paths">Files and folders.</param>
    /// <param name="problem">Told of a folder that cannot be used.</param>
    public static List<string> Expand(IEnumerable<string> paths, Action<string> problem)
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
                if (inside.Length == 0) problem($"{path}: the folder holds no .tif, .tiff or .h5 file; name the folder that holds the stacks.");
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                problem($"{path}: the folder cannot be listed: {error.Message}");
            }
        }

        return files;
    }

    /// <summary>The TIFF and HDF5 files of a folder, in natural order of their names.</summary>
    public static string[] InFolder(string folder) =>
    [
        .. Directory.EnumerateFiles(folder)
            .Where(file => Extensions.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase))
            .OrderBy(file => Path.GetFileName(file), NaturalOrder.Instance),
    ];
}
