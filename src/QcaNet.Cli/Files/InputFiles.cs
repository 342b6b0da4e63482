using QcaNet.Ordering;
using QcaNet.Volumes;

namespace QcaNet.Cli.Files;

/// <summary>Finds the files of stacks that paths stand for.</summary>
internal static class InputFiles
{
    private static readonly string[] Extensions = [".tif", ".tiff", ".h5", ".hdf5"];

    /// <summary>
    /// Expands paths. A file stands for itself, whether it exists or not; a folder stands for the TIFF and HDF5 files in it, not in its
    /// subfolders, sorted naturally by name (t2 before t10).
    /// </summary>
    /// <param name="paths">Files and folders.</param>
    /// <param name="problem">Called for each folder that cannot be used.</param>
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
                if (inside.Length == 0)
                {
                    problem($"{path}: the folder holds no .tif, .tiff or .h5 file; name the folder that holds the stacks.");
                }
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                problem($"{path}: the folder cannot be read: {error.Message}");
            }
        }

        return files;
    }

    /// <summary>The TIFF and HDF5 files of a folder, sorted naturally by name.</summary>
    public static string[] InFolder(string folder) =>
    [
        .. Directory.EnumerateFiles(folder)
            .Where(file => Extensions.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase))
            .OrderBy(file => Path.GetFileName(file), NaturalOrder.Instance),
    ];
}
