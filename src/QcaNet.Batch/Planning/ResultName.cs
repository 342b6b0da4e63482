using System.Globalization;

namespace QcaNet.Batch;

/// <summary>Names of results from paths of stacks.</summary>
internal static class ResultName
{
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
