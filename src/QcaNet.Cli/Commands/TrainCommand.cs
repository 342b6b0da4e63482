using System.CommandLine;
using System.Globalization;
using QcaNet.Cli.Terminals;
using QcaNet.Cli.Training;
using QcaNet.Models.Runtime;
using QcaNet.Models.Weights;
using QcaNet.Pretrained;
using QcaNet.Training;
using QcaNet.Training.Engines;
using QcaNet.Volumes;

namespace QcaNet.Cli.Commands;

/// <summary><c>qcanet train nsn|ndn|pair</c>: trains networks on labeled stacks.</summary>
internal static class TrainCommand
{
    public static Command Create(Terminal terminal, CancellationToken cancellationToken)
    {
        var role = new Argument<string>("network")
        {
            Description = "nsn finds the voxels of nuclei, ndn finds their centers, pair trains both.",
        };
        role.AcceptOnlyFromAmong("nsn", "ndn", "pair");
        Option<string[]> data = Several(
            "--data", "DIR", "Folders with Images/ and GroundTruth_QCANet/; all stacks but the validation stacks are used for training.");
        data.Aliases.Add("-d");
        var labels = new Option<string?>("--labels")
        {
            Description = "Folder of label files with the names of the images, if --data is one folder of images.",
            HelpName = "DIR",
        };
        Option<int?> ignored = CommandOptions.Number(
            "--ignore-label", "ID", "Label of voxels that were not annotated; they are left out of the loss.", int.MinValue, int.MaxValue);
        Option<string[]> validate = Several(
            "--validate",
            "NAME",
            "Name prefixes of the validation stacks, which select the best weights; choose embryos that are not in the training data.");
        validate.Required = false;
        Option<(int Number, int Count)?> fold = Fold();
        Option<string> output = CommandOptions.Output(
            "DIR", "Folder for the weights, recipe, history, curves and checkpoint.", "./qcanet-training");
        Option<VoxelSpacing?> spacing = CommandOptions.Spacing();
        var recipe = new RecipeOptions();
        var from = new Option<string?>("--from")
        {
            Description = "Start from trained weights: 'pretrained', a safetensors file, or for a pair a folder with nsn.safetensors and "
                + "ndn.safetensors.",
            HelpName = "pretrained|PATH",
        };
        var partner = new Option<string?>("--partner")
        {
            Description = "The other network, 'pretrained' or a safetensors file: each epoch is then scored on the nuclei found by both.",
            HelpName = "pretrained|FILE",
        };
        var resume = new Option<bool>("--resume") { Description = "Continue the run in the output folder, or start a new one." };
        var overwrite = new Option<bool>("--overwrite") { Description = "Delete the run in the output folder and start a new one." };
        Option<double> minutes = CommandOptions.Number(
            "--checkpoint-minutes", "MIN", "Minutes between checkpoints; one is also written after each epoch.", 0, 1440, 10.0);
        var engine = new Option<string>("--engine")
        {
            Description = "Engine of the training steps: auto, kernels (the library's own, on the CPU) or libtorch.",
            HelpName = "NAME",
            DefaultValueFactory = _ => "auto",
        };
        engine.AcceptOnlyFromAmong("auto", "kernels", "libtorch");
        var device = new Option<string>("--device")
        {
            Description = "Device of libtorch: auto, cpu, cuda or cuda:N.",
            HelpName = "NAME",
            DefaultValueFactory = _ => "auto",
        };
        Option<int> pictures = CommandOptions.Number(
            "--picture-epochs", "N", "Number of epochs between pictures of the validation stacks; 0 for none.", 0, 1_000_000, 5);
        var sideBySide = new Option<bool>("--side-by-side")
        {
            Description = "Train both networks of a pair at the same time, each with half of the threads.",
        };
        Option<int?> threads = CommandOptions.Threads("Number of threads of the networks. Default: one per processor.");
        var license = new Option<string?>("--license") { Description = "License of the weights, stored in them.", HelpName = "TEXT" };
        var citation = new Option<string?>("--citation") { Description = "What to cite, stored in the weights.", HelpName = "TEXT" };
        Option<bool> json = CommandOptions.Json(), quiet = CommandOptions.Quiet();
        Option<bool> verbose = CommandOptions.Verbose();

        var command = new Command("train", "Train networks on labeled stacks.")
        {
            role, data, labels, ignored, validate, fold, output, spacing, from, partner, resume, overwrite, minutes, engine, device,
            pictures, sideBySide, threads, license, citation, json, quiet, verbose,
        };
        recipe.AddTo(command);
        HelpWithExamples.Note(command, """
            Ctrl-C stops training within two seconds and loses at most one step: run the same command with --resume to continue.
            Exit codes: 0 trained; 1 the data cannot be read; 2 the command line is invalid; 130 or 143 stopped by Ctrl-C or SIGTERM.

            Examples:
              qcanet train nsn --data bbbc050 --validate Emb10 Emb11 --spacing 1.75,0.8,0.8 --output nsn
              qcanet train ndn --data bbbc050 synthetic --validate Emb10 Emb11 --spacing 1.75,0.8,0.8 --recipe compact --output ndn
              qcanet train nsn --data images --labels labels --fold 1/5 --partner pretrained --output fold1
              qcanet train pair --from pretrained --data my-stacks --validate Emb5 --output mine
              qcanet segment stack.tif --nsn nsn/nsn.safetensors --ndn ndn/ndn.safetensors
            """);
        command.SetAction(call =>
        {
            terminal.Quiet = call.GetValue(quiet);
            bool resumes = call.GetValue(resume), overwrites = call.GetValue(overwrite);
            if (resumes && overwrites) throw new CallException("--resume continues the run that --overwrite deletes; give one of them.");
            if (call.GetValue(validate)!.Length > 0 == call.GetValue(fold) is not null)
            {
                throw new CallException("say which stacks select the best weights: give either --validate or --fold.");
            }

            if (call.GetValue(labels) is not null && call.GetValue(data)!.Length != 1)
            {
                throw new CallException("--labels requires --data with exactly one folder of images.");
            }

            NetworkRole[] roles = call.GetValue(role) switch
            {
                "nsn" => [NetworkRole.Nsn],
                "ndn" => [NetworkRole.Ndn],
                _ => [NetworkRole.Nsn, NetworkRole.Ndn],
            };
            if (!ComputeDevice.TryParse(call.GetValue(device), out ComputeDevice place))
            {
                throw new CallException($"--device: '{call.GetValue(device)}' is not a device; give auto, cpu, cuda or cuda:N.");
            }

            NetworkWeights[] start = call.GetValue(from) is { } source ? [.. roles.Select(r => Weights(source, r, roles.Length > 1))] : [];
            var request = new TrainRequest
            {
                Recipes = [.. roles.Select((r, i) => recipe.Read(call, r, start.Length > 0 ? start[i] : null, roles.Length > 1))],
                From = start,
                Data = call.GetValue(data)!,
                Labels = call.GetValue(labels),
                IgnoreLabel = call.GetValue(ignored),
                Validate = call.GetValue(validate)!,
                Fold = call.GetValue(fold),
                Partner = call.GetValue(partner) is { } other ? Weights(other, Other(roles), false) : null,
                Spacing = call.GetValue(spacing),
                Output = call.GetValue(output)!,
                Mode = resumes ? RunFolderMode.Resume : overwrites ? RunFolderMode.Overwrite : RunFolderMode.New,
                CheckpointInterval = TimeSpan.FromMinutes(call.GetValue(minutes)),
                Threads = call.GetValue(threads),
                Engine = call.GetValue(engine) switch
                {
                    "kernels" => EngineKind.Kernels,
                    "libtorch" => EngineKind.LibTorch,
                    _ => EngineKind.Auto,
                },
                Device = place,
                Metadata = new NetworkMetadata { License = call.GetValue(license), Citation = call.GetValue(citation) },
                PictureEpochs = call.GetValue(pictures),
                Json = call.GetValue(json),
                SideBySide = call.GetValue(sideBySide),
            };
            return new TrainRun(terminal, request, call.GetValue(verbose)).Run(cancellationToken);
        });
        return command;
    }

