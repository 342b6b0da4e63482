using System.Globalization;
using QcaNet.Volumes;

namespace QcaNet.Batch;

/// <summary>Names of results from paths of stacks.</summary>
internal static class ResultName
{
    /// <summary>What a file that was named itself is called: its name, and the dataset where the path goes on with one.</summary>
    public static string Relative(string path)
    {
        string file = VolumeReader.FileOf(path), dataset = path[file.Length..].Trim('/', '\\');
        string name = Path.GetFileName(Path.TrimEndingDirectorySeparator(file));
        return dataset.Length == 0 ? name : $"{name}/{Portable(dataset)}";
    }

    /// <summary>The name of a result: "embryo.h5/volumes/raw" becomes "embryo_volumes_raw" where that is a dataset of a file.</summary>
    /// <param name="relativePath">As <see cref="Relative"/> or the path below a folder.</param>
    /// <param name="isDataset">Whether it goes on within a file that was named itself.</param>
    public static string Of(string relativePath, bool isDataset)
    {
        if (!isDataset) return Of(relativePath);
        int end = relativePath.IndexOf('/', StringComparison.Ordinal);
        char[] invalid = [.. Path.GetInvalidFileNameChars(), '/', '\\'];
        IEnumerable<char> dataset = relativePath[end..].Select(c => char.IsControl(c) || invalid.Contains(c) ? '_' : c);
        return Of(relativePath[..end]) + string.Concat(dataset);
    }

    /// <summary>"day1/embryo.ome.tif" becomes "day1/embryo": the labels are not an OME-TIFF and must not be called one.</summary>
    public static string Of(string relativePath)
    {
        string name = WithoutExtension(relativePath);
        return name.EndsWith(".ome", StringComparison.OrdinalIgnoreCase) && Path.GetFileName(name).Length > 4 ? name[..^4] : name;
    }

    /// <summary>
    /// The name of one time point of a series; as many digits as the last one has, and at least three, so that names sort.
    /// </summary>
    public static string OfTimePoint(string name, int index, int count)
    {
        int digits = Math.Max(3, (count - 1).ToString(CultureInfo.InvariantCulture).Length);
        return $"{name}_t{index.ToString($"D{digits}", CultureInfo.InvariantCulture)}";
    }

    /// <summary>A relative path with forward slashes on every system.</summary>
    public static string Portable(string relativePath) => relativePath.Replace('\\', '/');

    private static string WithoutExtension(string relativePath)
    {
        string extension = Path.GetExtension(relativePath);
        return relativePath[..^extension.Length];
    }
}
