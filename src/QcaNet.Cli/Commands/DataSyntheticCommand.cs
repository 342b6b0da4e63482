using System.CommandLine;
using System.Globalization;
using QcaNet.Cli.Files;
using QcaNet.Cli.Results;
using QcaNet.Cli.Terminals;
using QcaNet.Synthesis;
using QcaNet.Volumes;

namespace QcaNet.Cli.Commands;

/// <summary><c>qcanet data synthetic</c>: synthetic embryos with ground truth, in the layout of BBBC050.</summary>
internal static class DataSyntheticCommand
{
    public static Command Create(Terminal terminal, CancellationToken cancellationToken)
    {
        Option<string> output = CommandOptions.Output(
            "DIR", "Folder for Images/ and GroundTruth_QCANet/; created if it does not exist.", "./synthetic-embryos");
        Option<int> count = CommandOptions.Number("--count", "N", "Number of embryos.", 1, 99_999, 10);
        Option<int> seed = CommandOptions.Number(
            "--seed",
            "S",
            "Seed of the first embryo; the next ones use S+1, S+2, ... The same seed gives the same files.",
            0,
            int.MaxValue,
            1);
        Option<bool> json = CommandOptions.Json(), quiet = CommandOptions.Quiet();
        var command = new Command("synthetic", "Create synthetic embryos with exact labels, in the layout of BBBC050.")
        {
            output, count, seed, json, quiet,
        };
        HelpWithExamples.Note(command, """
            Each embryo has 2 to 60 nuclei, touching or not, and its own brightness, depth attenuation, blur and noise.

            Examples:
              qcanet data synthetic --output synthetic --count 60 --seed 1
              qcanet segment synthetic/Images --truth synthetic/GroundTruth_QCANet
            """);
        command.SetAction(call =>
        {
            terminal.Quiet = call.GetValue(quiet);
            (int Count, int Seed) embryos = (call.GetValue(count), call.GetValue(seed));
            return Run(terminal, call.GetValue(output)!, embryos, call.GetValue(json), cancellationToken);
        });
        return command;
    }

    private static int Run(Terminal terminal, string output, (int Count, int Seed) embryos, bool json, CancellationToken cancellationToken)
    {
        (int count, int seed) = embryos;
        string images = OutputFolder.Prepare(Path.Combine(output, "Images"));
        string truth = OutputFolder.Prepare(Path.Combine(output, "GroundTruth_QCANet"));
        int digits = Math.Max(2, count.ToString(CultureInfo.InvariantCulture).Length);
        int nuclei = 0;
        for (int i = 0; i < count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            string name = $"Syn{(i + 1).ToString(CultureInfo.InvariantCulture).PadLeft(digits, '0')}_t001.tif";
            terminal.Progress($"{name} ({i + 1}/{count})");
            SyntheticEmbryo embryo = SyntheticEmbryo.Generate(SyntheticEmbryoOptions.Varied((ulong)seed + (ulong)i), cancellationToken);
            nuclei += embryo.Nuclei.Count;

            // Write the true labels first: a program that lists Images in the meantime then finds labels for every stack.
            VolumeWriter.Write(Path.Combine(truth, name), embryo.Labels);
            VolumeWriter.Write(Path.Combine(images, name), embryo.Stack);
        }

        terminal.EndProgress();
        if (json)
        {
            terminal.Output.WriteLine(JsonLine.Of(new { Embryos = count, Nuclei = nuclei, Seed = seed, Images = images, Truth = truth }));
        }
        else if (!terminal.Quiet) terminal.Output.WriteLine($"{count} embryos with {nuclei} nuclei: {images} and {truth}");
        return ExitCode.Done;
    }
}
