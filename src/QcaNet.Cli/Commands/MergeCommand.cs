using System.CommandLine;
using System.Globalization;
using QcaNet.Batch;
using QcaNet.Cli.Results;
using QcaNet.Cli.Terminals;

namespace QcaNet.Cli.Commands;

/// <summary><c>qcanet merge</c>: the results of a batch in one table, and what is missing.</summary>
internal static class MergeCommand
{
    public static Command Create(Terminal terminal, CancellationToken cancellationToken)
    {
        Argument<string> folder = CommandOptions.Path("dir", "The output folder of one or more runs of segment.");
        Option<string> output = CommandOptions.Output(
            "DIR", "Folder for nuclei.csv, stacks.csv, stacks.json and report.md. Default: merged/ in the results folder.");
        Option<bool> json = CommandOptions.Json(), quiet = CommandOptions.Quiet();
        var command = new Command("merge", "Merge the results of a batch into one table, and list what failed or is missing.")
        {
            folder, output, json, quiet,
        };
        HelpWithExamples.Note(command, """
            nuclei.csv has one row per nucleus of all stacks; stacks.csv has one row per stack with its status; stacks.json has the
            statuses and hashes; report.md lists what is complete and what is not.
            The exit code is 1 if a stack failed, is missing, or has result files that were changed after they were written.

            Examples:
              qcanet merge results
              qcanet merge results --output tables --json
            """);
        command.SetAction(call =>
        {
            terminal.Quiet = call.GetValue(quiet);
            string dir = call.GetValue(folder)!;
            MergeReport report = BatchMerge.Merge(new MergeOptions { Folder = dir, Output = call.GetValue(output) }, cancellationToken);
            Tell(terminal, dir, report, call.GetValue(json));
            return report.IsComplete ? ExitCode.Done : ExitCode.SomeFailed;
        });
        return command;
    }

    private static void Tell(Terminal terminal, string folder, MergeReport report, bool json)
    {
        foreach (MergeProblem p in report.Failed) terminal.Problem($"{p.Name}: failed: {p.Problem}");
        foreach (MergeProblem p in report.Missing) terminal.Problem($"{p.Name}: missing: {p.Problem}");
        foreach (MergeProblem p in report.Damaged) terminal.Problem($"{p.Name}: damaged: {p.Problem}");
        int settings = report.Stacks.Select(s => s.OptionsSha256).Distinct(StringComparer.Ordinal).Count();
        if (settings > 1)
        {
            terminal.Problem(string.Create(
                CultureInfo.InvariantCulture,
                $"{folder}: the stacks were segmented with {settings} different sets of options or weights (options_sha256 in "
                + $"{report.StacksCsv}); to compare them, segment all with the same ones."));
        }

        if (json)
        {
            terminal.Output.WriteLine(JsonLine.Of(new
            {
                Folder = folder,
                Stacks = report.Stacks.Count,
                report.Nuclei,
                Failed = report.Failed.Select(p => p.Name),
                Missing = report.Missing.Select(p => p.Name),
                Damaged = report.Damaged.Select(p => p.Name),
                Settings = settings,
                report.NucleiCsv,
                report.StacksCsv,
                report.StacksJson,
                Report = report.ReportPath,
            }));
        }
        else if (!terminal.Quiet)
        {
            terminal.Output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{report.Stacks.Count} complete, {report.Failed.Count} failed, {report.Missing.Count} missing, "
                + $"{report.Damaged.Count} damaged; {report.Nuclei} nuclei"));
            terminal.Output.WriteLine($"  nuclei  {report.NucleiCsv}");
            terminal.Output.WriteLine($"  stacks  {report.StacksCsv}, {Path.GetFileName(report.StacksJson)}");
            terminal.Output.WriteLine($"  report  {report.ReportPath}");
        }
    }
}
