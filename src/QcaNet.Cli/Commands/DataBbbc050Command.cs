using System.CommandLine;
using QcaNet.Cli.Results;
using QcaNet.Cli.Terminals;
using QcaNet.Training.Data.Download;

namespace QcaNet.Cli.Commands;

/// <summary><c>qcanet data bbbc050</c>: downloads the public data set that the shipped networks were trained on.</summary>
internal static class DataBbbc050Command
{
    public static Command Create(Terminal terminal, CancellationToken cancellationToken)
    {
        Option<string> output = CommandOptions.Output("DIR", "Folder for train/ and test/; created if it does not exist.", "./bbbc050");
        var from = new Option<string?>("--from")
        {
            Description = "Folder that contains Images.zip and GroundTruth.zip. Default: both are downloaded.",
            HelpName = "DIR",
        };
        Option<bool> json = CommandOptions.Json(), quiet = CommandOptions.Quiet();
        var command = new Command("bbbc050", "Download BBBC050: mouse embryos with outlined nuclei, in the layout that training reads.")
        {
            output, from, json, quiet,
        };
        HelpWithExamples.Note(command, """
            BBBC050 is licensed under CC BY 3.0; cite Tokuoka et al. 2020 (npj Systems Biology and Applications 6, 32) and Ljosa et al. 2012
            (Nature Methods 9, 637). The SHA-256 of each archive is checked. Run the same command again to continue an interrupted download.
            Spacing: 1.75,0.8,0.8 for train, 2.0,0.8,0.8 for test.

            Examples:
              qcanet data bbbc050 --output bbbc050
              qcanet train pair --data bbbc050/train --validate Emb10 Emb11 --spacing 1.75,0.8,0.8
            """);
        command.SetAction(call =>
        {
            terminal.Quiet = call.GetValue(quiet);
            string folder = call.GetValue(output)!;
            int count = Bbbc050DataSet.DownloadAsync(folder, call.GetValue(from), null, new DownloadLine(terminal), cancellationToken)
                .GetAwaiter().GetResult();
            terminal.EndProgress();
            string train = Path.Combine(folder, "train"), test = Path.Combine(folder, "test");
            if (call.GetValue(json))
            {
                terminal.Output.WriteLine(JsonLine.Of(new { Output = folder, Files = count, Train = train, Test = test }));
            }
            else if (!terminal.Quiet) terminal.Output.WriteLine($"{count} files: {train} and {test}");
            return ExitCode.Done;
        });
        return command;
    }
}
