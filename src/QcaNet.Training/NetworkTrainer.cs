using System.Diagnostics;
using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using QcaNet.Models.Networks;
using QcaNet.Models.Torch;
using QcaNet.Models.Weights;
using QcaNet.Training.Augmentation;
using QcaNet.Training.Data;
using QcaNet.Training.Data.Registration;
using QcaNet.Training.Losses;
using QcaNet.Training.Recipes;
using QcaNet.Volumes;
using TorchSharp;
using static TorchSharp.torch;

namespace QcaNet.Training;

/// <summary>Trains one network by a recipe: steps, a validation an epoch, the best weights kept, the history written.</summary>
/// <remarks>
/// Float32, channels-last. What is validated and kept is the running average of the weights. Crops are made one step ahead on another
/// thread; crop n is the same whatever the timing, so a run can be repeated. (libtorch's sums may differ in the last bit
/// with another number of threads or another processor.)
/// </remarks>
public sealed class NetworkTrainer
{
    private readonly TrainingRecipe _recipe;
    private readonly ILogger _logger;

    /// <summary>Makes a trainer.</summary>
    /// <param name="recipe">What to do.</param>
    /// <param name="logger">Told every epoch.</param>
    /// <exception cref="ArgumentException">The recipe cannot run; the message lists why.</exception>
    public NetworkTrainer(TrainingRecipe recipe, ILogger? logger = null)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        string[] problems = [.. recipe.Problems()];
        if (problems.Length > 0) throw new ArgumentException($"The recipe cannot run: {string.Join("; ", problems)}.", nameof(recipe));
        _recipe = recipe;
        _logger = logger ?? NullLogger.Instance;
    }

    /// <summary>Trains.</summary>
    /// <param name="training">Stacks to learn from; at least one.</param>
    /// <param name="validation">Stacks to choose the best epoch by; at least one, of other embryos.</param>
    /// <param name="folder">Gets <c>nsn.safetensors</c> or <c>ndn.safetensors</c> (the best epoch so far) and <c>history.csv</c>; created where missing.</param>
    /// <param name="metadata">What the weight file shall say besides the recipe: licence, citation.</param>
    /// <param name="progress">Told every epoch.</param>
    /// <param name="cancellationToken">Ends the training between two steps; what was kept so far stays.</param>
    /// <exception cref="TrainingDataException">There is nothing to learn from or to validate on, or the loss is not finite any more.</exception>
    public TrainingResult Train(
        IReadOnlyList<LabeledVolume> training,
        IReadOnlyList<LabeledVolume> validation,
        string folder,
        NetworkMetadata? metadata = null,
        IProgress<TrainingEpoch>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(training);
        ArgumentNullException.ThrowIfNull(validation);
        ArgumentException.ThrowIfNullOrEmpty(folder);
        if (training.Count == 0 || validation.Count == 0) throw new TrainingDataException("Training needs at least one stack to learn from and one to validate on.");
        Directory.CreateDirectory(folder);
        string weightsPath = Path.Combine(folder, $"{_recipe.Role.ToString().ToLowerInvariant()}.safetensors"), historyPath = Path.Combine(folder, "history.csv");

        TruthRegistration? registration = _recipe.Registration == RegistrationMode.None
            ? null : TruthRegistration.Measure(training, validation, cancellationToken);
        TrainingTarget Prepare(LabeledVolume stack) =>
            TrainingTarget.Make(stack, _recipe, registration?.ShiftOf(stack, _recipe.Registration) ?? default);
        var sampler = new CropSampler([.. training.Select(Prepare)], _recipe);
        var validator = new NetworkValidator([.. validation.Select(Prepare)], _recipe);
        NetworkMetadata described = Describe(metadata ?? new NetworkMetadata());
        using var network = new UNet3D(_recipe.Architecture, _recipe.Seed);
        ChannelsLast.Arrange(network);
        using var average = new WeightAverage(network, _recipe.AverageDecay);
        using optim.Optimizer optimiser = MakeOptimizer(network);

        var epochs = new List<TrainingEpoch>();
        var clock = Stopwatch.StartNew();
        double lossSum = 0;
        int lossCount = 0;
        Task<TrainingCrop[]> next = DrawBatch(sampler, 0);
        for (int step = 1; step <= _recipe.Steps; step++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            TrainingCrop[] batch = next.GetAwaiter().GetResult();
            next = DrawBatch(sampler, step);
            double rate = LearningRateAt(step);
            foreach (var group in optimiser.ParamGroups) group.LearningRate = rate;
            lossSum += Step(network, optimiser, batch);
            lossCount++;
            average.Update(network, step);
            if (step % _recipe.StepsPerEpoch != 0 && step != _recipe.Steps) continue;

            double trainLoss = lossSum / lossCount;
            if (!double.IsFinite(trainLoss)) throw new TrainingDataException($"The loss is not a number any more after step {step}; lower the learning rate.");
            NetworkWeights weights = NetworkWeights.From(average.Network, described);
            (double loss, double iou) = validator.Validate(weights, cancellationToken);
            bool best = epochs.All(e => e.ValidationIoU < iou);
            if (best) weights.Save(weightsPath);
            var epoch = new TrainingEpoch(epochs.Count + 1, step, clock.Elapsed.TotalSeconds, rate, trainLoss, loss, iou, best);
            epochs.Add(epoch);
            (lossSum, lossCount) = (0, 0);
            AtomicFile.Write(historyPath, stream => stream.Write(Encoding.UTF8.GetBytes(TrainingEpoch.ToCsv(epochs))));
            _logger.LogInformation("{Role} epoch {Epoch}: {Csv}", _recipe.Role, epoch.Epoch, epoch.ToCsv());
            progress?.Report(epoch);
        }

        return new TrainingResult(epochs, weightsPath, historyPath);
    }

    private Task<TrainingCrop[]> DrawBatch(CropSampler sampler, int step) => Task.Run(() =>
        Enumerable.Range(0, _recipe.BatchSize).Select(i => sampler.Draw(((long)step * _recipe.BatchSize) + i)).ToArray());

    private double Step(UNet3D network, optim.Optimizer optimiser, TrainingCrop[] batch)
    {
        using var scope = NewDisposeScope();
        Shape3D crop = _recipe.CropShape;
        long[] shape = [batch.Length, crop.Depth, crop.Height, crop.Width];
        Tensor Pack(Func<TrainingCrop, float[]> part) => tensor(batch.SelectMany(part).ToArray(), shape);
        Tensor image = ChannelsLast.Arrange(Pack(c => c.Image).unsqueeze(1));

        network.train();
        optimiser.zero_grad();
        Tensor loss = SegmentationLoss.Compute(_recipe.Loss, network.call(image), Pack(c => c.Target), Pack(c => c.Weight));
        loss.backward();
        optimiser.step();
        return loss.item<float>();
    }

    private optim.Optimizer MakeOptimizer(UNet3D network) => _recipe.Optimizer switch
    {
        OptimizerKind.Adam => optim.Adam(network.parameters(), _recipe.LearningRate, weight_decay: _recipe.WeightDecay),
        OptimizerKind.Sgd => optim.SGD(network.parameters(), _recipe.LearningRate, momentum: 0.9, weight_decay: _recipe.WeightDecay),
        _ => throw new ArgumentOutOfRangeException(nameof(network), _recipe.Optimizer, "There is no such optimiser."),
    };

    private double LearningRateAt(int step)
    {
        if (step <= _recipe.WarmupSteps) return _recipe.LearningRate * step / _recipe.WarmupSteps;
        double way = (double)(step - _recipe.WarmupSteps) / Math.Max(1, _recipe.Steps - _recipe.WarmupSteps);
        return _recipe.LearningRate * 0.5 * (1 + Math.Cos(Math.PI * way));
    }

    private NetworkMetadata Describe(NetworkMetadata metadata) => metadata with
    {
        Role = _recipe.Role,
        Spacing = _recipe.Spacing,
        Normalization = _recipe.Normalization,
        Threshold = metadata.Threshold ?? 0.5,
        PrecisionChecked = metadata.PrecisionChecked ?? "float32",
        Recipe = string.Create(
            CultureInfo.InvariantCulture,
            $"{_recipe.Loss}, {_recipe.Optimizer} {_recipe.LearningRate:G}, {_recipe.Steps} steps of {_recipe.BatchSize} crops {_recipe.CropShape}, average {_recipe.AverageDecay:G}, core {_recipe.CoreFraction:G}, seed {_recipe.Seed}"),
    };
}
