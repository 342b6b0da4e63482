using QcaNet.Core;
using QcaNet.Models.Inference;
using QcaNet.Models.Weights;
using QcaNet.Pretrained;
using QcaNet.Reproduction.Experiments;
using QcaNet.Reproduction.Results;
using QcaNet.Training;
using QcaNet.Training.Data;
using QcaNet.Training.Recipes;
using QcaNet.Volumes;

namespace QcaNet.Reproduction.Running;

/// <summary>Trains networks, or takes those that an earlier run has trained, and says what they find in a stack.</summary>
/// <remarks>A network is known by recipe, seed and split: experiments that share one train it once.
/// A run that was killed is continued.</remarks>
internal sealed class NetworkSource(ExperimentFile file, StackStore stacks, RunOptions options) : IDisposable
{
    private readonly Dictionary<string, NetworkPredictor> _shipped = [];
    private readonly Dictionary<(string, string), Volume<float>> _kept = [];

    /// <summary>A trained or shipped network.</summary>
    public TrainedNetwork Get(string source, NetworkRole role, int seed, StackSplit split)
    {
        if (source == Experiment.Shipped)
        {
            if (!_shipped.TryGetValue(role.ToString(), out NetworkPredictor? predictor))
            {
                PretrainedWeight pretrained = role == NetworkRole.Nsn ? PretrainedWeights.Nsn : PretrainedWeights.Ndn;
                using Stream stream = pretrained.Open();
                _shipped.Add(role.ToString(), predictor = Predictor(NetworkWeights.Load(stream, pretrained.Name)));
            }

            double threshold = predictor.Metadata.Threshold ?? 0.5;
            return new TrainedNetwork(
                predictor,
                false,
                new NetworkResult(role.ToString(), source, source, predictor.Architecture.ParameterCount, 0, 0, threshold, null, null));
        }

        TrainingRecipe recipe = file.Recipe(source, seed);
        if (options.Steps is { } steps)
        {
            recipe = recipe with { BatchSize = 1, Steps = steps, StepsPerEpoch = Math.Min(steps, recipe.StepsPerEpoch) };
        }

        string key = $"{Path.ChangeExtension(source, null).Replace('/', '-')}-s{seed}-{split.Name}";
        Console.Error.WriteLine($"{DateTime.Now:HH:mm:ss} {key}");
        TrainingResult result = new NetworkTrainer(recipe).Train(
            stacks.All(split.Training),
            stacks.All(split.Validation),
            new TrainingRunOptions
            {
                Folder = Path.Combine(options.Output, "runs", key),
                Mode = RunFolderMode.Resume,
                MaximumThreads = options.Threads,
            });
        Directory.CreateDirectory(options.Histories);
        File.Copy(result.HistoryPath, Path.Combine(options.Histories, key + ".csv"), true);
        TrainingEpoch last = result.Epochs[^1];
        return new TrainedNetwork(Predictor(NetworkWeights.Load(result.WeightsPath)), true, new NetworkResult(
            role.ToString(),
            source,
            split.Name,
            recipe.Architecture.ParameterCount,
            last.Step,
            result.Best.Epoch,
            0.5,
            Math.Round(last.TrainLoss, 6),
            Math.Round(result.Best.ValidationIou, 6)));
    }

    /// <summary>What a network says of a stack, on the stack's grid.
    /// The shipped networks' answers are kept: many experiments ask them.</summary>
    public Volume<float> Predict(TrainedNetwork network, LabeledVolume stack)
    {
        if (!network.IsOwned && _kept.TryGetValue((network.Result.Role, stack.Name), out Volume<float>? kept)) return kept;
        Volume<float> input = NetworkInput.Prepare(stack.Image, network.Predictor.Metadata, options.Threads);
        Volume<float> found = NetworkInput.OnGrid(
            network.Predictor.Predict(input), stack.Image.Shape, stack.Image.Spacing!.Value, options.Threads);
        if (!network.IsOwned) _kept.Add((network.Result.Role, stack.Name), found);
        return found;
    }

    public void Dispose()
    {
        foreach (NetworkPredictor predictor in _shipped.Values) predictor.Dispose();
    }

    private NetworkPredictor Predictor(NetworkWeights weights) =>
        new(weights, options: new InferenceOptions { MaximumThreads = options.Threads });
}

/// <summary>A network and what the result says of it.</summary>
/// <param name="Predictor">Computes probabilities.</param>
/// <param name="IsOwned">Whether whoever asked for the network releases it.</param>
/// <param name="Result">What the result says of it.</param>
internal sealed record TrainedNetwork(NetworkPredictor Predictor, bool IsOwned, NetworkResult Result) : IDisposable
{
    public void Dispose()
    {
        if (IsOwned) Predictor.Dispose();
    }
}
