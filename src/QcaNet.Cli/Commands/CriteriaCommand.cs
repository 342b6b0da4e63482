using System.CommandLine;
using System.Globalization;
using QcaNet.Cli.Files;
using QcaNet.Cli.Measuring;
using QcaNet.Cli.Terminals;
using QcaNet.Volumes;

namespace QcaNet.Cli.Commands;

/// <summary><c>qcanet criteria</c>: measures the nuclei of label files, in space and over time.</summary>
internal static class CriteriaCommand
{
    public static Command Create(Terminal terminal, CancellationToken cancellationToken)
    {
        Argument<string[]> paths = CommandOptions.Paths("labels", "Label files (TIFF), or folders of label files.", needed: true);
        Option<VoxelSpacing?> spacing = CommandOptions.Spacing();
        Option<string?> images = Text(
            "--images", "PATH", "The stacks that the labels belong to, a file or a folder with the same file names: adds intensities.");
        Option<string?> csv = Text("--csv", "FILE", "Write one row per nucleus to this file.");
        Option<string?> published = Text(
            "--published",
            "FILE",
            "Write one row per file with the columns of the published code, its errors corrected; the files are the time points in order.");
        var boundary = new Option<bool>("--boundary-voxels")
        {
            Description = "With --published: count the voxels that a 3x3x3 erosion removes, as the published code does, instead of areas.",
        };
        var series = new Option<bool>("--time-series")
        {
            Description = "Treat the files, or the time points of one file, as one embryo over time: lineage, divisions, stages.",
        };
        Option<double?> interval = CommandOptions.Number(
            "--interval", "MIN", "Minutes between two time points. Default: the interval in the file.", 0.001, 100_000.0);
        Option<string?> tracks = Text(
            "--tracks", "DIR", "With --time-series: write res_track.txt and tables of nuclei, time points, divisions and stages.");
        var masks = new Option<bool>("--masks")
        {
            Description = "With --tracks: also write mask000.tif and so on, labels by track, in the format of the Cell Tracking Challenge.",
        };
        Option<string?> spatial = Text(
            "--spatial", "DIR", "Write ripley.csv (K and L with edge correction) and shells.csv (density in shells).");
        Option<double[]> radii = Radii();
        Option<double> thickness = CommandOptions.Number(
            "--shell-thickness", "UM", "With --spatial: thickness of a shell in micrometers.", 0.01, 10_000, 10.0);
        Option<bool> json = CommandOptions.Json(), quiet = CommandOptions.Quiet();
        var command = new Command(
            "criteria", "Measure labeled nuclei: volumes, surfaces, shapes, neighbors, intensities, positions, divisions.")
        {
            paths, spacing, images, csv, published, boundary, series, interval, tracks, masks, spatial, radii, thickness, json, quiet,
        };
        HelpWithExamples.Note(command, """
            Values are in micrometers if the spacing is known, from the file or from --spacing. Otherwise volumes and centroids are in
            voxels, and the other columns are empty. docs/criteria.md defines every column.
            The files of a folder are sorted naturally: t2 before t10.

            Examples:
              qcanet criteria labels.tif
              qcanet criteria results/labels --csv nuclei.csv
              qcanet criteria results/labels --images stacks --csv nuclei.csv --spacing 1.75,0.8,0.8
              qcanet criteria results/labels --time-series --interval 10 --tracks lineage
              qcanet criteria labels.tif --spatial statistics --radii 5,10,20,40
            """);
        command.SetAction(call =>
        {
            terminal.Quiet = call.GetValue(quiet);
            var request = new CriteriaRequest
            {
                Paths = call.GetValue(paths)!,
                Spacing = call.GetValue(spacing),
                Images = call.GetValue(images),
                Csv = call.GetValue(csv),
                Published = call.GetValue(published),
                BoundaryVoxels = call.GetValue(boundary),
                IsTimeSeries = call.GetValue(series) || call.GetValue(interval) is not null,
                Interval = call.GetValue(interval) is { } minutes ? TimeSpan.FromMinutes(minutes) : null,
                Tracks = call.GetValue(tracks),
                Masks = call.GetValue(masks),
                Spatial = call.GetValue(spatial),
                Radii = call.GetValue(radii)!,
                ShellThickness = call.GetValue(thickness),
            };
            Check(request);
            return new CriteriaRun(request, call.GetValue(json), terminal, cancellationToken).Run();
        });
        return command;
    }

    private static void Check(CriteriaRequest request)
    {
        OutputFile.RefuseInput("--csv", request.Csv, [.. request.Paths, request.Images]);
        OutputFile.RefuseInput("--published", request.Published, [.. request.Paths, request.Images]);
        if (request.BoundaryVoxels && request.Published is null)
        {
            throw new CallException("--boundary-voxels requires --published; add it, or leave --boundary-voxels out.");
        }

        if (request.Images is { } named && !Path.Exists(named))
        {
            throw new CallException($"--images: {named} does not exist; name the folder of the stacks.");
        }

        if (request.Tracks is not null && !request.IsTimeSeries) throw new CallException(
            "--tracks requires --time-series or --interval; add one of them.");
        if (request.Masks && request.Tracks is null) throw new CallException(
            "--masks requires --tracks DIR; add it, or leave --masks out.");
    }

    private static Option<string?> Text(string name, string helpName, string description) =>
        new(name) { Description = description, HelpName = helpName };

    private static Option<double[]> Radii() => new("--radii")
    {
        Description = "With --spatial: radii of Ripley's functions in micrometers.",
        HelpName = "UM,UM,...",
        DefaultValueFactory = _ => [5, 10, 15, 20, 25, 30, 40, 50],
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            var radii = new List<double>();
            foreach (string part in text.Split(','))
            {
                if (double.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out double radius) && radius is >= 0 and < 1e6)
                {
                    radii.Add(radius);
                    continue;
                }

                result.AddError($"--radii: '{part}' is not a radius; give micrometers separated by commas, for instance 5,10,20.");
                return [];
            }

            return [.. radii];
        },
    };
}
