using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using QcaNet.Batch;
using QcaNet.Cli.Segmenting;
using QcaNet.Cli.Terminals;
using QcaNet.Core;
using QcaNet.Models.Runtime;
using QcaNet.Pretrained;
using QcaNet.Volumes;
using QcaNet.Volumes.Preprocessing;

namespace QcaNet.Cli.Commands;

/// <summary><c>qcanet segment</c>: segments stacks and writes labels, pictures and tables.</summary>
internal static class SegmentCommand
{
    public static Command Create(Terminal terminal, CancellationToken cancellationToken)
    {
        Argument<string[]> paths = CommandOptions.Paths(
            "path",
            "Stacks (gray multi-page TIFF, HDF5, FILE.h5/DATASET, OME-Zarr), or folders of stacks. Without a path, a synthetic embryo is "
            + "segmented.",
            needed: false);
        Option<string> output = CommandOptions.Output("DIR", "Folder for labels/, pictures/ and nuclei/.", "./qcanet-output");
        Option<VoxelSpacing?> spacing = CommandOptions.Spacing();
        Option<string?> axes = CommandOptions.Axes(), dataset = CommandOptions.Dataset();
        var truth = new Option<string?>("--truth")
        {
            Description = "True labels to score against: a file, or a folder with the file names of the stacks.",
            HelpName = "PATH",
        };
        var nsn = new Option<string[]>("--nsn")
        {
            Description = "Weights of the network that finds voxels of nuclei. Several files are averaged. Default: the shipped weights.",
            HelpName = "FILE",
        };
        var ndn = new Option<string[]>("--ndn")
        {
            Description = "Weights of the network that finds centers of nuclei. Several files are averaged. Default: the shipped weights.",
            HelpName = "FILE",
        };
        var accurate = new Option<bool>("--accurate")
        {
            Description = "Average two shipped networks for the voxels of nuclei: more accurate outlines, in 1.5 times the time.",
        };
        var inference = new InferenceCommandOptions();
        Option<Normalization?> scale = CommandOptions.Scale("How intensities are scaled, instead of as the weights say");
        var blocks = new BlockCommandOptions(inference.Budget);
        var keepProbabilities = new Option<bool>("--keep-probabilities")
        {
            Description = "Write the probabilities of both networks to probabilities/, as float32 TIFFs on the stack's grid.",
        };
        var report = new Option<bool>("--report")
        {
            Description = "Also write reports/NAME.html: a page with the nuclei in 3D, slices and tables.",
        };
        Option<double?> nucleusThreshold = CommandOptions.Number(
            "--nucleus-threshold", "P", "Probability above which a voxel belongs to a nucleus. Default: from the weights.", 0.0, 1.0);
        Option<double?> centerThreshold = CommandOptions.Number(
            "--center-threshold", "P", "Probability above which a voxel belongs to a center. Default: from the weights.", 0.0, 1.0);
        var undivided = new Option<bool>("--undivided-centers")
        {
            Description = "Take each connected center as one nucleus. Default: a center that falls apart at a higher threshold is divided.",
        };
        string smallestNucleus = WatershedOptions.DefaultSmallestVolume.ToString(CultureInfo.InvariantCulture);
        Option<double?> smallest = CommandOptions.Number(
            "--smallest-volume",
            "UM3",
            $"Drop nuclei smaller than this, in cubic micrometers. Default: from the weights of NSN, or {smallestNucleus}.",
            0.0,
            1e9);
        string smallestCenter = WatershedOptions.DefaultSmallestMarkerVolume.ToString(CultureInfo.InvariantCulture);
        Option<double?> smallestMarker = CommandOptions.Number(
            "--smallest-marker",
            "UM3",
            $"Drop centers smaller than this, in cubic micrometers. Default: from the weights of NDN, or {smallestCenter}.",
            0.0,
            1e9);
        var resume = new Option<bool>("--resume")
        {
            Description = "Skip stacks that already have a complete result for the same input, options and weights.",
        };
        Option<Shard?> shard = ShardOption();
        var recursive = new Option<bool>("--recursive")
        {
            Description = "Also segment stacks in subfolders; results get the same relative paths.",
        };
        var planes = new Option<bool>("--planes")
        {
            Description = "Read a folder as one stack with one file per plane, not as a folder of stacks.",
        };
        Option<int?> channel = CommandOptions.Number(
            "--channel", "N", "Channel to segment, starting at 0. Default: files must contain a single channel.", 0, 100_000);
        Option<TimePoints> time = TimeOption();
        var device = new Option<ComputeDevice>("--device")
        {
            Description = "Device that runs the networks: auto, cpu, cuda or cuda:N.",
            HelpName = "NAME",
            DefaultValueFactory = _ => ComputeDevice.Auto,
            CustomParser = result =>
            {
                if (ComputeDevice.TryParse(result.Tokens[0].Value, out ComputeDevice chosen)) return chosen;
                result.AddError($"--device: '{result.Tokens[0].Value}' is not a device; give auto, cpu, cuda or cuda:N.");
                return ComputeDevice.Auto;
            },
        };
        Option<int?> threads = CommandOptions.Threads("Number of threads of the networks and the watershed. Default: one per core.");
        Option<bool> json = CommandOptions.Json(), quiet = CommandOptions.Quiet(), verbose = CommandOptions.Verbose();
        var timings = new Option<bool>("--timings") { Description = "Print the time spent in each stage." };

        var command = new Command("segment", "Segment stacks: one label per nucleus, a picture, and a table of nuclei.")
        {
            paths, output, spacing, axes, dataset, truth, nsn, ndn, accurate, nucleusThreshold, centerThreshold, undivided, smallest,
            smallestMarker, scale, keepProbabilities, report, recursive, planes, channel, time, resume, shard, device, threads, json,
            quiet, verbose, timings,
        };
        foreach (Option option in (IEnumerable<Option>)[.. inference.All, .. blocks.All]) command.Options.Add(option);
        HelpWithExamples.Note(command, """
            For a stack NAME.tif, the output folder gets labels/NAME.tif (one id per nucleus), pictures/NAME.png, nuclei/NAME.csv and
            finally records/NAME.json, which marks the result as complete. Results of FILE.h5/DATASET are named FILE_DATASET, time points
            of a series NAME_t000 and so on.
            A stack that does not fit into --memory-budget is segmented in blocks: it gets labels and a table, but no picture.
            A stack that cannot be processed is reported, and the others are still processed; the exit code is then 1.

            Examples:
              qcanet segment
              qcanet segment embryo.tif --spacing 1.75,0.8,0.8 --report
              qcanet segment stacks/ --truth truths/ --output results --accurate
              qcanet segment large.tif --memory-budget 4GB --keep-probabilities
              qcanet segment light-sheet.tif --memory-budget 2GB      larger than memory; repeated, it goes on after an interruption
              qcanet segment embryo.h5/exported_data --output results      a dataset of an HDF5 file, as ilastik writes it
              qcanet segment movie.tif --time all --channel 1
              qcanet segment experiment/ --recursive --output results --resume
              qcanet segment stacks/ --output results --resume --shard auto      in a job array
            """);
        command.SetAction(call =>
        {
            terminal.Quiet = call.GetValue(quiet);
            string[] nsnPaths = Given(call.GetValue(nsn)), ndnPaths = Given(call.GetValue(ndn));
            QcaNetPipelineBuilder builder = QcaNetPipeline.Create()
                .WithDevice(call.GetValue(device)!)
                .WithLogging(new TerminalLoggerFactory(terminal, call.GetValue(verbose)))
                .WithWatershed(w => w with
                {
                    NucleusThreshold = call.GetValue(nucleusThreshold),
                    CenterThreshold = call.GetValue(centerThreshold),
                    DivideCenters = !call.GetValue(undivided),
                    SmallestVolume = call.GetValue(smallest),
                    SmallestMarkerVolume = call.GetValue(smallestMarker),
                    MaximumThreads = call.GetValue(threads),
                });
            bool isAccurate = call.GetValue(accurate);
            if (isAccurate && nsnPaths.Length > 0)
            {
                throw new CallException("--accurate uses shipped networks; give either --accurate or --nsn. Several --nsn are averaged.");
            }

            builder = nsnPaths.Length > 0 ? builder.WithNsnEnsemble(nsnPaths)
                : isAccurate ? builder.WithNsnEnsemble(PretrainedWeights.AccurateNsn)
                : builder.WithNsn(PretrainedWeights.Nsn);
            builder = ndnPaths.Length == 0 ? builder.WithNdn(PretrainedWeights.Ndn) : builder.WithNdnEnsemble(ndnPaths);
            builder = inference.Apply(builder, call)
                .WithInference(i => i with { MaximumThreads = call.GetValue(threads) })
                .WithProbabilities(call.GetValue(keepProbabilities));
            if (call.GetValue(scale) is { } chosen) builder = builder.WithNormalization(chosen);
            var request = new SegmentRequest
            {
                Batch = new BatchOptions
                {
                    Inputs = call.GetValue(paths) ?? [],
                    Output = call.GetValue(output)!,
                    Recursive = call.GetValue(recursive),
                    FolderContent = call.GetValue(planes) ? FolderContent.Planes : FolderContent.Stacks,
                    Spacing = call.GetValue(spacing),
                    Axes = call.GetValue(axes),
                    Dataset = call.GetValue(dataset),
                    Channel = call.GetValue(channel),
                    TimePoints = call.GetValue(time),
                    Truth = call.GetValue(truth),
                    Resume = call.GetValue(resume),
                    Shard = call.GetValue(shard) ?? Shard.Whole,
                    Blocks = BlocksOf(blocks, inference, call),
                },
                Json = call.GetValue(json),
                Reports = call.GetValue(report),
                Timings = call.GetValue(timings),
                Verbose = call.GetValue(verbose),
                Threads = call.GetValue(threads),
                Pipeline = builder,
            };
            return SegmentRun.Run(request, terminal, cancellationToken);
        });
        return command;
    }

