using System.Text.Json;

namespace QcaNet.Volumes.Zarr;

/// <summary>Reads values from a store's JSON, or throws an error that describes what is wrong with them.</summary>
/// <param name="folder">The store.</param>
/// <param name="key">The document, for messages.</param>
internal sealed class ZarrJson(ZarrFolder folder, string key)
{
    public JsonElement Required(JsonElement element, string name) =>
        Optional(element, name) ?? throw folder.Malformed($"{key} has no '{name}'");

    public JsonElement? Optional(JsonElement element, string name) =>
        element.ValueKind != JsonValueKind.Object ? throw folder.Malformed(
            $"{key} has a value that is not an object with '{name}'")
        : element.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : null;

    public string Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.String ? element.GetString()! : throw folder.Malformed($"'{name}' of {key} is not a string");

    public int Whole(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Number && element.TryGetInt32(out int value)
            ? value
            : throw folder.Malformed($"'{name}' of {key} is not a 32-bit integer");

    public double Number(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Number && element.TryGetDouble(out double value) && double.IsFinite(value)
            ? value
            : throw folder.Malformed($"'{name}' of {key} is not a number");

    /// <summary>Reads an array with at most as many elements as a reasonable document has.</summary>
    public JsonElement[] Items(JsonElement element, string name, int most = 1000)
    {
        if (element.ValueKind != JsonValueKind.Array) throw folder.Malformed($"'{name}' of {key} is not an array");
        return element.GetArrayLength() <= most
            ? [.. element.EnumerateArray()]
            : throw folder.Malformed($"'{name}' of {key} has {element.GetArrayLength()} elements");
    }

    /// <summary>Reads lengths along axes: integers of at least 1.</summary>
    public int[] Lengths(JsonElement element, string name)
    {
        int[] lengths = [.. Items(element, name, 16).Select(e => Whole(e, name))];
        return lengths.Length > 0 && lengths.All(l => l >= 1)
            ? lengths
            : throw folder.Malformed($"'{name}' of {key} must be lengths of 1 or more");
    }
}
