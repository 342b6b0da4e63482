namespace QcaNet.Folders;

/// <summary>Determines which files of a folder are stacks, and which are left out but may have been meant.</summary>
internal static class StackFolder
{
    /// <summary>Maximum number of names in one message.</summary>
    private const int MostNamed = 3;

    private static readonly string[] Tiff = [".tif", ".tiff"], Hdf5 = [".h5", ".hdf5"];

    /// <summary>Common microscopy formats that are not searched for in a folder; the user is told about such files.</summary>
    private static readonly string[] OtherFormats =
    [
        ".npy", ".czi", ".lif", ".nd2", ".lsm", ".oib", ".oif", ".ims", ".n5", ".mrc", ".nrrd", ".nii", ".mha",
        ".mhd", ".klb", ".stk", ".vsi",
        ".dv", ".png", ".jpg", ".jpeg", ".gz", ".zip",
    ];

    /// <summary>Whether the name is that of a TIFF file.</summary>
    public static bool IsTiff(string path) => Has(path, Tiff);

    /// <summary>Whether the name is that of a TIFF or HDF5 file, the formats that are searched for in a folder.</summary>
    public static bool IsStack(string path) => IsTiff(path) || Has(path, Hdf5);

    /// <summary>Whether the name is that of another format for stacks.</summary>
    public static bool IsOtherFormat(string path) => Has(path, OtherFormats);

    /// <summary>Whether the name begins with a dot: metadata files of other systems ("._a.tif" of macOS) and temporary files.</summary>
    public static bool IsHidden(string path) => Path.GetFileName(path).StartsWith('.');

    /// <summary>Lists the first names, and how many more there are.</summary>
    public static string Listed(IReadOnlyList<string> paths)
    {
        string names = string.Join(", ", paths.Take(MostNamed).Select(Path.GetFileName));
        return paths.Count <= MostNamed ? names : FormattableString.Invariant($"{names} and {paths.Count - MostNamed} more");
    }

    private static bool Has(string path, string[] extensions) =>
        extensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);
}
