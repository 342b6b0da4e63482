using System.CommandLine;
using System.Globalization;
using QcaNet.Cli.Files;
using QcaNet.Cli.Terminals;
using QcaNet.Models.Networks;
using QcaNet.Models.Weights;
using QcaNet.Reporting;
using QcaNet.Training;
using QcaNet.Training.Data;
using QcaNet.Training.Recipes;
using QcaNet.Volumes;

namespace QcaNet.Cli.Commands;

/// <summary><c>qcanet train nsn|ndn</c>: trains a network on labelled stacks.</summary>
internal static class TrainCommand
{
    public static Command Create(Terminal terminal, CancellationToken cancellationToken)
    {
        var role = new Argument<string>("network") { Description = "nsn finds voxels of nuclei, ndn finds their centres." };
        role.AcceptOnlyFromAmong("nsn", "ndn");
        var data = new Option<string[]>("--data", "-d")
        {
            Description = "Folders with Images/ and GroundTruth_QCANet/; all but the validation stacks are learned from.",
            HelpName = "DIR",
            Required = true,
            AllowMultipleArgumentsPerToken = true,
        };
        var validate = new Option<string[]>("--validate")
        {
            Description = "Beginnings of the names of the stacks that choose the best weights: another embryo than those learned from.",
            HelpName = "NAME",
            Required = true,
            AllowMultipleArgumentsPerToken = true,
        };
        Option<string> output = CommandOptions.Output("DIR", "Folder for the weights, history.csv and history.png.", "./qcanet-training");
        Option<VoxelSpacing?> spacing = CommandOptions.Spacing();
        Option<int?> steps = CommandOptions.Number("--steps", "N", "Steps in all.", 1, 10_000_000);
        Option<int?> stepsPerEpoch = CommandOptions.Number("--steps-per-epoch", "N", "Steps between two validations.", 1, 10_000_000);
        Option<int?> batch = CommandOptions.Number("--batch", "N", "Crops a step.", 1, 1024);
        Option<double?> rate = CommandOptions.Number("--learning-rate", "RATE", "Largest learning rate.", 1e-9, 10.0);
        var optimiser = new Option<OptimizerKind?>("--optimiser") { Description = "Adam or Sgd.", HelpName = "NAME" };
        Option<int?> levels = CommandOptions.Number("--levels", "N", "Poolings of the network.", 1, 6);
        Option<int?> width = CommandOptions.Number("--base", "N", "Channels of the first convolution.", 1, 256);
        Option<int?> kernel = CommandOptions.Number("--kernel", "N", "Extent of the convolutions, an odd number.", 1, 9);
        var normalisation = new Option<FeatureNormalization?>("--feature-normalisation")
        {
            Description = "What stands behind the convolutions: 'batch', 'instance', 'group N' (N groups of channels, a divisor of --base) or 'none'; without this, batch.",
            HelpName = "text",
            CustomParser = result =>
            {
                if (FeatureNormalization.TryParse(result.Tokens[0].Value, out FeatureNormalization? parsed)) return parsed;
                result.AddError($"--feature-normalisation: '{result.Tokens[0].Value}' should be 'batch', 'instance', 'group N' or 'none'.");
                return null;
            },
        };
        Option<double?> core = CommandOptions.Number("--core-fraction", "SHARE", "NDN learns voxels deeper in a nucleus than this share of its largest depth.", 0.01, 0.99);
        Option<int?> seed = CommandOptions.Number("--seed", "S", "Seed of weights, crops and augmentation.", 0, int.MaxValue);
        Option<int?> threads = CommandOptions.Threads("Threads of the networks; without this, one a core.");
        var licence = new Option<string?>("--licence") { Description = "Terms of the weights, for their metadata.", HelpName = "TEXT" };
        var citation = new Option<string?>("--citation") { Description = "What to cite, for their metadata.", HelpName = "TEXT" };
        Option<bool> quiet = CommandOptions.Quiet();
        Option<bool> verbose = CommandOptions.Verbose();

        var command = new Command("train", "Train a network on labelled stacks.")
        {
            role, data, validate, output, spacing, steps, stepsPerEpoch, batch, rate, optimiser, levels, width, kernel, normalisation, core, seed, threads, licence, citation, quiet, verbose,
        };
        HelpWithExamples.Note(command, """
            The best weights so far are always on the disk: a training may be stopped with Ctrl-C at any time.

            Examples:
              qcanet train nsn --data bbbc050 --validate Emb10 Emb11 --spacing 1.75,0.8,0.8 --output nsn
              qcanet train ndn --data bbbc050 synthetic --validate Emb10 Emb11 --spacing 1.75,0.8,0.8 --steps 3000 --output ndn
              qcanet segment stack.tif --nsn nsn/nsn.safetensors --ndn ndn/ndn.safetensors
            """);
        command.SetAction(call =>
        {
            terminal.Quiet = call.GetValue(quiet);
            TrainingRecipe recipe = TrainingRecipe.Compact(call.GetValue(role) == "nsn" ? NetworkRole.Nsn : NetworkRole.Ndn);
            recipe = recipe with
            {
                Steps = call.GetValue(steps) ?? recipe.Steps,
                StepsPerEpoch = call.GetValue(stepsPerEpoch) ?? recipe.StepsPerEpoch,
                BatchSize = call.GetValue(batch) ?? recipe.BatchSize,
                LearningRate = call.GetValue(rate) ?? recipe.LearningRate,
                Optimizer = call.GetValue(optimiser) ?? recipe.Optimizer,
                CoreFraction = call.GetValue(core) ?? recipe.CoreFraction,
                Seed = call.GetValue(seed) ?? recipe.Seed,
                Architecture = Architecture(recipe, call.GetValue(levels), call.GetValue(width), call.GetValue(kernel), call.GetValue(normalisation)),
            };
            var metadata = new NetworkMetadata { License = call.GetValue(licence), Citation = call.GetValue(citation) };
            ComputeThreads.Use(call.GetValue(threads));
            return Run(terminal, recipe, call.GetValue(data)!, call.GetValue(validate)!, call.GetValue(spacing), call.GetValue(output)!, metadata, call.GetValue(verbose), cancellationToken);
        });
        return command;
    }

