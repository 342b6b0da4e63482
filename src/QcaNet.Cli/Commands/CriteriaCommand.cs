using System.CommandLine;
using QcaNet.Cli.Files;
using QcaNet.Cli.Results;
using QcaNet.Cli.Terminals;
using QcaNet.Metrics;
using QcaNet.Volumes;

namespace QcaNet.Cli.Commands;

/// <summary><c>qcanet criteria</c>: measures the nuclei of label files.</summary>
internal static class CriteriaCommand
{
    public static Command Create(Terminal terminal, CancellationToken cancellationToken)
    {
        Argument<string[]> paths = CommandOptions.Paths("labels", "Label files (TIFF) and folders of them.", needed: true);
        Option<VoxelSpacing?> spacing = CommandOptions.Spacing();
        var images = new Option<string?>("--images")
        {
            Description = "The stacks that the labels belong to, a file or a folder with the same names: adds intensities.",
            HelpName = "PATH",
        };
        var csv = new Option<string?>("--csv") { Description = "Write one row per nucleus to this file.", HelpName = "FILE" };
        var published = new Option<string?>("--published")
        {
            Description = "Write one row per file with the columns of the published code, repaired; the files are the time points in order.",
            HelpName = "FILE",
        };
        var boundary = new Option<bool>("--boundary-voxels")
        {
            Description = "With --published: count the voxels that a 3x3x3 erosion removes, as the published code does, in place of areas.",
        };
        Option<bool> json = CommandOptions.Json(), quiet = CommandOptions.Quiet();
        var command = new Command("criteria", "Measure labeled nuclei: volumes, surfaces, shapes, neighbors, intensities.")
        {
            paths, spacing, images, csv, published, boundary, json, quiet,
        };
        HelpWithExamples.Note(command, """
            Values are in micrometers where the spacing is known, from the file or from --spacing; else volumes and centroids are in voxels and the rest is
            empty. docs/criteria.md defines every column.

            Examples:
              qcanet criteria labels.tif
              qcanet criteria results/labels --csv nuclei.csv
              qcanet criteria results/labels --images stacks --csv nuclei.csv --spacing 1.75,0.8,0.8
            """);
        command.SetAction(call =>
        {
            terminal.Quiet = call.GetValue(quiet);
            if (call.GetValue(boundary) && call.GetValue(published) is null)
            {
                throw new CallException("--boundary-voxels is used with --published only; add it, or leave --boundary-voxels out.");
            }

            if (call.GetValue(images) is { } named && !Path.Exists(named))
            {
                throw new CallException($"--images: {named} does not exist; name the folder of the stacks.");
            }

            return Run(
                terminal,
                new Request(call.GetValue(paths)!, call.GetValue(spacing), call.GetValue(images), call.GetValue(csv), call.GetValue(published), call.GetValue(boundary)),
                call.GetValue(json),
                cancellationToken);
        });
        return command;
    }

    private static int Run(Terminal terminal, Request request, bool json, CancellationToken cancellationToken)
    {
        int failed = 0;
        var measured = new List<(string File, IReadOnlyList<NucleusCriteria> Nuclei)>();
        foreach (string file in InputFiles.Expand(request.Paths, Fail))
        {
            cancellationToken.ThrowIfCancellationRequested();
            terminal.Progress(Path.GetFileName(file));
            try
            {
                IReadOnlyList<NucleusCriteria> nuclei = Measure(file, request);
                measured.Add((file, nuclei));
                terminal.EndProgress();
                Tell(terminal, file, nuclei, json);
            }
            catch (Exception error) when (error is QcaNetException or IOException or UnauthorizedAccessException)
            {
                Fail(ProblemText.Of(file, error));
            }
        }

        if (measured.Count > 0)
        {
            if (request.Csv is not null) TextFile.Write(request.Csv, writer => WriteCsv(writer, measured));
            if (request.Published is not null)
            {
                TextFile.Write(request.Published, writer => PublishedTable.WriteCsv(writer, measured.Select(m => m.Nuclei), request.BoundaryVoxels));
            }
        }

        return failed == 0 ? ExitCode.Done : ExitCode.SomeFailed;

        void Fail(string problem)
        {
            failed++;
            terminal.Problem(problem);
        }
    }

    private static IReadOnlyList<NucleusCriteria> Measure(string file, Request request)
    {
        Volume<int> labels = StackFile.ReadLabels(file, request.Spacing);
        if (request.Images is null) return ObjectCriteria.Measure(labels);
        string image = Directory.Exists(request.Images) ? Path.Combine(request.Images, Path.GetFileName(file)) : request.Images;
        Volume<float> stack = StackFile.Read(image, null);
        return stack.Shape == labels.Shape
            ? ObjectCriteria.Measure(labels, stack)
            : throw new VolumeFormatException(
                image,
                VolumeFormatErrorKind.Unsupported,
                $"It has {stack.Shape} voxels, {file} has {labels.Shape}; they must be on one grid.");
    }

    private static void Tell(Terminal terminal, string file, IReadOnlyList<NucleusCriteria> nuclei, bool json)
    {
        if (json)
        {
            terminal.Output.WriteLine(JsonLine.Of(new { File = file, nuclei.Count, Nuclei = nuclei.Select(ToJson) }));
        }
        else if (!terminal.Quiet)
        {
            terminal.Output.WriteLine($"{Path.GetFileName(file)}: {nuclei.Count} {(nuclei.Count == 1 ? "nucleus" : "nuclei")}");
            NucleusTable.Show(terminal, [.. nuclei.Select(n => n.Nucleus)]);
        }
    }

    /// <summary>The columns of the table, and centroids as arrays.</summary>
    private static Dictionary<string, object?> ToJson(NucleusCriteria criteria) => new(CriteriaTable.ToDictionary(criteria))
    {
        ["centroid_um"] = criteria.Nucleus.CentroidMicrometers is { } um ? new[] { um.Z, um.Y, um.X } : null,
        ["centroid_voxels"] = new[] { criteria.Nucleus.Centroid.Z, criteria.Nucleus.Centroid.Y, criteria.Nucleus.Centroid.X },
    };

    private static void WriteCsv(TextWriter writer, List<(string File, IReadOnlyList<NucleusCriteria> Nuclei)> measured)
    {
        writer.WriteLine(Csv.Row(CriteriaTable.Columns.Prepend("file")));
        foreach ((string file, IReadOnlyList<NucleusCriteria> nuclei) in measured)
        {
            foreach (NucleusCriteria nucleus in nuclei) writer.WriteLine($"{Csv.Row([Path.GetFileName(file)])},{CriteriaTable.Row(nucleus)}");
        }
    }

    private sealed record Request(string[] Paths, VoxelSpacing? Spacing, string? Images, string? Csv, string? Published, bool BoundaryVoxels);
}
