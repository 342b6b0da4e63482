using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using QcaNet.Metrics;
using QcaNet.Models.Weights;
using QcaNet.Reproduction.Experiments;
using QcaNet.Reproduction.Results;
using QcaNet.Training.Data;
using QcaNet.Volumes;

namespace QcaNet.Reproduction.Running;

/// <summary>Runs experiments: trains what has to be trained, segments the stacks of the split, scores them and writes the result.</summary>
internal sealed class ExperimentRunner : IDisposable
{
    /// <summary>Thresholds of both networks that are tried out of fold;
    /// those for a fold are chosen on the stacks of the other folds.</summary>
    private static readonly double[] Thresholds = [0.35, 0.5, 0.65];

    private readonly ExperimentFile _file;
    private readonly RunOptions _options;
    private readonly StackStore _stacks;
    private readonly NetworkSource _networks;

    public ExperimentRunner(ExperimentFile file, RunOptions options)
    {
        (_file, _options) = (file, options);
        _stacks = new StackStore(options.Data);
        _networks = new NetworkSource(file, _stacks, options);
    }

    public void Dispose() => _networks.Dispose();

    /// <summary>Runs an experiment, unless its result is there already.</summary>
    /// <returns>The result, and whether it was there.</returns>
    public (ExperimentResult Result, bool WasThere) Run(Experiment experiment, int seed)
    {
        string fingerprint = Fingerprint(experiment, seed);
        string path = ExperimentResult.PathOf(_options.RunResults, experiment.Name, seed);
        if (ExperimentResult.Load(path) is { } found && found.Fingerprint == fingerprint) return (found, true);
        var networks = new List<NetworkResult>();
        var folds = new List<List<Trials>>();
        foreach (StackSplit split in StackSplit.Of(experiment, _file.Protocols[experiment.Protocol], _stacks.Names))
        {
            using TrainedNetwork? nsn = Network(experiment.Nsn, NetworkRole.Nsn), ndn = Network(experiment.Ndn, NetworkRole.Ndn);
            networks.AddRange(new[] { nsn, ndn }.OfType<TrainedNetwork>().Select(n => n.Result));
            folds.Add([.. split.Test.Take(_options.Stacks ?? int.MaxValue).Select(name => Score(experiment, nsn, ndn, name))]);

            TrainedNetwork? Network(string? source, NetworkRole role) =>
                source is null or Experiment.Truth ? null : _networks.Get(source, role, seed, split);
        }

        IEnumerable<StackResult> stacks = folds.SelectMany((fold, i) =>
        {
            int best = folds.Count == 1 ? 0 : BestOf(folds.Where((_, other) => other != i).SelectMany(f => f));
            return fold.Select(trials => trials.Results[best]);
        });
        var result = new ExperimentResult(
            experiment.Name, seed, fingerprint, networks, [.. stacks.OrderBy(s => s.Stack, StringComparer.Ordinal)]);
        result.Save(_options.RunResults);
        return (result, false);
    }

    private static int BestOf(IEnumerable<Trials> others)
    {
        Trials[] all = [.. others];
        return Enumerable.Range(0, all[0].Results.Count).MaxBy(i => all.Average(t => t.Results[i].Raw.Mean));
    }

    private Trials Score(Experiment experiment, TrainedNetwork? nsn, TrainedNetwork? ndn, string name)
    {
        LabeledVolume stack = _stacks[name];
        Volume<float> nuclei = nsn is null ? Segmenter.Oracle(stack, NetworkRole.Nsn) : _networks.Predict(nsn, stack);
        Volume<float>? centers = experiment.Ndn is null ? null
            : ndn is null ? Segmenter.Oracle(stack, NetworkRole.Ndn) : _networks.Predict(ndn, stack);
        (double, double) smallest = experiment.SmallestVolumes
            ? Segmenter.SmallestOf(nsn?.Predictor.Metadata, ndn?.Predictor.Metadata) : (0, 0);
        double nucleus = nsn?.Result.Threshold ?? 0.5, center = ndn?.Result.Threshold ?? 0.5;
        IEnumerable<(double, double)> tried = !experiment.OutOfFold ? [(nucleus, center)]
            : experiment.Ndn is null ? Thresholds.Select(t => (t, center))
            : Thresholds.SelectMany(t => Thresholds.Select(c => (t, c)));
        return new Trials([.. tried.Select(thresholds =>
        {
            Volume<int> labels = Segmenter.Divide(experiment, nuclei, centers, thresholds, smallest, _options.Threads);
            SegmentationScores raw = SegmentationScores.Compute(labels, stack.Labels);
            SegmentationScores registered = SegmentationScores.Compute(labels, _stacks.Registered(name));
            return new StackResult(name, raw.TrueCount, raw.PredictedCount, Scores.Of(raw), Scores.Of(registered));
        })]);
    }

    /// <summary>Hash of everything that decides the result besides data and code.</summary>
    private string Fingerprint(Experiment experiment, int seed)
    {
        var text = new StringBuilder(
            JsonSerializer.Serialize(experiment with { Title = string.Empty, Group = string.Empty, Baseline = null, Seeds = null }));
        text.Append(JsonSerializer.Serialize(_file.Protocols[experiment.Protocol] with { Title = string.Empty, Seeds = [] }));
        text.Append(FormattableString.Invariant($"{_options.Steps} {_options.Stacks}"));
        foreach (string recipe in experiment.Recipes) text.Append(Training.Recipes.RecipeJson.Write(_file.Recipe(recipe, seed)));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())))[..16];
    }

    /// <summary>One stack with each pair of thresholds.</summary>
    private sealed record Trials(IReadOnlyList<StackResult> Results);
}
