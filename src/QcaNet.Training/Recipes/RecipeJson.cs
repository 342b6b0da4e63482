using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using QcaNet.Training.Data;
using QcaNet.Volumes;

namespace QcaNet.Training.Recipes;

/// <summary>Reads and writes recipes as JSON. The folder of a run contains its recipe.</summary>
/// <remarks>
/// A file contains every property of <see cref="TrainingRecipe"/>. Missing properties are taken from the recipe
/// named by <c>"base"</c>, or from <c>recommended</c> if there is none. Unknown properties are errors.
/// </remarks>
public static class RecipeJson
{
    private const string FormatKey = "format";
    private const string Format = "qcanet-recipe 1";
    private const string BaseKey = "base";
    private const string RoleKey = "role";
    private const long LargestFile = 1 << 20;

    /// <summary>Formats a complete recipe.</summary>
    public static string Write(TrainingRecipe recipe)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        JsonObject all = ToObject(recipe);
        all.Insert(0, FormatKey, Format);
        return all.ToJsonString(TrainingJson.Default.Options) + "\n";
    }

    /// <summary>Writes a recipe to a file atomically.</summary>
    /// <exception cref="VolumeFormatException">The file cannot be written.</exception>
    public static void Save(TrainingRecipe recipe, string path)
    {
        string text = Write(recipe);
        AtomicFile.Write(path, stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(text)));
    }

    /// <summary>Reads a recipe from a file.</summary>
    /// <exception cref="TrainingDataException">The file cannot be read or is not a recipe.</exception>
    public static TrainingRecipe Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            RegularFile.Check(path);
            if (new FileInfo(path).Length > LargestFile)
            {
                throw new TrainingDataException($"{path}: this is not a recipe: it is larger than {LargestFile >> 20} MiB.");
            }

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

    /// <summary>Parses a recipe written by <see cref="Write"/>, or part of one.</summary>
    /// <param name="text">The recipe as JSON.</param>
    /// <param name="source">Name to use in messages.</param>
    /// <exception cref="TrainingDataException">The text is not a recipe.</exception>
    public static TrainingRecipe Read(string text, string source = "recipe")
    {
        ArgumentNullException.ThrowIfNull(text);
        try
        {
            var document = new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };
            JsonObject given = JsonNode.Parse(text, documentOptions: document) as JsonObject
                ?? throw new JsonException("expected a JSON object");
            string format = Take(given, FormatKey) ?? Format;
            if (format != Format) throw new JsonException($"format '{format}' is not supported; this version reads '{Format}'");
            string named = Take(given, BaseKey) ?? "recommended";
            JsonNode role = given[RoleKey] ?? throw new JsonException("\"role\" is missing; set it to 'Nsn' or 'Ndn'");
            TrainingRecipe start = TrainingRecipes.Find(named, role.Deserialize(TrainingJson.Default.NetworkRole))
                ?? throw new JsonException(
                    $"the base recipe '{named}' does not exist; use one of {string.Join(", ", TrainingRecipes.Names)}");
            JsonObject all = ToObject(start);
            Overlay(all, given);
            return all.Deserialize(TrainingJson.Default.TrainingRecipe) ?? throw new JsonException("the recipe is empty");
        }
        catch (Exception error) when (error is
            JsonException or FormatException or ArgumentException or InvalidOperationException or OverflowException)
        {
            throw new TrainingDataException($"{source}: this is not a recipe: {Words(error)}.");
        }
    }

    // Users know the file, not the .NET types it is read into.
    private static string Words(Exception error) => error switch
    {
        JsonException { Path: { Length: > 1 } path } json
            when json.Message.StartsWith("The JSON value could not be converted", StringComparison.Ordinal) =>
            $"the value of \"{path.TrimStart('$', '.')}\" has the wrong type or is out of range",
        JsonException { LineNumber: { } line, Path: null } =>
            string.Create(CultureInfo.InvariantCulture, $"line {line + 1} is not valid JSON ({FirstSentence(error.Message)})"),
        ArgumentOutOfRangeException { ParamName: { } name, ActualValue: { } value } =>
            string.Create(CultureInfo.InvariantCulture, $"{name} is {value}: {FirstSentence(WithoutParameter(error.Message, name))}"),
        ArgumentException { ParamName: { } name } => WithoutParameter(error.Message, name).TrimEnd('.'),
        _ => error.Message.TrimEnd('.'),
    };

    private static string WithoutParameter(string message, string name) =>
        message.Replace($" (Parameter '{name}')", string.Empty, StringComparison.Ordinal);

    private static string FirstSentence(string message)
    {
        string line = message.Split('\n')[0].TrimEnd('\r');
        int end = line.IndexOf(". ", StringComparison.Ordinal);
        return (end < 0 ? line : line[..end]).TrimEnd('.');
    }

    /// <summary>Lists the differences between two recipes, such as "steps: 100 and 200". Empty if both take the same steps.</summary>
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
            if (!all.ContainsKey(key)) throw new JsonException($"the property '{key}' does not exist");
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
