using System.CommandLine;
using QcaNet.Cli.Files;
using QcaNet.Cli.Results;
using QcaNet.Cli.Terminals;
using QcaNet.Interop.ImageJ;
using QcaNet.Interop.Meshes;
using QcaNet.Metrics;
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
        Option<string?> mesh = Output("--mesh", "FILE", "Surfaces in micrometers, as .obj, .stl, .ply or .glb.");
        Option<VoxelSpacing?> spacing = CommandOptions.Spacing();
        Option<bool> json = CommandOptions.Json();
        var command = new Command("export", "Write labels in the forms of other programs.") { labels, rois, centers, mesh, spacing, json };
        HelpWithExamples.Note(command, """
            Fiji opens the zip files by dropping them on its window, with the stack open.

            Examples:
              qcanet export results/labels/embryo.tif --rois embryo-rois.zip
              qcanet export results/labels/embryo.tif --centers embryo-centers.zip --mesh embryo.glb
            """);
        command.SetAction(call =>
        {
            string? areas = call.GetValue(rois), points = call.GetValue(centers), surfaces = call.GetValue(mesh);
            if (areas is null && points is null && surfaces is null) throw new CallException("say what to write: --rois, --centers, --mesh or several of them.");
            if (surfaces is not null) CheckFormat(surfaces);
            string file = call.GetValue(labels)!;
            Volume<int> volume = StackFile.ReadLabels(file, call.GetValue(spacing));
            if (surfaces is not null && volume.Spacing is null)
            {
                throw new CallException($"{file}: the file does not say its voxel spacing, and surfaces are in micrometers; give --spacing z,y,x.");
            }

            if (areas is not null) ImageJRois.WriteOutlines(areas, volume, cancellationToken);
            if (points is not null) ImageJRois.WriteCenters(points, volume);
            if (surfaces is not null) MeshWriter.Write(surfaces, SurfaceNets.Build(volume, NucleusMeasurement.Measure(volume)));
            if (call.GetValue(json)) terminal.Output.WriteLine(JsonLine.Of(new { Labels = file, Rois = areas, Centers = points, Mesh = surfaces }));
            return ExitCode.Done;
        });
        return command;
    }

    private static void CheckFormat(string path)
    {
        try
        {
            MeshWriter.FormatOf(path);
        }
        catch (ArgumentException error)
        {
            throw CallException.Of(error);
        }
    }

    private static Option<string?> Output(string name, string helpName, string description) => new(name) { Description = description, HelpName = helpName };
}
