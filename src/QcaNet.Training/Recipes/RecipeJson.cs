using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using QcaNet.Training.Data;
using QcaNet.Volumes;

namespace QcaNet.Training.Recipes;

/// <summary>Recipes as JSON: what stands in a run's folder and runs again.</summary>
/// <remarks>
/// A file holds every property of <see cref="TrainingRecipe"/> by its name. Properties that a file leaves out are those of the recipe that
/// <c>"base"</c> names, of <c>recommended</c> without it; a property that does not exist is an error.
/// </remarks>
public static class RecipeJson
{
    private const string FormatKey = "format";
    private const string Format = "qcanet-recipe 1";
    private const string BaseKey = "base";
    private const string RoleKey = "role";
    private const long LargestFile = 1 << 20;

    /// <summary>The recipe in full.</summary>
    public static string Write(TrainingRecipe recipe)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        JsonObject all = ToObject(recipe);
        all.Insert(0, FormatKey, Format);
        return all.ToJsonString(TrainingJson.Default.Options) + "\n";
    }

    /// <summary>Writes a file that appears whole or not at all.</summary>
    /// <exception cref="VolumeFormatException">The file cannot be written.</exception>
    public static void Save(TrainingRecipe recipe, string path)
    {
        string text = Write(recipe);
        AtomicFile.Write(path, stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(text)));
    }

    /// <summary>Reads a file.</summary>
    /// <exception cref="TrainingDataException">The file cannot be read or is not a recipe.</exception>
    public static TrainingRecipe Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            RegularFile.Check(path);
            if (new FileInfo(path).Length > LargestFile) throw new TrainingDataException($"{path}: this is not a recipe: it is longer than {LargestFile >> 20} MiB.");
            return Read(File.ReadAllText(path), path);
        }
        catch (FileAccessException error)
        {
            throw new TrainingDataException(error.Message);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new TrainingDataException($"{path}: the recipe cannot be read ({error.Message.TrimEnd('.')}).");
        }
    }

    /// <summary>Reads what <see cref="Write"/> writes, or a part of it.</summary>
    /// <param name="text">JSON.</param>
    /// <param name="source">Name of the source for messages.</param>
    /// <exception cref="TrainingDataException">The text is not a recipe.</exception>
    public static TrainingRecipe Read(string text, string source = "recipe")
    {
        ArgumentNullException.ThrowIfNull(text);
        try
        {
            JsonObject given = JsonNode.Parse(text, documentOptions: new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true })
                as JsonObject ?? throw new JsonException("an object is needed");
            string format = Take(given, FormatKey) ?? Format;
            if (format != Format) throw new JsonException($"the format is '{format}'; this version reads '{Format}'");
            string named = Take(given, BaseKey) ?? "recommended";
            JsonNode role = given[RoleKey] ?? throw new JsonException("\"role\" is missing; 'Nsn' or 'Ndn' is needed");
            TrainingRecipe start = TrainingRecipes.Find(named, role.Deserialize(TrainingJson.Default.NetworkRole))
                ?? throw new JsonException($"there is no recipe '{named}' to start from; there are {string.Join(", ", TrainingRecipes.Names)}");
            JsonObject all = ToObject(start);
            Overlay(all, given);
            return all.Deserialize(TrainingJson.Default.TrainingRecipe) ?? throw new JsonException("the recipe is empty");
        }
        catch (Exception error) when (error is JsonException or FormatException or ArgumentException or InvalidOperationException or OverflowException)
        {
            throw new TrainingDataException($"{source}: this is not a recipe: {Words(error)}.");
        }
    }

    // A user knows the file, not the types that it is read into.
    private static string Words(Exception error) => error switch
    {
        JsonException { Path: { Length: > 1 } path } json when json.Message.StartsWith("The JSON value could not be converted", StringComparison.Ordinal) =>
            $"the value of \"{path.TrimStart('$', '.')}\" is of another kind or out of range",
        JsonException { LineNumber: { } line, Path: null } => string.Create(CultureInfo.InvariantCulture, $"line {line + 1} is not JSON ({FirstSentence(error.Message)})"),
        ArgumentOutOfRangeException { ParamName: { } name, ActualValue: { } value } =>
            string.Create(CultureInfo.InvariantCulture, $"{name} is {value}: {FirstSentence(error.Message.Replace($" (Parameter '{name}')", string.Empty, StringComparison.Ordinal))}"),
        ArgumentException { ParamName: { } name } => error.Message.Replace($" (Parameter '{name}')", string.Empty, StringComparison.Ordinal).TrimEnd('.'),
        _ => error.Message.TrimEnd('.'),
    };

    private static string FirstSentence(string message)
    {
        string line = message.Split('\n')[0].TrimEnd('\r');
        int end = line.IndexOf(". ", StringComparison.Ordinal);
        return (end < 0 ? line : line[..end]).TrimEnd('.');
    }

    /// <summary>What differs between two recipes: "steps: 100 and 200". Empty where both take the same steps.</summary>
    internal static IReadOnlyList<string> Differences(TrainingRecipe a, TrainingRecipe b)
    {
        var found = new List<string>();
        Compare(string.Empty, ToObject(a with { Engine = default }), ToObject(b with { Engine = default }), found);
        return found;
    }

    private static JsonObject ToObject(TrainingRecipe recipe) =>
        JsonSerializer.SerializeToNode(recipe, TrainingJson.Default.TrainingRecipe)!.AsObject();

    private static string? Take(JsonObject from, string key)
    {
        string? value = from[key]?.GetValue<string>();
        from.Remove(key);
        return value;
    }

    private static void Overlay(JsonObject all, JsonObject given)
    {
        foreach ((string key, JsonNode? value) in given)
        {
            if (!all.ContainsKey(key)) throw new JsonException($"there is no property '{key}'");
            if (all[key] is JsonObject inner && value is JsonObject part) Overlay(inner, part);
            else all[key] = value?.DeepClone();
        }
    }

    private static void Compare(string at, JsonObject a, JsonObject b, List<string> found)
    {
        foreach ((string key, JsonNode? value) in a)
        {
            string name = at + key;
            JsonNode? other = b[key];
            if (value is JsonObject inner && other is JsonObject with) Compare($"{name}.", inner, with, found);
            else if (!JsonNode.DeepEquals(value, other)) found.Add($"{name}: {Text(value)} and {Text(other)}");
        }

        string Text(JsonNode? node) => node?.ToJsonString(TrainingJson.Default.Options) ?? "nothing";
    }
}