    /// <summary>A budget that is too small for blocks only limits the tiles.</summary>
    private static BlockOptions? BlocksOf(BlockCommandOptions blocks, InferenceCommandOptions inference, ParseResult call) =>
        call.GetValue(inference.Budget) is < BlockCommandOptions.SmallestBudget ? null : blocks.Of(call);

    /// <summary>Ignores empty arguments, which scripts pass for variables that are not set.</summary>
    private static string[] Given(string[]? paths) => [.. (paths ?? []).Where(p => !string.IsNullOrWhiteSpace(p))];

    private static Option<Shard?> ShardOption() => new("--shard")
    {
        Description = "Process one share of the stacks, balanced by size: i/n with i from 1 to n; auto in a Slurm job array; "
            + "auto/n in a Kubernetes indexed Job.",
        HelpName = "i/n",
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            if (Shard.TryParse(text, out Shard share)) return share;
            try
            {
                if (text == "auto") return Shard.FromEnvironment();
                if (text.StartsWith("auto/", StringComparison.Ordinal) && Shard.TryParse($"1/{text[5..]}", out Shard first))
                {
                    return Shard.FromEnvironment(first.Count);
                }

                result.AddError($"--shard: '{text}' is not a shard; give i/n with i from 1 to n, for instance 3/8, or auto or auto/n.");
            }
            catch (BatchException error)
            {
                result.AddError($"--shard: {error.Message}");
            }

            return null;
        },
    };

    private static Option<TimePoints> TimeOption() => new("--time")
    {
        Description = "Time point to segment, starting at 0, or all. Default: files must contain a single time point.",
        HelpName = "N|all",
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            if (text.Equals("all", StringComparison.OrdinalIgnoreCase)) return TimePoints.All;
            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int index)) return TimePoints.At(index);
            result.AddError($"--time: '{text}' is not a time point; give a number starting at 0, or all.");
            return default;
        },
    };
}
