using System.Text.Json;
using System.Text.Json.Serialization;
using QcaNet.Models.Weights;
using QcaNet.Training.Recipes;

namespace QcaNet.Reproduction.Experiments;

/// <summary>The experiments of this folder: <c>experiments.json</c>, whose recipes are files of <c>recipes</c> beside it.</summary>
public sealed class ExperimentFile
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter() },
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
    };

    private readonly string _folder;

    private ExperimentFile(string folder, Contents contents) =>
        (_folder, Protocols, Experiments) = (folder, contents.Protocols, contents.Experiments);

    /// <summary>Protocols by name.</summary>
    public IReadOnlyDictionary<string, Protocol> Protocols { get; }

    /// <summary>All experiments, in the order in which <c>all</c> runs them.</summary>
    public IReadOnlyList<Experiment> Experiments { get; }

    /// <summary>Reads the file and checks it.</summary>
    /// <param name="folder">The folder of <c>experiments.json</c>.</param>
    /// <exception cref="InvalidDataException">Lists what is wrong.</exception>
    public static ExperimentFile Load(string folder)
    {
        string path = Path.Combine(folder, "experiments.json");
        Contents contents;
        try
        {
            contents = JsonSerializer.Deserialize<Contents>(File.ReadAllText(path), Json)!;
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"{path}: {error.Message}", error);
        }

        var file = new ExperimentFile(folder, contents);
        string[] problems = [.. file.Problems()];
        return problems.Length == 0 ? file : throw new InvalidDataException($"{path}: {string.Join("; ", problems)}");
    }

    /// <summary>An experiment by its name.</summary>
    /// <exception cref="ArgumentException">There is none of that name.</exception>
    public Experiment Find(string name) => Experiments.FirstOrDefault(e => e.Name == name)
        ?? throw new ArgumentException($"There is no experiment '{name}'; 'list' names them.");

    /// <summary>Seeds of an experiment.</summary>
    public IReadOnlyList<int> SeedsOf(Experiment experiment) => experiment.Seeds ?? Protocols[experiment.Protocol].Seeds;

    /// <summary>Path of a recipe file.</summary>
    public string PathOf(string recipe) => Path.Combine(_folder, "recipes", recipe);

    /// <summary>The recipe of a file with the experiment's seed.</summary>
    public TrainingRecipe Recipe(string file, int seed) => RecipeJson.Load(PathOf(file)) with { Seed = seed };

    private IEnumerable<string> Problems()
    {
        foreach (string twice in Experiments.GroupBy(e => e.Name).Where(g => g.Count() > 1).Select(g => g.Key))
        {
            yield return $"'{twice}' is there twice";
        }

        foreach (Experiment e in Experiments)
        {
            if (!e.Name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-'))
            {
                yield return $"'{e.Name}': a name has small letters, digits and hyphens";
            }

            if (!Protocols.TryGetValue(e.Protocol, out Protocol? protocol)) yield return $"'{e.Name}': there is no protocol '{e.Protocol}'";
            else if (e.OutOfFold && protocol.Folds < 2) yield return $"'{e.Name}': the protocol '{e.Protocol}' has no folds";
            if (e.Baseline is { } with && Experiments.All(other => other.Name != with))
            {
                yield return $"'{e.Name}': there is no baseline '{with}'";
            }

            if ((e.Division == Division.Centers) == (e.Ndn is null))
            {
                yield return $"'{e.Name}': NDN is needed for a division by centers, and only for it";
            }

            IEnumerable<string> recipes = RecipeProblems(e, e.Nsn, NetworkRole.Nsn).Concat(RecipeProblems(e, e.Ndn, NetworkRole.Ndn));
            foreach (string problem in recipes) yield return problem;
        }
    }

    private IEnumerable<string> RecipeProblems(Experiment experiment, string? network, NetworkRole role)
    {
        if (network is null || !Experiment.IsRecipe(network)) yield break;
        if (!File.Exists(PathOf(network))) yield return $"'{experiment.Name}': there is no recipe {network}";
        else if (RecipeJson.Load(PathOf(network)).Role != role) yield return $"'{experiment.Name}': {network} is not a recipe of {role}";
    }

    private sealed record Contents(IReadOnlyDictionary<string, Protocol> Protocols, IReadOnlyList<Experiment> Experiments);
}
