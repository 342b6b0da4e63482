using System.Globalization;
using System.Text.Json;
using QcaNet.Volumes;

namespace QcaNet.Metrics.Tests;

/// <summary>The run-length code of the golden file: "value*count value value*count" in raster order.</summary>
internal static class RunLengthCode
{
    internal static Volume<int> Volume(JsonElement golden, string name)
    {
        var voxels = new List<int>();
        foreach (string run in golden.GetProperty(name).GetString()!.Split(' '))
        {
            string[] parts = run.Split('*');
            int count = parts.Length == 1 ? 1 : int.Parse(parts[1], CultureInfo.InvariantCulture);
            voxels.AddRange(Enumerable.Repeat(int.Parse(parts[0], CultureInfo.InvariantCulture), count));
        }

        List<JsonElement> extent = [.. golden.GetProperty("shape").EnumerateArray()];
        return new Volume<int>([.. voxels], new Shape3D(extent[0].GetInt32(), extent[1].GetInt32(), extent[2].GetInt32()));
    }
}
