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

/// <summary><c>qcanet segment</c>: stacks in, labels, pictures and tables out.</summary>
internal static class SegmentCommand
{
    public static Command Create(Terminal terminal, CancellationToken cancellationToken)
    {
        Argument<string[]> paths = CommandOptions.Paths("path", "Stacks (grey multi-page TIFF, HDF5, OME-Zarr) and folders of them. Without one, a synthetic embryo is made and segmented.", needed: false);
        Option<string> output = CommandOptions.Output("DIR", "Folder for labels/, pictures/ and nuclei/.", "./qcanet-output");
        Option<VoxelSpacing?> spacing = CommandOptions.Spacing();
        Option<string?> axes = CommandOptions.Axes(), dataset = CommandOptions.Dataset();
        var truth = new Option<string?>("--truth") { Description = "True labels to score against: a file, or a folder with the names of the stacks.", HelpName = "PATH" };
        var nsn = new Option<string[]>("--nsn") { Description = "Weights of the network that finds voxels of nuclei; without this, the shipped ones. Given several times, the mean of the networks.", HelpName = "FILE" };
        var ndn = new Option<string[]>("--ndn") { Description = "Weights of the network that finds centres of nuclei; without this, the shipped ones. Given several times, the mean of the networks.", HelpName = "FILE" };
        var inference = new InferenceCommandOptions();
        Option<Normalization?> scale = CommandOptions.Scale("How intensities are scaled for the networks, where not as their weights say");
        var blocks = new BlockCommandOptions(inference.Budget);
        var keepProbabilities = new Option<bool>("--keep-probabilities") { Description = "Write what both networks found to probabilities/, float32 TIFFs on the stack's grid." };
        var report = new Option<bool>("--report") { Description = "Write reports/NAME.html, too: a page with the nuclei in 3D, slices and tables." };
        Option<double?> nucleusThreshold = CommandOptions.Number("--nucleus-threshold", "P", "Probability above which a voxel belongs to a nucleus; without this, the weights' own.", 0.0, 1.0);
        Option<double?> centreThreshold = CommandOptions.Number("--centre-threshold", "P", "Probability above which a voxel belongs to a centre; without this, the weights' own.", 0.0, 1.0);
        Option<double?> smallest = CommandOptions.Number("--smallest-volume", "UM3", FormattableString.Invariant(
            $"Nuclei smaller than this are dropped, cubic micrometers; without this, what the weights of NSN say, or {WatershedOptions.DefaultSmallestVolume}."), 0.0, 1e9);
        Option<double?> smallestMarker = CommandOptions.Number("--smallest-marker", "UM3", FormattableString.Invariant(
            $"Centers smaller than this mark no nucleus, cubic micrometers; without this, what the weights of NDN say, or {WatershedOptions.DefaultSmallestMarkerVolume}."), 0.0, 1e9);
        var resume = new Option<bool>("--resume") { Description = "Leave out stacks that have a complete result of the same input, options and weights." };
        Option<Shard?> shard = ShardOption();
        var recursive = new Option<bool>("--recursive") { Description = "Take the stacks of subfolders too; results lie under the same relative paths." };
        var planes = new Option<bool>("--planes") { Description = "A folder is one stack, of files of one plane each; without this, a folder of stacks." };
        Option<int?> channel = CommandOptions.Number("--channel", "N", "Channel to segment, from 0; without this, files must hold one.", 0, 100_000);
        Option<TimePoints> time = TimeOption();
        var device = new Option<ComputeDevice>("--device")
        {
            Description = "Where the networks run: auto, cpu, cuda or cuda:N.",
            HelpName = "NAME",
            DefaultValueFactory = _ => ComputeDevice.Auto,
            CustomParser = result =>
            {
                if (ComputeDevice.TryParse(result.Tokens[0].Value, out ComputeDevice chosen)) return chosen;
                result.AddError($"--device: '{result.Tokens[0].Value}' is not a device; give auto, cpu, cuda or cuda:N.");
                return ComputeDevice.Auto;
            },
        };
        Option<int?> threads = CommandOptions.Threads("Threads of the networks and of the watershed; without this, one a core.");
        Option<bool> json = CommandOptions.Json(), quiet = CommandOptions.Quiet(), verbose = CommandOptions.Verbose();
        var timings = new Option<bool>("--timings") { Description = "Tell where the time went." };

        var command = new Command("segment", "Segment stacks: one label per nucleus, a picture to look at, a table of nuclei.")
        {
            paths, output, spacing, axes, dataset, truth, nsn, ndn, nucleusThreshold, centreThreshold, smallest, smallestMarker, scale, keepProbabilities, report, recursive, planes, channel, time, resume, shard, device, threads, json, quiet, verbose, timings,
        };
        foreach (Option option in (IEnumerable<Option>)[.. inference.All, .. blocks.All]) command.Options.Add(option);
        HelpWithExamples.Note(command, """
            For a stack NAME.tif the output folder gets labels/NAME.tif (one id per nucleus), pictures/NAME.png, nuclei/NAME.csv and, last of all,
            records/NAME.json: where it is, the result is complete. A time point of a series is NAME_t000 and so on.
            A stack that does not fit into --memory-budget is segmented in blocks: it gets labels and a table, but no picture.
            A stack that cannot be processed is reported and does not stop the rest; the exit code is then 1.

            Examples:
              qcanet segment
              qcanet segment embryo.tif --spacing 1.75,0.8,0.8 --report
              qcanet segment stacks/ --truth truths/ --output results
              qcanet segment large.tif --memory-budget 4GB --keep-probabilities
              qcanet segment light-sheet.tif --memory-budget 2GB      larger than memory; repeated, it goes on after an interruption
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
                    CenterThreshold = call.GetValue(centreThreshold),
                    SmallestVolume = call.GetValue(smallest),
                    SmallestMarkerVolume = call.GetValue(smallestMarker),
                    MaximumThreads = call.GetValue(threads),
                });
            builder = nsnPaths.Length == 0 ? builder.WithNsn(PretrainedWeights.Nsn) : builder.WithNsnEnsemble(nsnPaths);
            builder = ndnPaths.Length == 0 ? builder.WithNdn(PretrainedWeights.Ndn) : builder.WithNdnEnsemble(ndnPaths);
            builder = inference.Apply(builder, call).WithInference(i => i with { MaximumThreads = call.GetValue(threads) }).WithProbabilities(call.GetValue(keepProbabilities));
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

    /// <summary>A budget that is too small for blocks still decides on tiles.</summary>
    private static BlockOptions? BlocksOf(BlockCommandOptions blocks, InferenceCommandOptions inference, ParseResult call) =>
        call.GetValue(inference.Budget) is < BlockCommandOptions.SmallestBudget ? null : blocks.Of(call);

    /// <summary>An empty word is what a script passes for a variable that is not set.</summary>
    private static string[] Given(string[]? paths) => [.. (paths ?? []).Where(p => !string.IsNullOrWhiteSpace(p))];

    private static Option<Shard?> ShardOption() => new("--shard")
    {
        Description = "One share of the stacks, balanced by size: i/n with i from 1 to n; auto for a Slurm job array; auto/n for a Kubernetes indexed Job.",
        HelpName = "i/n",
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            if (Shard.TryParse(text, out Shard share)) return share;
            try
            {
                if (text == "auto") return Shard.FromEnvironment();
                if (text.StartsWith("auto/", StringComparison.Ordinal) && Shard.TryParse($"1/{text[5..]}", out Shard first)) return Shard.FromEnvironment(first.Count);
                result.AddError($"--shard: '{text}' is not i/n with i from 1 to n, for instance 3/8, nor auto or auto/n.");
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
        Description = "Time point to segment, from 0, or all; without this, files must hold one.",
        HelpName = "N|all",
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            if (text.Equals("all", StringComparison.OrdinalIgnoreCase)) return TimePoints.All;
            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int index)) return TimePoints.At(index);
            result.AddError($"--time: '{text}' is not a time point; give a number from 0, or all.");
            return default;
        },
    };
}
