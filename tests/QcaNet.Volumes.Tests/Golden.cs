using System.Text.Json;

namespace QcaNet.Volumes.Tests;

/// <summary>Golden/preprocessing.json: what NumPy and scikit-image say.</summary>
internal static class Golden
{
    private static readonly Lazy<JsonElement> Root = new(() =>
    {
        using Stream stream = Open("preprocessing.json");
        return JsonDocument.Parse(stream).RootElement.Clone();
    });

    internal static IEnumerable<JsonElement> Cases(string name) => Root.Value.GetProperty(name).EnumerateArray();

    internal static Stream Open(string file) =>
        typeof(Golden).Assembly.GetManifestResourceStream("Golden." + file) ?? throw new FileNotFoundException(file);

    internal static Volume<float> Volume(JsonElement golden)
    {
        int[] shape = [.. golden.GetProperty("shape").EnumerateArray().Select(n => n.GetInt32())];
        return new Volume<float>(Values(golden), new Shape3D(shape[0], shape[1], shape[2]));
    }

    internal static float[] Values(JsonElement golden) => [.. golden.GetProperty("values").EnumerateArray().Select(n => (float)n.GetDouble())];
}
