using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using QcaNet.Volumes;

namespace QcaNet.Reproduction.Results;

/// <summary>What one experiment gave with one seed: a file that has nothing of the machine's,
/// so that repeating it gives the same bytes.</summary>
/// <param name="Experiment">Name of the experiment.</param>
/// <param name="Seed">The seed.</param>
/// <param name="Fingerprint">Hash of the experiment's description and recipes: a result of other ones is not taken for this one's.</param>
/// <param name="Networks">The networks.</param>
/// <param name="Stacks">The stacks.</param>
public sealed record ExperimentResult(
    string Experiment, int Seed, string Fingerprint, IReadOnlyList<NetworkResult> Networks, IReadOnlyList<StackResult> Stacks)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        NumberHandling = JsonNumberHandling.Strict,
    };

    /// <summary>File of an experiment's result.</summary>
    public static string PathOf(string folder, string experiment, int seed) => Path.Combine(folder, $"{experiment}-s{seed}.json");

    /// <summary>The result of a file; null where there is none.</summary>
    public static ExperimentResult? Load(string path) => File.Exists(path) ? Parse(File.ReadAllText(path)) : null;

    /// <summary>Reads what <see cref="ToJson"/> writes.</summary>
    public static ExperimentResult Parse(string text) => JsonSerializer.Deserialize<ExperimentResult>(text, Json)!;

    /// <summary>One line per network and per stack, so that a difference shows what differs.</summary>
    public string ToJson()
    {
        var text = new StringBuilder();
        text.Append(FormattableString.Invariant(
            $"{{\"experiment\":\"{Experiment}\",\"seed\":{Seed},\"fingerprint\":\"{Fingerprint}\",\n\"networks\":[\n"));
        text.AppendJoin(",\n", Networks.Select(n => JsonSerializer.Serialize(n, Json)));
        text.Append("],\n\"stacks\":[\n");
        text.AppendJoin(",\n", Stacks.Select(s => JsonSerializer.Serialize(s, Json)));
        return text.Append("]}\n").ToString();
    }

    /// <summary>Writes the file of the result; it appears whole or not at all.</summary>
    public void Save(string folder)
    {
        Directory.CreateDirectory(folder);
        AtomicFile.Write(PathOf(folder, Experiment, Seed), stream => stream.Write(Encoding.UTF8.GetBytes(ToJson())));
    }
}
