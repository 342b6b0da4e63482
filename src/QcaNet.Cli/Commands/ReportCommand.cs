using System.CommandLine;
using QcaNet.Cli.Files;
using QcaNet.Cli.Reports;
using QcaNet.Cli.Terminals;
using QcaNet.Volumes;

namespace QcaNet.Cli.Commands;

/// <summary><c>qcanet report</c>: writes labels as one HTML page.</summary>
internal static class ReportCommand
{
    public static Command Create(Terminal terminal, CancellationToken cancellationToken)
    {
        Argument<string[]> paths = CommandOptions.Paths(
            "labels", "Label files (TIFF), or folders of label files; a file may contain several time points.", needed: true);
        Option<string> output = CommandOptions.Output("FILE", "The HTML file to write.", "./report.html");
        Option<VoxelSpacing?> spacing = CommandOptions.Spacing();
        var images = new Option<string?>("--images")
        {
            Description =
                "The stacks that the labels belong to, a file or a folder with the same file names: adds images and intensities.",
            HelpName = "PATH",
        };
        var truth = new Option<string?>("--truth")
        {
            Description = "True labels, a file or a folder with the same file names: adds scores and the outcome for every nucleus.",
            HelpName = "PATH",
        };
        Option<double?> interval = CommandOptions.Number(
            "--interval", "MIN", "Minutes between two time points: the files are the time points of one embryo, in order.", 0.001, 1e6);
        var title = new Option<string?>("--title")
        {
            Description = "Heading. Default: the name of the file, or the number of stacks.",
            HelpName = "TEXT",
        };
        var figures = new Option<string?>("--figures")
        {
            Description = "Also write the plots to this folder, as SVG and as PNG for print.",
            HelpName = "DIR",
        };
        Option<int?> threads = CommandOptions.Threads(
            "Largest number of threads. Default: one per processor. The report is the same for any number.");
        Option<bool> json = CommandOptions.Json(), quiet = CommandOptions.Quiet();
        var command = new Command("report", "Write one HTML page from labels: nuclei in 3D, slices, tables, plots. It opens offline.")
        {
            paths, output, spacing, images, truth, interval, title, figures, threads, json, quiet,
        };
        HelpWithExamples.Note(command, """
            One file gives a report on a stack, several files on a data set, and --interval on a time series. docs/reports.md shows each.
            In a data set, a file that cannot be read is reported and left out (exit code 1). A time series must be complete; otherwise
            no report is written.

            Examples:
              qcanet report labels.tif --images embryo.tif
              qcanet report results/labels --images stacks --truth truths --output report.html
              qcanet report results/labels --interval 10 --figures plots
            """);
        command.SetAction(call =>
        {
            terminal.Quiet = call.GetValue(quiet);
            var request = new ReportRequest
            {
                Paths = call.GetValue(paths)!,
                Output = call.GetValue(output)!,
                Spacing = call.GetValue(spacing),
                Images = Existing("--images", call.GetValue(images)),
                Truth = Existing("--truth", call.GetValue(truth)),
                Interval = call.GetValue(interval) is { } minutes ? TimeSpan.FromMinutes(minutes) : null,
                Title = call.GetValue(title),
                Figures = call.GetValue(figures),
                Threads = call.GetValue(threads),
                Json = call.GetValue(json),
            };
            OutputFile.RefuseInput("--output", request.Output, [.. request.Paths, request.Images, request.Truth]);
            OutputFile.RequireExtension("--output", request.Output, "reports are written as HTML", ".html", ".htm");
            return new ReportRun(request, terminal, cancellationToken).Run();
        });
        return command;
    }

    private static string? Existing(string option, string? path) =>
        path is null || Path.Exists(path)
            ? path
            : throw new CallException($"{option}: {path} does not exist; name a file, or the folder of the files.");
}
