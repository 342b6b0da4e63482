using QcaNet.Reproduction.Running;

namespace QcaNet.Reproduction;

/// <summary>A call of the program.</summary>
/// <param name="Verb">What to do.</param>
/// <param name="Name">The experiment of <c>run</c>.</param>
/// <param name="Protocol">The protocol of <c>all</c>.</param>
/// <param name="Seed">The only seed; null for all.</param>
/// <param name="Only">Part of the experiments' names; null for all.</param>
/// <param name="Options">Folders and threads.</param>
internal sealed record Call(string? Verb, string? Name, string Protocol, int? Seed, string? Only, RunOptions Options)
{
    public static Call Parse(IReadOnlyList<string> arguments)
    {
        var values = new Dictionary<string, string>();
        var words = new List<string>();
        for (int i = 0; i < arguments.Count; i++)
        {
            if (!arguments[i].StartsWith("--", StringComparison.Ordinal)) words.Add(arguments[i]);
            else if (i + 1 < arguments.Count) values[arguments[i][2..]] = arguments[++i];
            else throw new ArgumentException($"{arguments[i]} needs a value.");
        }

        string[] known = ["data", "output", "results", "seed", "threads", "only", "steps", "stacks", "protocol"];
        if (values.Keys.FirstOrDefault(k => !known.Contains(k)) is { } unknown)
        {
            throw new ArgumentException($"There is no option --{unknown}.");
        }

        string output = values.GetValueOrDefault("output", Path.Combine("artifacts", "reproduction"));
        bool smoke = values.ContainsKey("steps") || values.ContainsKey("stacks");
        string results = smoke ? Path.Combine(output, "results") : Path.Combine("benchmarks", "results", "reproduction");
        return new Call(
            words.ElementAtOrDefault(0),
            words.ElementAtOrDefault(1),
            values.GetValueOrDefault("protocol", "scaled"),
            Number("seed"),
            values.GetValueOrDefault("only"),
            new RunOptions(values.GetValueOrDefault("data", "bbbc050"), output,
                values.GetValueOrDefault("results", results), Number("threads"),
                Number("steps"), Number("stacks")));

        int? Number(string key) => !values.TryGetValue(key, out string? text) ? null
            : int.TryParse(text, out int number) && number > 0 ? number
            : throw new ArgumentException($"--{key}: '{text}' is not a number above 0.");
    }
}
