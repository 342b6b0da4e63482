using Microsoft.Extensions.Logging;
using QcaNet.Cli.Files;
using QcaNet.Cli.Terminals;
using QcaNet.Models.Weights;
using QcaNet.Training;
using QcaNet.Training.Data;
using QcaNet.Training.Recipes;

namespace QcaNet.Cli.Training;

/// <summary>Runs <c>train</c>: reads the stacks, trains one or two networks, and reports the result.</summary>
internal sealed class TrainRun
{
    private readonly Terminal _terminal;
    private readonly TrainRequest _request;
    private readonly ILogger _logger;

    public TrainRun(Terminal terminal, TrainRequest request, bool verbose)
    {
        _terminal = terminal;
        _request = request;
        _logger = new TerminalLoggerFactory(terminal, verbose).CreateLogger(nameof(NetworkTrainer));
    }

    private bool IsPair => _request.Recipes.Count > 1;

    /// <summary>Trains the networks.</summary>
    /// <returns>The exit code.</returns>
    public int Run(CancellationToken cancellationToken)
    {
        if (IsPair) RefuseRunOfOneNetwork();
        NetworkTrainer[] trainers = [.. _request.Recipes.Select(Trainer)];
        IReadOnlyList<LabeledVolume> training, validation;
        try
        {
            (training, validation) = Read(cancellationToken);
        }
        catch (TrainingDataException error)
        {
            foreach (string problem in error.Problems) _terminal.Problem(problem);
            return ExitCode.SomeFailed;
        }

        OutputFolder.Prepare(_request.Output);
        _terminal.EndProgress();
        try
        {
            int halves = _request.SideBySide && IsPair ? 2 : 1;
            void Train(int i) => TrainOne(i, trainers[i], training, validation, halves, cancellationToken);
            if (halves == 2)
            {
                Task[] both = [Task.Run(() => Train(0), CancellationToken.None), Task.Run(() => Train(1), CancellationToken.None)];
                Task.WaitAll(both, CancellationToken.None);
            }
            else
            {
                for (int i = 0; i < trainers.Length; i++) Train(i);
            }

            if (IsPair) PairOutcome.Write(_terminal, _request, validation, cancellationToken);
            return ExitCode.Done;
        }
        catch (Exception error) when (IsCancellation(error))
        {
            _terminal.Problem($"stopped; {_request.Output} has a checkpoint: run the same command with --resume to continue.");
            return ExitCode.Interrupted;
        }
        catch (AggregateException error) when (error.InnerException is { } first)
        {
            throw new CallException(first.Message, first);
        }
        catch (TrainingRunException error)
        {
            throw new CallException(InWordsOfTheCommandLine(error), error);
        }
    }

    /// <summary>Rejects a folder with a run of a single network, whose weights have the same path as those of a pair.</summary>
    private void RefuseRunOfOneNetwork()
    {
        string[] checkpoints = ["nsn.checkpoint", "ndn.checkpoint"];
        string? found = checkpoints.FirstOrDefault(name => File.Exists(Path.Combine(_request.Output, name)));
        if (found is null) return;
        throw new CallException(
            $"{_request.Output}: the folder contains a run of a single network ({found}); choose another --output for a pair.");
    }

    private static bool IsCancellation(Exception error) => error switch
    {
        OperationCanceledException => true,
        AggregateException many => many.InnerExceptions.All(IsCancellation),
        _ => false,
    };

    private static string InWordsOfTheCommandLine(TrainingRunException error) => error.Reason == TrainingRunError.FolderInUse
        ? $"{error.Message.TrimEnd('.')}: --resume, --overwrite or another --output."
        : error.Message;

