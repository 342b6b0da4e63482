using System.CommandLine;
using QcaNet.Cli.Files;
using QcaNet.Cli.Results;
using QcaNet.Cli.Terminals;
using QcaNet.Volumes;

namespace QcaNet.Cli.Commands;

/// <summary><c>qcanet inspect</c>: what a file says about the stack in it.</summary>
internal static class InspectCommand
{
    public static Command Create(Terminal terminal, CancellationToken cancellationToken)
    {
        Argument<string[]> paths = CommandOptions.Paths("file", "TIFF files and folders of them.", needed: true);
        Option<bool> json = CommandOptions.Json();
        var command = new Command("inspect", "Show what a file says about the stack in it: shape, voxel type, spacing.") { paths, json };
        HelpWithExamples.Note(command, """
            Examples:
              qcanet inspect embryo.tif
              qcanet inspect stacks/ --json
            """);
        command.SetAction(call =>
        {
            int failed = 0;
            foreach (string file in InputFiles.Expand(call.GetValue(paths)!, Fail))
            {
                cancellationToken.ThrowIfCancellationRequested();
                try
                {
                    Tell(terminal, VolumeReader.ReadInfo(file), call.GetValue(json));
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

    private static void Tell(Terminal terminal, VolumeInfo info, bool json)
    {
        if (json)
        {
            terminal.Output.WriteLine(JsonLine.Of(new
            {
                File = info.Path,
                Shape = new[] { info.Shape.Depth, info.Shape.Height, info.Shape.Width },
                Type = info.Type.ToString(),
                SpacingUm = new[] { info.SpacingZ, info.SpacingY, info.SpacingX },
                info.TimePoints,
                info.Channels,
                IntervalSeconds = info.Interval,
                info.Description,
                info.Compression,
                Bytes = info.FileLength,
            }));
            return;
        }

        string series = (info.TimePoints > 1 ? $", {info.TimePoints} time points" : string.Empty) + (info.Channels > 1 ? $", {info.Channels} channels" : string.Empty);
        terminal.Output.WriteLine(info.Path);
        terminal.Output.WriteLine($"  shape        {info.Shape} voxels (z, y, x){series}");
        terminal.Output.WriteLine($"  type         {info.Type}, {info.Compression} compression, {FormattableString.Invariant($"{info.FileLength / 1e6:0.0}")} MB");
        terminal.Output.WriteLine($"  spacing      {Spacing(info)}");
        terminal.Output.WriteLine($"  described by {info.Description}");
    }

    private static string Spacing(VolumeInfo info)
    {
        if (info.Spacing is { } s) return FormattableString.Invariant($"z {s.Z}, y {s.Y}, x {s.X} um");
        string known = string.Join(", ", new[] { ("z", info.SpacingZ), ("y", info.SpacingY), ("x", info.SpacingX) }
            .Where(axis => axis.Item2 is not null).Select(axis => FormattableString.Invariant($"{axis.Item1} {axis.Item2} um")));
        return known.Length == 0 ? "not in the file: give it with --spacing z,y,x" : $"only {known} in the file: give all with --spacing z,y,x";
    }
}
