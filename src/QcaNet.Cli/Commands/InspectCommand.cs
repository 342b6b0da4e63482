using System.CommandLine;
using QcaNet.Cli.Files;
using QcaNet.Cli.Results;
using QcaNet.Cli.Terminals;
using QcaNet.Volumes;

namespace QcaNet.Cli.Commands;

/// <summary><c>qcanet inspect</c>: what a file declares about its stack.</summary>
internal static class InspectCommand
{
    public static Command Create(Terminal terminal, CancellationToken cancellationToken)
    {
        Argument<string[]> paths = CommandOptions.Paths(
            "file",
            "TIFF, HDF5 and NumPy files, FILE.h5/DATASET, or folders. A folder of single-plane TIFFs is one stack; in other folders, "
            + "each file is shown.",
            needed: true);
        Option<string?> axes = CommandOptions.Axes();
        Option<string?> dataset = CommandOptions.Dataset();
        Option<bool> values = new("--values")
        {
            Description = "Read every voxel, and show the smallest and largest value of each channel. Also checks that the file is intact.",
        };
        Option<bool> json = CommandOptions.Json();
        var command = new Command(
            "inspect", "Show what a file declares about its stack: shape, voxel type, spacing, channels, time points and storage.")
        {
            paths, axes, dataset, values, json,
        };
        HelpWithExamples.Note(command, """
            Without --values, only the file's directory is read, which is fast for files of any size.
            If the spacing is not in the file, give it to the other commands with --spacing z,y,x (micrometers).

            Examples:
              qcanet inspect embryo.tif                 one file
              qcanet inspect stacks/                    each file of a folder
              qcanet inspect planes/                    a folder of single-plane TIFFs (plane1.tif, plane2.tif, ...) as one stack
              qcanet inspect plantseg.h5/raw            one dataset of several
              qcanet inspect embryo.tif --values        the smallest and largest value too
              qcanet inspect stacks/ --json | jq -c '[.file, .shape, .spacing_um]'
            """);
        command.SetAction(call =>
        {
            int failed = 0;
            var options = new VolumeReadOptions { Axes = call.GetValue(axes), Dataset = call.GetValue(dataset) };
            foreach (string file in call.GetValue(paths)!.SelectMany(path => Stacks(path, options, Fail, terminal.Problem)))
            {
                cancellationToken.ThrowIfCancellationRequested();
                try
                {
                    using VolumeFile stack = VolumeReader.Open(file, options);
                    ValueRange[]? ranges = call.GetValue(values) ? ValueRange.Of(stack, cancellationToken) : null;
                    string shown = call.GetValue(json) ? Inspection.Json(stack.Info, ranges) : Inspection.Text(stack.Info, ranges);
                    terminal.Output.WriteLine(shown);
                }
                catch (QcaNetException error)
                {
                    Fail(ProblemText.Of(file, error));
                }
            }

            return failed == 0 ? ExitCode.Done : ExitCode.SomeFailed;

            void Fail(string problem)
            {
                failed++;
                terminal.Problem(problem);
            }
        });
        return command;
    }

    // A folder is one stack if its files are single planes that fit together; otherwise it contains stacks.
    private static List<string> Stacks(string path, VolumeReadOptions options, Action<string> problem, Action<string> notice)
    {
        if (!Directory.Exists(path)) return [path];
        try
        {
            VolumeReader.ReadInfo(path, options);
            return [path];
        }
        catch (VolumeFormatException)
        {
            return InputFiles.Expand([path], problem, notice);
        }
    }
}