    private void TrainOne(
        int index,
        NetworkTrainer trainer,
        IReadOnlyList<LabeledVolume> training,
        IReadOnlyList<LabeledVolume> validation,
        int share,
        CancellationToken cancellationToken)
    {
        TrainingRecipe recipe = _request.Recipes[index];
        string folder = IsPair ? Path.Combine(_request.Output, recipe.Role.ToString().ToLowerInvariant()) : _request.Output;
        var display = new TrainingDisplay(_terminal, recipe, folder, IsPair, _request.Json);
        NetworkWeights? partner = PartnerOf(index);
        display.Begin(training.Count, validation.Count, recipe.Steps, partner is not null);
        int threads = _request.Threads ?? Environment.ProcessorCount;
        var options = new TrainingRunOptions
        {
            Folder = folder,
            Mode = _request.Mode,
            CheckpointInterval = _request.CheckpointInterval,
            MaximumThreads = share > 1 ? Math.Max(1, threads / share) : _request.Threads,
            Engine = _request.Engine,
            Device = _request.Device,
            From = _request.From.Count > 0 ? _request.From[index] : null,
            Partner = partner,
            Metadata = _request.Metadata,
            Steps = display,
            Resumed = display.AddEarlier,
            Predictions = _request.PictureEpochs > 0 ? new PredictionPictures(folder) : null,
            PredictionEpochs = Math.Max(1, _request.PictureEpochs),
        };
        TrainingResult result;
        try
        {
            result = trainer.Train(training, validation, options, display, cancellationToken);
        }
        catch (ArgumentException error)
        {
            throw CallException.Of(error);
        }

        display.End(result);
    }

    /// <summary>
    /// The network that the epochs of another one are scored with: the given partner; for a pair, the initial weights of the partner, and
    /// for NDN the NSN that was just trained.
    /// </summary>
    private NetworkWeights? PartnerOf(int index)
    {
        if (!IsPair) return _request.Partner;
        int other = 1 - index;
        string trained = Path.Combine(_request.Output, "nsn", "nsn.safetensors");
        if (index == 1 && !_request.SideBySide) return NetworkWeights.Load(trained);
        return _request.From.Count > 0 ? _request.From[other] : null;
    }

    private (IReadOnlyList<LabeledVolume> Training, IReadOnlyList<LabeledVolume> Validation) Read(CancellationToken cancellationToken)
    {
        var stacks = new List<LabeledVolume>();
        var problems = new List<string>();
        var options = new LabeledFolderOptions { IgnoreLabel = _request.IgnoreLabel };
        foreach (string path in _request.Data)
        {
            try
            {
                LabeledFolder folder = _request.Labels is { } labels
                    ? LabeledFolder.FromPair(path, labels, options)
                    : new LabeledFolder(path, options);
                foreach (string line in folder.LeftOut) _terminal.Problem(line);
                stacks.AddRange(folder.ReadAll(_request.Spacing, new Reading(_terminal), cancellationToken));
            }
            catch (TrainingDataException error)
            {
                problems.AddRange(error.Problems);
            }
        }

        if (problems.Count > 0) throw new TrainingDataException(problems);
        foreach (string prefix in _request.Validate)
        {
            if (stacks.Any(s => s.Name.StartsWith(prefix, StringComparison.Ordinal))) continue;
            string examples = string.Join(", ", stacks.Select(s => s.Embryo).Distinct().Take(3));
            throw new CallException($"--validate: no stack has a name that begins with '{prefix}'; the names begin with {examples}.");
        }

        bool Judges(LabeledVolume stack) => _request.Validate.Any(v => stack.Name.StartsWith(v, StringComparison.Ordinal));
        if (_request.Fold is not { } fold) return ([.. stacks.Where(s => !Judges(s))], [.. stacks.Where(Judges)]);
        TrainingSplit split;
        try
        {
            split = TrainingSplit.KFold(stacks.Select(s => s.Name), fold.Count)[fold.Number - 1];
        }
        catch (ArgumentOutOfRangeException)
        {
            int groups = stacks.Select(s => s.Embryo).Distinct().Count();
            throw new CallException(
                $"--fold: {groups} embryos cannot be divided into {fold.Count} folds; "
                + "the part of a name before the first underscore is the embryo.");
        }

        if (!_terminal.Quiet && !_request.Json)
        {
            IEnumerable<string> groups = split.Validation.Select(LabeledVolume.GroupOf).Distinct();
            _terminal.Output.WriteLine($"fold {fold.Number} of {fold.Count}: validating on {string.Join(", ", groups)}");
        }

        var held = split.Validation.ToHashSet(StringComparer.Ordinal);
        return ([.. stacks.Where(s => !held.Contains(s.Name))], [.. stacks.Where(s => held.Contains(s.Name))]);
    }

    private sealed class Reading(Terminal terminal) : IProgress<string>
    {
        public void Report(string value) => terminal.Progress($"reading {value}");
    }

    private NetworkTrainer Trainer(TrainingRecipe recipe)
    {
        try
        {
            return new NetworkTrainer(recipe, _logger);
        }
        catch (ArgumentException error)
        {
            throw CallException.Of(error);
        }
    }
}