    private static NetworkRole Other(NetworkRole[] roles) => roles.Length > 1
        ? throw new CallException("--partner is for training one network; the networks of a pair are each other's partners.")
        : roles[0] == NetworkRole.Nsn ? NetworkRole.Ndn : NetworkRole.Nsn;

    private static Option<(int Number, int Count)?> Fold() => new("--fold")
    {
        Description = "Divide the embryos into K random folds (the same for every I) and validate on fold I, instead of --validate.",
        HelpName = "I/K",
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            string[] parts = text.Split('/');
            if (parts.Length == 2
                && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int number)
                && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int count)
                && number >= 1 && count >= 2 && number <= count)
            {
                return (number, count);
            }

            result.AddError($"--fold: '{text}' is not a fold; give the fold and the number of folds, as in 1/5.");
            return null;
        },
    };

    private static Option<string[]> Several(string name, string helpName, string description) => new(name)
    {
        Description = description,
        HelpName = helpName,
        Required = true,
        AllowMultipleArgumentsPerToken = true,
    };

    private static NetworkWeights Weights(string source, NetworkRole role, bool pair)
    {
        if (source == "pretrained")
        {
            PretrainedWeight shipped = role == NetworkRole.Nsn ? PretrainedWeights.Nsn : PretrainedWeights.Ndn;
            using Stream stream = shipped.Open();
            return NetworkWeights.Load(stream, shipped.ToString());
        }

        string path = Directory.Exists(source) ? Path.Combine(source, $"{role.ToString().ToLowerInvariant()}.safetensors") : source;
        if (pair && path == source)
        {
            throw new CallException($"--from: {source} is not a folder; give one that holds nsn.safetensors and ndn.safetensors.");
        }

        NetworkWeights weights = NetworkWeights.Load(path);
        return weights.Metadata.Role is not { } other || other == role ? weights
            : throw new CallException($"{path}: these are weights of {other.ToString().ToUpperInvariant()}, the other network.");
    }
}
