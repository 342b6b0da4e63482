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
        var csv = new Option<string?>("--csv") { Description = "Write one row a nucleus to this file.", HelpName = "FILE" };
        Option<bool> json = CommandOptions.Json(), quiet = CommandOptions.Quiet();
        var command = new Command("criteria", "Measure labelled nuclei: volumes and centroids.") { paths, spacing, csv, json, quiet };
        HelpWithExamples.Note(command, """
            Volumes and centroids are in micrometres where the spacing is known, from the file or from --spacing; else in voxels.

            Examples:
              qcanet criteria labels.tif
              qcanet criteria results/labels --csv nuclei.csv
            """);
        command.SetAction(call =>
        {
            terminal.Quiet = call.GetValue(quiet);
            return Run(terminal, call.GetValue(paths)!, call.GetValue(spacing), call.GetValue(csv), call.GetValue(json), cancellationToken);
        });
        return command;
    }

    private static int Run(Terminal terminal, string[] paths, VoxelSpacing? spacing, string? csv, bool json, CancellationToken cancellationToken)
    {
        int failed = 0;
        var measured = new List<(string File, IReadOnlyList<Nucleus> Nuclei)>();
        foreach (string file in InputFiles.Expand(paths, Fail))
        {
            cancellationToken.ThrowIfCancellationRequested();
            terminal.Progress(Path.GetFileName(file));
            try
            {
                IReadOnlyList<Nucleus> nuclei = NucleusMeasurement.Measure(StackFile.ReadLabels(file, spacing));
                measured.Add((file, nuclei));
                terminal.EndProgress();
                Tell(terminal, file, nuclei, json);
            }
            catch (Exception error) when (error is QcaNetException or IOException or UnauthorizedAccessException)
            {
                Fail(ProblemText.Of(file, error));
            }
        }

        if (csv is not null && measured.Count > 0) TextFile.Write(csv, writer => WriteCsv(writer, measured));
        return failed == 0 ? ExitCode.Done : ExitCode.SomeFailed;

        void Fail(string problem)
        {
            failed++;
            terminal.Problem(problem);
        }
    }

    private static void Tell(Terminal terminal, string file, IReadOnlyList<Nucleus> nuclei, bool json)
    {
        if (json)
        {
            terminal.Output.WriteLine(JsonLine.Of(new { File = file, nuclei.Count, Nuclei = NucleusTable.ToJson(nuclei) }));
        }
        else if (!terminal.Quiet)
        {
            terminal.Output.WriteLine($"{Path.GetFileName(file)}: {nuclei.Count} {(nuclei.Count == 1 ? "nucleus" : "nuclei")}");
            NucleusTable.Show(terminal, nuclei);
        }
    }

    private static void WriteCsv(TextWriter writer, List<(string File, IReadOnlyList<Nucleus> Nuclei)> measured)
    {
        writer.WriteLine(Csv.Row(NucleusTable.Columns.Prepend("file")));
        foreach ((string file, IReadOnlyList<Nucleus> nuclei) in measured)
        {
            foreach (Nucleus nucleus in nuclei) writer.WriteLine(Csv.Row(NucleusTable.Cells(nucleus).Prepend(Path.GetFileName(file))));
        }
    }
}
