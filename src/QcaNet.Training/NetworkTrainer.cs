using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using QcaNet.Models.Weights;
using QcaNet.Training.Augmentation;
using QcaNet.Training.Data;
using QcaNet.Training.Data.Registration;
using QcaNet.Training.Engines;
using QcaNet.Training.Recipes;
using QcaNet.Training.State;
using QcaNet.Volumes;

namespace QcaNet.Training;

/// <summary>
/// Trains a network according to a recipe. Validates every epoch, saves the best weights and the history, and writes checkpoints.
/// </summary>
/// <remarks>
/// <para>
/// The moving average of the weights is validated and saved. Crop n depends only on the seed of the recipe and n,
/// and all arithmetic outside the passes is deterministic. On the CPU, a run that is killed at any time and resumed therefore
/// ends with the same bits as an uninterrupted one (with libtorch: on the same CPU with the same number of threads).
/// </para>
/// <para>
/// When training is canceled, a checkpoint is written immediately on the canceling thread, and training stops after the current pass.
/// </para>
/// </remarks>
public sealed class NetworkTrainer
{
    private readonly TrainingRecipe _recipe;
    private readonly ILogger _logger;

    /// <summary>Creates a trainer.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="logger">Receives a message for every epoch.</param>
    /// <exception cref="ArgumentException">The recipe is invalid; the message lists every problem.</exception>
    public NetworkTrainer(TrainingRecipe recipe, ILogger? logger = null)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        string[] problems = [.. recipe.Problems()];
        if (problems.Length > 0) throw new ArgumentException($"The recipe is invalid: {string.Join("; ", problems)}.", nameof(recipe));
        _recipe = recipe;
        _logger = logger ?? NullLogger.Instance;
    }

    /// <summary>Starts or resumes a training run.</summary>
    /// <param name="training">Training stacks, at least one.</param>
    /// <param name="validation">Validation stacks, which determine the best epoch: at least one, from other embryos.</param>
    /// <param name="options">Output folder and other options of the run.</param>
    /// <param name="progress">Receives every epoch, on the calling thread.</param>
    /// <param name="cancellationToken">Stops training between two steps, after writing a checkpoint.</param>
    /// <exception cref="TrainingDataException">A stack cannot be used, or there are no training or validation stacks.</exception>
    /// <exception cref="TrainingRunException">The folder contains another run, or the loss is no longer finite.</exception>
    /// <exception cref="ArgumentException">
    /// The initial weights have another architecture, or the engine does not support the recipe.
    /// </exception>
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
        if (options.MaximumThreads is < 1)
        {
            throw new ArgumentException($"The number of threads is {options.MaximumThreads}; it must be 1 or more.", nameof(options));
        }

        if (options.PredictionEpochs < 1)
        {
            throw new ArgumentException(
                $"{nameof(options.PredictionEpochs)} is {options.PredictionEpochs}; it must be 1 or more.", nameof(options));
        }

        if (options.From is { } from && from.Architecture != _recipe.Architecture)
        {
            throw new ArgumentException(
                $"The initial weights are for {from.Architecture}, but the recipe's network is {_recipe.Architecture}.", nameof(options));
        }

        if (training.Count == 0 || validation.Count == 0)
        {
            throw new TrainingDataException("Training needs at least one training stack and one validation stack.");
        }

        if (options.Partner is not null) RequirePartner(options.Partner, validation);
        LabeledStackCheck.Require([.. training, .. validation]);
        if (_recipe.Role == NetworkRole.Nsn && training.Concat(validation).FirstOrDefault(s => !s.HasOutlines) is { } clicked)
        {
            throw new TrainingDataException(
                $"{clicked.Name}: only the centers of nuclei are marked, but NSN needs outlines; use the stack to train NDN.");
        }

        EngineKind engineKind = GradientEngines.Choose(_recipe, options.Engine, options.Device);
        var folder = new RunFolder(options.Folder, _recipe.Role);
        folder.Open(options.Mode);
        TrainingState state = StateOf(training, validation, options, folder);
        if (state.Step > 0 && state.Engine != engineKind)
        {
            _logger.LogWarning(
                "{Folder}: the run is resumed with {Engine} after {Before}; the weights will differ in rounding from an uninterrupted run",
                options.Folder, engineKind, state.Engine);
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
            throw new ArgumentException(
                $"The partner must be {needed.ToString().ToUpperInvariant()} weights with spacing and normalization in their metadata.",
                nameof(partner));
        }

        if (validation.FirstOrDefault(s => !s.HasOutlines) is { } clicked)
        {
            throw new TrainingDataException(
                $"{clicked.Name}: only the centers of nuclei are marked, but validation with a partner needs outlines.");
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
            return TrainingTarget.Make(stack, _recipe, registration?.GetShift(stack, _recipe.Registration) ?? default);
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
            bool reports = options.Predictions is not null && epoch % options.PredictionEpochs == 0;
            return validator.Validate(weights, pair, reports ? Report : null, cancellationToken);

            void Report(int i, Volume<float> image, Volume<float> found, Volume<float> target) =>
                options.Predictions!.Report(new ValidationPrediction(epoch, validation[i].Name, image, found, target));
        }

        // The caller of Cancel does not expect an exception such as a full disk. It is thrown from Train instead.
        void WriteNow()
        {
            try
            {
                loop.WriteCheckpoint();
            }
            catch (VolumeFormatException error)
            {
                failure = error;
            }
        }
    }

    /// <summary>Returns the state in the folder if it belongs to this recipe and data, otherwise the initial state.</summary>
    private TrainingState StateOf(
        IReadOnlyList<LabeledVolume> training, IReadOnlyList<LabeledVolume> validation, TrainingRunOptions options, RunFolder folder)
    {
        StackHash[] learned = [.. training.Select(StackHash.Of)], judged = [.. validation.Select(StackHash.Of)];
        string? start = options.From is null ? null : TensorSet.HashOf(options.From);
        string? partner = options.Partner is null ? null : TensorSet.HashOf(options.Partner);
        if (options.Mode != RunFolderMode.Resume || !folder.HasCheckpoint)
        {
            return new TrainingState(
                _recipe, options.From is { } from ? TensorSet.From(from) : TensorSet.Draw(_recipe.Architecture, _recipe.Seed))
            {
                Training = learned,
                Validation = judged,
                Start = start,
                Partner = partner,
            };
        }

        TrainingState state = Checkpoint.Read(folder.CheckpointPath);
        Refuse(TrainingRunError.RecipeDiffers, "the recipe differs", RecipeJson.Differences(state.Recipe, _recipe));
        Refuse(
            TrainingRunError.DataDiffer,
            "the data differ",
            [
                .. StackHash.Differences("training", state.Training, learned),
                .. StackHash.Differences("validation", state.Validation, judged),
            ]);
        if (state.Start != start)
        {
            throw CannotResume(state.Start is null ? "it started from random weights" : "it started from other weights");
        }

        if (state.Partner != partner)
        {
            string which = state.Partner is null ? "without a partner" : partner is null ? "with a partner" : "with another partner";
            throw CannotResume($"its epochs were validated {which}");
        }

        return state;

        TrainingRunException CannotResume(string why) =>
            new(TrainingRunError.StartDiffers, $"{options.Folder}: the run cannot be resumed: {why}.");

        void Refuse(TrainingRunError reason, string problem, IReadOnlyList<string> differences)
        {
            if (differences.Count == 0) return;
            string rest = differences.Count > 20 ? $"; and {differences.Count - 20} more" : string.Empty;
            string list = string.Join("; ", differences.Take(20)) + rest;
            throw new TrainingRunException(
                reason,
                $"{options.Folder}: the run cannot be resumed: {problem} (the value of the run first): {list}. "
                + "Use the same as the run, or choose another folder.",
                differences);
        }
    }

    /// <summary>Makes the files in the folder match the state. Files written after the checkpoint are rewritten identically.</summary>
    private void Begin(
        RunFolder folder, TrainingState state, RunFolderMode mode, Func<OrderedDictionary<string, float[]>, NetworkWeights> describe)
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
            $"{_recipe.Loss}, {_recipe.Optimizer} {_recipe.LearningRate:G}, "
            + $"{_recipe.Steps} steps of {_recipe.BatchSize * _recipe.Accumulation} crops {_recipe.CropShape}, "
            + $"average {_recipe.AverageDecay:G}, core {_recipe.CoreFraction:G}, seed {_recipe.Seed}"),
    };

    private sealed class LoggedProgress(Action<TrainingEpoch> tell) : IProgress<TrainingEpoch>
    {
        public void Report(TrainingEpoch value) => tell(value);
    }
}
