using System.CommandLine;
using QcaNet.Cli.Files;
using QcaNet.Cli.Results;
using QcaNet.Cli.Terminals;
using QcaNet.Interop.ImageJ;
using QcaNet.Interop.Meshes;
using QcaNet.Metrics;
using QcaNet.Volumes;

namespace QcaNet.Cli.Commands;

/// <summary><c>qcanet export</c>: writes labels in the formats of other programs.</summary>
internal static class ExportCommand
{
    public static Command Create(Terminal terminal, CancellationToken cancellationToken)
    {
        Argument<string> labels = CommandOptions.Path("labels", "A label file: one id per nucleus, 0 in the background.");
        Option<string?> rois = Output("--rois", "FILE.zip", "ROIs for ImageJ and Fiji: one area per nucleus and plane.");
        Option<string?> centers = Output("--centers", "FILE.zip", "ROIs for ImageJ and Fiji: one point per nucleus, its center of mass.");
        Option<string?> mesh = Output("--mesh", "FILE", "Surfaces in micrometers, as .obj, .stl, .ply or .glb.");
        Option<string?> zarr = Output("--zarr", "STORE", "The OME-Zarr image that the labels belong to; they are written to its labels/.");
        Option<string?> hdf5 = Output("--hdf5", "FILE.h5", "Labels for PlantSeg and ilastik: the dataset /label with element_size_um.");
        var name = new Option<string>("--name")
        {
            Description = "Name of the labels in the OME-Zarr image.",
            HelpName = "NAME",
            DefaultValueFactory = _ => "nuclei",
        };
        var overwrite = new Option<bool>("--overwrite") { Description = "Replace labels of the same name in the OME-Zarr image." };
        Option<VoxelSpacing?> spacing = CommandOptions.Spacing();
        Option<bool> json = CommandOptions.Json();
        var command = new Command("export", "Write labels in the formats of other programs.")
        {
            labels, rois, centers, mesh, zarr, hdf5, name, overwrite, spacing, json,
        };
        HelpWithExamples.Note(command, """
            To open a zip file in Fiji, drop it on the Fiji window while the stack is open.

            Examples:
              qcanet export results/labels/embryo.tif --rois embryo-rois.zip
              qcanet export results/labels/embryo.tif --centers embryo-centers.zip --mesh embryo.glb
              qcanet export results/labels/embryo.tif --zarr embryo.ome.zarr
              qcanet export results/labels/embryo.tif --hdf5 embryo-labels.h5
            """);
        command.SetAction(call =>
        {
            string? areas = call.GetValue(rois), points = call.GetValue(centers), surfaces = call.GetValue(mesh);
            string? store = call.GetValue(zarr), dataset = call.GetValue(hdf5);
            if ((areas ?? points ?? surfaces ?? store ?? dataset) is null)
            {
                throw new CallException("say what to write: --rois, --centers, --mesh, --zarr, --hdf5 or several of them.");
            }

            if (surfaces is not null) CheckFormat(surfaces);
            string file = call.GetValue(labels)!;
            (string Option, string? Path)[] outputs = [("--rois", areas), ("--centers", points), ("--mesh", surfaces), ("--hdf5", dataset)];
            foreach ((string option, string? path) in outputs) OutputFile.RefuseInput(option, path, file);
            Volume<int> volume = StackFile.ReadLabels(file, call.GetValue(spacing));
            if (surfaces is not null && volume.Spacing is null)
            {
                throw new CallException(
                    $"{file}: the voxel spacing is not in the file, and surfaces are in micrometers; give it with --spacing z,y,x.");
            }

            if (areas is not null) ImageJRois.WriteOutlines(areas, volume, cancellationToken);
            if (points is not null) ImageJRois.WriteCenters(points, volume);
            if (surfaces is not null) MeshWriter.Write(surfaces, SurfaceNets.Create(volume, NucleusMeasurement.Measure(volume)));
            if (dataset is not null) VolumeWriter.Write(dataset, volume, new VolumeWriteOptions { Format = VolumeFormat.Hdf5 });
            if (store is not null) WriteLabels(store, call.GetValue(name)!, volume, call.GetValue(overwrite));
            if (call.GetValue(json))
            {
                var written = new { Labels = file, Rois = areas, Centers = points, Mesh = surfaces, Zarr = store, Hdf5 = dataset };
                terminal.Output.WriteLine(JsonLine.Of(written));
            }

            return ExitCode.Done;
        });
        return command;
    }

    private static void WriteLabels(string store, string name, Volume<int> labels, bool overwrite)
    {
        try
        {
            OmeZarrLabels.Write(store, name, labels, new OmeZarrLabelOptions
            {
                Overwrite = overwrite,
                Properties = NucleusMeasurement.Measure(labels).ToDictionary(n => n.Id, Properties),
            });
        }
        catch (ArgumentException error)
        {
            throw CallException.Of(error);
        }

        static IReadOnlyDictionary<string, double> Properties(Nucleus nucleus)
        {
            var properties = new Dictionary<string, double> { ["voxels"] = nucleus.Voxels };
            if (nucleus.Volume is { } volume) properties["volume_um3"] = volume;
            return properties;
        }
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

    private static Option<string?> Output(string name, string helpName, string description) =>
        new(name) { Description = description, HelpName = helpName };
}
