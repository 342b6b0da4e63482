using System.Text.Json;

namespace QcaNet.Metrics.Tests;

/// <summary>The cases of a golden file.</summary>
internal static class GoldenFile
{
    internal static List<JsonElement> Cases(string name)
    {
        using Stream stream = typeof(GoldenFile).Assembly.GetManifestResourceStream(name)!;
        using JsonDocument document = JsonDocument.Parse(stream);
        return [.. document.RootElement.GetProperty("cases").EnumerateArray().Select(c => c.Clone())];
    }

    internal static double? Number(JsonElement row, string name) =>
        row.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;
}
