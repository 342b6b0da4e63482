using System.Globalization;
using System.Text.Json;
using QcaNet.Volumes;

namespace QcaNet.PostProcessing.Tests;

/// <summary>
/// Golden files: what SciPy and scikit-image computed. Golden/make_golden.py makes them and writes its versions into them.
/// </summary>
internal static class GoldenFile
{
    internal static List<JsonElement> Cases(string name)
    {
        using Stream stream = typeof(GoldenFile).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"{name} is not embedded; see Golden/ in the test project.");
        return [.. JsonDocument.Parse(stream).RootElement.GetProperty("cases").EnumerateArray()];
    }

    internal static Shape3D Shape(this JsonElement golden)
    {
        List<JsonElement> extent = [.. golden.GetProperty("shape").EnumerateArray()];
        return new Shape3D(extent[0].GetInt32(), extent[1].GetInt32(), extent[2].GetInt32());
    }

    internal static VoxelSpacing Spacing(this JsonElement golden)
    {
        List<JsonElement> lengths = [.. golden.GetProperty("spacing").EnumerateArray()];
        return new VoxelSpacing(lengths[0].GetDouble(), lengths[1].GetDouble(), lengths[2].GetDouble());
    }

    internal static Connectivity Connectivity(this JsonElement golden) => (Connectivity)golden.GetProperty("connectivity").GetInt32();

    /// <summary>A volume in the run-length code of the generator: "value*count value value*count".</summary>
    internal static T[] Voxels<T>(this JsonElement golden, string name)
        where T : unmanaged, IParsable<T>
    {
        var voxels = new List<T>();
        foreach (string run in golden.GetProperty(name).GetString()!.Split(' '))
        {
            string[] parts = run.Split('*');
            T value = T.Parse(parts[0], CultureInfo.InvariantCulture);
            int count = parts.Length == 1 ? 1 : int.Parse(parts[1], CultureInfo.InvariantCulture);
            voxels.AddRange(Enumerable.Repeat(value, count));
        }

        return [.. voxels];
    }
}