    private static UNet3DArchitecture Architecture(TrainingRecipe recipe, int? levels, int? width, int? kernel, FeatureNormalization? normalisation)
    {
        try
        {
            return new UNet3DArchitecture(levels ?? recipe.Architecture.Levels, width ?? recipe.Architecture.BaseWidth, kernel ?? recipe.Architecture.Kernel)
            {
                FeatureNormalization = normalisation ?? recipe.Architecture.FeatureNormalization,
            };
        }
        catch (ArgumentException error)
        {
            throw new CallException(error.Message, error);
        }
    }

    private static int Run(
        Terminal terminal, TrainingRecipe recipe, string[] data, string[] validate, VoxelSpacing? spacing, string output, NetworkMetadata metadata, bool verbose, CancellationToken cancellationToken)
    {
        List<LabeledVolume> training = [], validation = [];
        foreach (string path in data)
        {
            var folder = new LabeledFolder(path);
            foreach (string name in folder.Names)
            {
                cancellationToken.ThrowIfCancellationRequested();
                terminal.Progress($"reading {name}");
                bool judges = validate.Any(v => name.StartsWith(v, StringComparison.Ordinal));
                (judges ? validation : training).Add(folder.Read(name, spacing));
            }
        }

        OutputFolder.Prepare(output);
        terminal.EndProgress();
        if (!terminal.Quiet)
        {
            terminal.Output.WriteLine($"{recipe.Role.ToString().ToUpperInvariant()}, {recipe.Architecture}: {training.Count} stacks to learn from, {validation.Count} to validate on, {recipe.Steps} steps");
            terminal.Output.WriteLine(" epoch    step  minutes  train loss  val. loss   val. IoU");
        }

        NetworkTrainer trainer = Trainer(recipe, new TerminalLoggerFactory(terminal, verbose));
        TrainingResult result = trainer.Train(training, validation, output, metadata, new EpochLines(terminal), cancellationToken);
        string curve = Path.Combine(output, "history.png");
        LearningCurves.WritePng(
            curve,
            [.. result.Epochs.Select(e => new HistoryPoint(e.Epoch, e.TrainLoss, e.ValidationLoss, e.ValidationIoU))],
            $"{recipe.Role.ToString().ToUpperInvariant()}, {recipe.Architecture}");
        if (!terminal.Quiet)
        {
            terminal.Output.WriteLine(FormattableString.Invariant($"best: epoch {result.Best.Epoch}, validation IoU {result.Best.ValidationIoU:0.0000}"));
            terminal.Output.WriteLine($"weights  {result.WeightsPath}");
            terminal.Output.WriteLine($"history  {result.HistoryPath}, {curve}");
        }

        return ExitCode.Done;
    }

    private static NetworkTrainer Trainer(TrainingRecipe recipe, TerminalLoggerFactory logging)
    {
        try
        {
            return new NetworkTrainer(recipe, logging.CreateLogger(nameof(NetworkTrainer)));
        }
        catch (ArgumentException error)
        {
            throw new CallException(error.Message, error);
        }
    }

    /// <summary>One line an epoch as it comes: a training takes hours, and its output is often a file that somebody watches.</summary>
    private sealed class EpochLines(Terminal terminal) : IProgress<TrainingEpoch>
    {
        public void Report(TrainingEpoch value)
        {
            if (terminal.Quiet) return;
            terminal.Output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{value.Epoch,6} {value.Step,7} {value.Seconds / 60,8:0.0} {value.TrainLoss,11:0.0000} {value.ValidationLoss,10:0.0000} {value.ValidationIoU,10:0.0000}{(value.IsBest ? "  best" : string.Empty)}"));
            terminal.Output.Flush();
        }
    }
}
