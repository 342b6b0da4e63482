using System.Globalization;
using QcaNet.Volumes;

namespace QcaNet.Batch;

/// <summary>Derives names of results from paths of stacks.</summary>
internal static class ResultName
{
    /// <summary>The relative path of a file that was passed directly: its name, and the dataset if the path contains one.</summary>
    public static string Relative(string path)
    {
        string file = VolumeReader.FileOf(path), dataset = path[file.Length..].Trim('/', '\\');
        string name = Path.GetFileName(Path.TrimEndingDirectorySeparator(file));
        return dataset.Length == 0 ? name : $"{name}/{Portable(dataset)}";
    }

    /// <summary>The name of a result: "embryo.h5/volumes/raw" becomes "embryo_volumes_raw" if that is a dataset of a file.</summary>
    /// <param name="relativePath">The result of <see cref="Relative"/>, or the path relative to a folder.</param>
    /// <param name="isDataset">Whether the path continues inside a file that was passed directly.</param>
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
    /// The name of one time point of a series, with as many digits as the last one, and at least three, so that names sort correctly.
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
