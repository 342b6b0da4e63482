using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using QcaNet.Models.Weights;
using QcaNet.Training.Augmentation;
using QcaNet.Training.Data;
using QcaNet.Training.Data.Registration;
using QcaNet.Training.Engines;
using QcaNet.Training.Recipes;
using QcaNet.Training.State;

namespace QcaNet.Training;

/// <summary>Trains one network by a recipe: steps, a validation per epoch, the best weights kept, the history written, everything in checkpoints.</summary>
/// <remarks>
/// <para>
/// What is validated and kept is the running average of the weights. Crop n is a function of the recipe's seed and n, and all arithmetic besides the passes is
/// the library's own, so that a run on the processor that was killed at any moment and resumed ends with the bits of one never interrupted (with libtorch: on
/// the same processor, with the same number of threads).
/// </para>
/// <para>
/// A canceled training writes a checkpoint at once, on the thread that cancels, and ends when the pass under way is done.
/// </para>
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

    /// <summary>Trains, or continues a training.</summary>
    /// <param name="training">Stacks to learn from; at least one.</param>
    /// <param name="validation">Stacks to choose the best epoch by; at least one, of other embryos.</param>
    /// <param name="options">Where the run's files go, and how it runs.</param>
    /// <param name="progress">Told every epoch, on the calling thread.</param>
    /// <param name="cancellationToken">Ends the training between two steps, after a checkpoint.</param>
    /// <exception cref="TrainingDataException">There is nothing to learn from or to validate on.</exception>
    /// <exception cref="TrainingRunException">The folder holds another run, or the loss is not finite any more.</exception>
    /// <exception cref="ArgumentException">The weights to begin with are of another architecture, or the engine cannot compute the recipe.</exception>
    public TrainingResult Train(
        IReadOnlyList<LabeledVolume> training,
        IReadOnlyList<LabeledVolume> validation,
        TrainingRunOptions options,
        IProgress<TrainingEpoch>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(training);
        ArgumentNullException.ThrowIfNull(validation);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentException.ThrowIfNullOrEmpty(options.Folder);
        if (options.MaximumThreads is < 1) throw new ArgumentException($"{options.MaximumThreads} threads; 1 or more are needed.", nameof(options));
        if (options.PredictionEpochs < 1) throw new ArgumentException($"{options.PredictionEpochs} epochs between predictions; 1 or more are needed.", nameof(options));
        if (options.From is { } from && from.Architecture != _recipe.Architecture)
        {
            throw new ArgumentException($"The weights to begin with are of {from.Architecture}, the recipe's network is {_recipe.Architecture}.", nameof(options));
        }

        if (training.Count == 0 || validation.Count == 0)
        {
            throw new TrainingDataException("Training needs at least one stack to learn from and one to validate on.");
        }

        if (options.Partner is not null) RequirePartner(options.Partner, validation);
        LabeledStackCheck.Require([.. training, .. validation]);
        if (_recipe.Role == NetworkRole.Nsn && training.Concat(validation).FirstOrDefault(s => !s.HasOutlines) is { } clicked)
        {
            throw new TrainingDataException($"{clicked.Name}: its nuclei are marked by their centers only; NSN needs outlines. Train NDN with it.");
        }

        EngineKind engineKind = GradientEngines.Choose(_recipe, options.Engine, options.Device);
        var folder = new RunFolder(options.Folder, _recipe.Role);
        folder.Open(options.Mode);
        TrainingState state = StateOf(training, validation, options, folder);
        if (state.Step > 0 && state.Engine != engineKind)
        {
            _logger.LogWarning(
                "{Folder}: the run continues with {Engine} after {Before}; its weights will not be those of an uninterrupted run to the bit", options.Folder, engineKind, state.Engine);
        }

        state.Engine = engineKind;
        NetworkWeights Describe(OrderedDictionary<string, float[]> tensors) =>
            TensorSet.ToWeights(tensors, _recipe.Architecture, MetadataOf(options.Metadata), $"{_recipe.Role} in training");

        Begin(folder, state, options.Mode, Describe);
        if (state.Epochs.Count > 0) options.Resumed?.Invoke([.. state.Epochs]);
        if (!state.IsFinished) Run(state, training, validation, options, folder, Describe, progress, cancellationToken);
        return new TrainingResult([.. state.Epochs], folder.WeightsPath, folder.HistoryPath);
    }

    private void RequirePartner(NetworkWeights partner, IReadOnlyList<LabeledVolume> validation)
    {
        NetworkRole needed = _recipe.Role == NetworkRole.Nsn ? NetworkRole.Ndn : NetworkRole.Nsn;
        if (partner.Metadata is not { Spacing: not null, Normalization: not null } || (partner.Metadata.Role ?? needed) != needed)
        {
            throw new ArgumentException($"The partner must be weights of {needed.ToString().ToUpperInvariant()} with spacing and normalization in their metadata.", nameof(partner));
        }

        if (validation.FirstOrDefault(s => !s.HasOutlines) is { } clicked)
        {
            throw new TrainingDataException($"{clicked.Name}: its nuclei are marked by their centers only; validation with a partner needs outlines.");
        }
    }

    private void Run(
        TrainingState state,
        IReadOnlyList<LabeledVolume> training,
        IReadOnlyList<LabeledVolume> validation,
        TrainingRunOptions options,
        RunFolder folder,
        Func<OrderedDictionary<string, float[]>, NetworkWeights> describe,
        IProgress<TrainingEpoch>? progress,
        CancellationToken cancellationToken)
    {
        TruthRegistration? registration = _recipe.Registration == RegistrationMode.None
            ? null : TruthRegistration.Measure(training, validation, cancellationToken);
        TrainingTarget Prepare(LabeledVolume stack)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return TrainingTarget.Make(stack, _recipe, registration?.ShiftOf(stack, _recipe.Registration) ?? default);
        }

        var sampler = new CropSampler(TrainingTarget.MakeAll(training, _recipe, registration, cancellationToken), _recipe);
        var validator = new NetworkValidator([.. validation.Select(Prepare)], _recipe, options.MaximumThreads);
        PairValidator? pair = options.Partner is { } partner
            ? new PairValidator(_recipe.Role, partner, validation, options.MaximumThreads, cancellationToken) : null;
        using IGradientEngine engine = GradientEngines.Create(state.Engine, _recipe, options.Device, options.MaximumThreads);
        var loop = new TrainingLoop(state, sampler, engine, options, folder);
        Exception? failure = null;
        using (cancellationToken.Register(WriteNow))
        {
            try
            {
                loop.Run(Validate, describe, Told(progress), cancellationToken);
            }
            catch (OperationCanceledException) when (failure is not null)
            {
                throw failure;
            }
        }

        ValidationScores Validate(NetworkWeights weights, int epoch)
        {
            bool told = options.Predictions is not null && epoch % options.PredictionEpochs == 0;
            return validator.Validate(
                weights,
                pair,
                told ? (i, image, found, target) => options.Predictions!.Report(new ValidationPrediction(epoch, validation[i].Name, image, found, target)) : null,
                cancellationToken);
        }

        // Whoever cancels has not asked for the exceptions of a full disk: they come out of this call.
        void WriteNow()
        {
            try
            {
                loop.WriteCheckpoint();
            }
            catch (Volumes.VolumeFormatException error)
            {
                failure = error;
            }
        }
    }

    /// <summary>The state that the folder holds, where it is of this recipe and these data; else the start.</summary>
    private TrainingState StateOf(
        IReadOnlyList<LabeledVolume> training, IReadOnlyList<LabeledVolume> validation, TrainingRunOptions options, RunFolder folder)
    {
        StackHash[] learned = [.. training.Select(StackHash.Of)], judged = [.. validation.Select(StackHash.Of)];
        string? start = options.From is null ? null : HashOf(options.From), partner = options.Partner is null ? null : HashOf(options.Partner);
        if (options.Mode != RunFolderMode.Resume || !folder.HasCheckpoint)
        {
            return new TrainingState(_recipe, options.From is { } from ? TensorSet.From(from) : TensorSet.Draw(_recipe.Architecture, _recipe.Seed))
            {
                Training = learned,
                Validation = judged,
                Start = start,
                Partner = partner,
            };
        }

        TrainingState state = Checkpoint.Read(folder.CheckpointPath);
        Refuse(TrainingRunError.RecipeDiffers, "its recipe is another one", RecipeJson.Differences(state.Recipe, _recipe));
        Refuse(
            TrainingRunError.DataDiffer,
            "it learned from other data",
            [.. StackHash.Differences("training", state.Training, learned), .. StackHash.Differences("validation", state.Validation, judged)]);
        if (state.Start != start)
        {
            string how = state.Start is null ? "it began with random weights" : "it began with other weights";
            throw new TrainingRunException(TrainingRunError.StartDiffers, $"{options.Folder}: the run cannot be resumed: {how}.");
        }

        if (state.Partner != partner)
        {
            string how = state.Partner is null ? "its epochs were judged without a partner" : partner is null ? "its epochs were judged with a partner" : "its epochs were judged with another partner";
            throw new TrainingRunException(TrainingRunError.StartDiffers, $"{options.Folder}: the run cannot be resumed: {how}.");
        }

        return state;

        void Refuse(TrainingRunError reason, string problem, IReadOnlyList<string> differences)
        {
            if (differences.Count == 0) return;
            string list = string.Join("; ", differences.Take(20)) + (differences.Count > 20 ? $"; and {differences.Count - 20} more" : string.Empty);
            throw new TrainingRunException(
                reason, $"{options.Folder}: the run cannot be resumed: {problem} (the run's first): {list}. Take the run's, or another folder.", differences);
        }
    }

    /// <summary>Brings the folder to the state: what was written after the checkpoint is written again, equally.</summary>
    private void Begin(RunFolder folder, TrainingState state, RunFolderMode mode, Func<OrderedDictionary<string, float[]>, NetworkWeights> describe)
    {
        bool resumed = mode == RunFolderMode.Resume && folder.HasCheckpoint;
        if (mode == RunFolderMode.Overwrite) folder.Clear();
        if (!resumed) Checkpoint.Write(folder.CheckpointPath, state);
        folder.WriteRecipe(_recipe);
        folder.WriteHistory(state.Epochs);
        if (resumed && state.Best.Count > 0) describe(state.Best).Save(folder.WeightsPath);
    }

    private LoggedProgress Told(IProgress<TrainingEpoch>? progress) => new(epoch =>
    {
        _logger.LogInformation("{Role} epoch {Epoch}: {Csv}", _recipe.Role, epoch.Epoch, epoch.ToCsv());
        progress?.Report(epoch);
    });

    private NetworkMetadata MetadataOf(NetworkMetadata metadata) => metadata with
    {
        Role = _recipe.Role,
        Spacing = _recipe.Spacing,
        Normalization = _recipe.Normalization,
        Threshold = metadata.Threshold ?? 0.5,
        PrecisionChecked = metadata.PrecisionChecked ?? "float32",
        Recipe = string.Create(
            CultureInfo.InvariantCulture,
            $"{_recipe.Loss}, {_recipe.Optimizer} {_recipe.LearningRate:G}, {_recipe.Steps} steps of {_recipe.BatchSize * _recipe.Accumulation} crops {_recipe.CropShape}, average {_recipe.AverageDecay:G}, core {_recipe.CoreFraction:G}, seed {_recipe.Seed}"),
    };

    private static string HashOf(NetworkWeights weights)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach ((string _, WeightTensor tensor) in weights.Tensors.OrderBy(t => t.Key, StringComparer.Ordinal))
        {
            hash.AppendData(System.Runtime.InteropServices.MemoryMarshal.AsBytes(tensor.Values));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private sealed class LoggedProgress(Action<TrainingEpoch> tell) : IProgress<TrainingEpoch>
    {
        public void Report(TrainingEpoch value) => tell(value);
    }
}
