using System.CommandLine;
using QcaNet.Cli.Files;
using QcaNet.Cli.Results;
using QcaNet.Cli.Terminals;
using QcaNet.Cli.Watersheds;
using QcaNet.PostProcessing;
using QcaNet.Volumes;

namespace QcaNet.Cli.Commands;

/// <summary><c>qcanet watershed</c>: divides a mask from any source, without a network.</summary>
internal static class WatershedCommand
{
    public static Command Create(Terminal terminal, CancellationToken cancellationToken)
    {
        Argument<string> mask = CommandOptions.Path("mask", "A TIFF file or FILE.h5/DATASET; every value other than 0 is foreground.");
        var markers = new Option<string?>("--markers")
        {
            Description = "One marker per object: labels (ids above 0), or a mask of centers (one value above 0), whose 6-connected "
                + "components are the markers. Without this option, every component of the mask is one object.",
            HelpName = "FILE",
        };
        Option<string> output = CommandOptions.Output("FILE", "The label file to write. Default: NAME.labels.tif in the current folder.");
        Option<VoxelSpacing?> spacing = CommandOptions.Spacing();
        Option<string?> axes = CommandOptions.Axes();
        var timings = new Option<bool>("--timings")
        {
            Description = "Print one JSON line: seconds of read, distance, components, watershed and write; voxels, objects, threads.",
        };
        Option<int> repeat = CommandOptions.Number(
            "--repeat", "N", "Run the stages N times on the loaded volume; the timings are medians.", 1, 10_000, 1);
        Option<int?> threads = CommandOptions.Threads(
            "Number of threads. Default: one per processor. The result is the same for any number.");
        var markerless = new Option<string>("--markerless")
        {
            Description = "What to do with a component of the mask that has no marker: background; object (one object); or maxima "
                + "(seeded from the maxima of its distance transform). Without any marker, background and object make every component "
                + "one object.",
            HelpName = "RULE",
            DefaultValueFactory = _ => "background",
        };
        markerless.AcceptOnlyFromAmong("background", "object", "maxima");
        Option<long?> budget = BlockCommandOptions.MemoryBudget(
            "Peak memory of the process, for instance 2GB: the mask is processed in blocks and may be larger than memory. "
            + "The labels are the same. Default: the whole mask is read.");
        var blocks = new BlockCommandOptions(budget);
        Option<bool> json = CommandOptions.Json(), quiet = CommandOptions.Quiet();
        var command = new Command("watershed", "Divide a mask into objects: distance transform and watershed from markers.")
        {
            mask, markers, markerless, output, spacing, axes, threads, timings, repeat, json, quiet,
        };
        command.Options.Add(budget);
        foreach (Option option in blocks.All) command.Options.Add(option);
        HelpWithExamples.Note(command, """
            Distances are in micrometers if the spacing is known, from the mask or from --spacing; otherwise they are in voxels, as in the
            published code.

            Examples:
              qcanet watershed mask.tif --markers centers.tif --output labels.tif
              qcanet watershed mask.tif --markerless maxima --spacing 1.75,0.8,0.8
              qcanet watershed mask.tif --markers centers.tif --timings --repeat 5
              qcanet watershed embryo.h5/exported_data         a dataset of ilastik; writes embryo_exported_data.labels.tif
              qcanet watershed large.tif --markers centers.tif --memory-budget 2GB      continues after an interruption
            """);
        command.SetAction(call =>
        {
            terminal.Quiet = call.GetValue(quiet);
            (string maskPath, string? markerPath) = (call.GetValue(mask)!, call.GetValue(markers));
            (VoxelSpacing? voxelSpacing, string? axisOrder) = (call.GetValue(spacing), call.GetValue(axes));
            string target = call.GetValue(output) ?? InputFiles.StemOf(maskPath) + ".labels.tif";
            OutputFile.RefuseInput("--output", target, maskPath, markerPath);
            OutputFile.RequireExtension("--output", target, "labels are written as TIFF", ".tif", ".tiff");
            var options = new MarkerWatershedOptions
            {
                MaximumThreads = call.GetValue(threads),
                MarkerlessComponents = call.GetValue(markerless) switch
                {
                    "object" => MarkerlessComponents.OneObject,
                    "maxima" => MarkerlessComponents.DistanceMaxima,
                    _ => MarkerlessComponents.Background,
                },
            };
            MaskDivision division;
            try
            {
                if (blocks.Of(call) is { } inBlocks)
                {
                    if (call.GetValue(repeat) > 1)
                    {
                        throw new CallException("--repeat cannot be combined with --memory-budget; leave one of them out.");
                    }

                    inBlocks = inBlocks with { Watershed = options };
                    var request = new BlockedDivision(maskPath, markerPath, target, voxelSpacing, axisOrder, inBlocks);
                    return request.Run(terminal, call.GetValue(json), call.GetValue(timings), cancellationToken);
                }

                int repeats = call.GetValue(repeat);
                division = MaskDivision.Run(maskPath, markerPath, voxelSpacing, axisOrder, target, options, repeats, cancellationToken);
            }
            catch (Exception error) when (error is QcaNetException or IOException or UnauthorizedAccessException)
            {
                terminal.Problem(ProblemText.Of(maskPath, error));
                return ExitCode.SomeFailed;
            }

            foreach (string notice in division.Notices) terminal.Problem(notice);
            if (call.GetValue(timings)) terminal.Output.WriteLine(JsonLine.Of(division.ToTimings()));
            else if (call.GetValue(json)) terminal.Output.WriteLine(JsonLine.Of(division.ToJson()));
            else if (!terminal.Quiet)
            {
                terminal.Output.WriteLine($"{division.Objects} {(division.Objects == 1 ? "object" : "objects")}: {target}");
            }

            return ExitCode.Done;
        });
        return command;
    }
}
