namespace QcaNet.Volumes.Hdf5;

/// <summary>Paths that continue inside an HDF5 file, as ilastik writes them: <c>embryo.h5/exported_data</c>.</summary>
internal static class Hdf5Path
{
    private static readonly string[] Ends = [".h5", ".hdf5", ".hdf", ".ilp", ".ims"];

    /// <summary>Splits such a path.</summary>
    /// <returns>Null if it is the path of a file or a folder, or if no part of it has the name of an HDF5 file.</returns>
    internal static (string File, string Dataset)? Split(string path)
    {
        if (Path.Exists(path)) return null;
        for (int at = 0; at < path.Length; at++)
        {
            if (path[at] is not ('/' or '\\')) continue;
            string file = path[..at];
            if (Ends.Any(end => file.EndsWith(end, StringComparison.OrdinalIgnoreCase)) && File.Exists(file) && at + 1 < path.Length)
            {
                return (file, path[(at + 1)..].Replace('\\', '/'));
            }
        }

        return null;
    }
}
