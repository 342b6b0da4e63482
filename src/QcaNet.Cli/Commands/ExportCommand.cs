using System.CommandLine;
using QcaNet.Cli.Files;
using QcaNet.Cli.Terminals;
using QcaNet.Interop.ImageJ;
using QcaNet.Volumes;

namespace QcaNet.Cli.Commands;

/// <summary><c>qcanet export</c>: labels in the forms of other programs.</summary>
internal static class ExportCommand
{
    public static Command Create(Terminal terminal, CancellationToken cancellationToken)
    {
        Argument<string> labels = CommandOptions.Path("labels", "A label file: one id per nucleus, 0 in the background.");
        Option<string?> rois = Output("--rois", "FILE.zip", "ROIs for ImageJ and Fiji: an area per nucleus and plane.");
        Option<string?> centers = Output("--centers", "FILE.zip", "ROIs for ImageJ and Fiji: a point per nucleus, its center of mass.");
        var command = new Command("export", "Write labels in the forms of other programs.") { labels, rois, centers };
        HelpWithExamples.Note(command, """
            Fiji opens the zip files by dropping them on its window, with the stack open.

            Examples:
              qcanet export results/labels/embryo.tif --rois embryo-rois.zip
              qcanet export results/labels/embryo.tif --centers embryo-centers.zip
            """);
        command.SetAction(call =>
        {
            string? areas = call.GetValue(rois), points = call.GetValue(centers);
            if (areas is null && points is null) throw new CallException("say what to write: --rois, --centers or both.");
            string file = call.GetValue(labels)!;
            Volume<int> volume = StackFile.ReadLabels(file);
            if (areas is not null) ImageJRois.WriteOutlines(areas, volume, cancellationToken);
            if (points is not null) ImageJRois.WriteCenters(points, volume);
            return ExitCode.Done;
        });
        return command;
    }

    private static Option<string?> Output(string name, string helpName, string description) => new(name) { Description = description, HelpName = helpName };
}
