using System.Diagnostics;
using QcaNet.Batch;
using QcaNet.Cli.Results;
using QcaNet.Cli.Terminals;
using QcaNet.Volumes;

namespace QcaNet.Cli.Watersheds;

/// <summary>Divides a mask from files that may be larger than memory.</summary>
internal sealed class BlockedDivision(
    string mask, string? markers, string labels, VoxelSpacing? spacing, string? axes, BlockOptions options)
{
    /// <summary>Largest number of ids in a message.</summary>
    private const int MostNamed = 10;

    /// <summary>Divides the mask and prints the result.</summary>
    /// <returns>The exit code.</returns>
    public int Run(Terminal terminal, bool json, bool timings, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        var progress = new BlockProgressLine(terminal, Path.GetFileName(mask));
        BlockDivision division = BlockWatershed.Divide(
            mask, markers, labels, options, MarkerKind.IdsOrComponents, spacing, axes, progress, cancellationToken);
        progress.End();
        TimeSpan time = watch.Elapsed;
        string[] notices = [.. Notices(division)];
        foreach (string notice in notices) terminal.Problem(notice);
        int objects = division.Objects.Count;
        if (timings)
        {
            using var process = Process.GetCurrentProcess();
            terminal.Output.WriteLine(JsonLine.Of(new Dictionary<string, object>
            {
                ["components"] = Seconds(progress.SecondsOf(BlockStage.FindingComponents)),
                ["watershed"] = Seconds(progress.SecondsOf(BlockStage.Dividing)),
                ["write"] = Seconds(progress.SecondsOf(BlockStage.Writing)),
                ["total"] = Seconds(time.TotalSeconds),
                ["voxels"] = division.Shape.LongLength,
                ["objects"] = objects,
                ["blocks_resumed"] = division.BlocksResumed,
                ["threads"] = options.Watershed.MaximumThreads ?? Environment.ProcessorCount,
                ["peak_bytes"] = process.PeakWorkingSet64,
            }));
        }
        else if (json)
        {
            Shape3D shape = division.Shape;
            terminal.Output.WriteLine(JsonLine.Of(new
            {
                Mask = mask,
                Labels = labels,
                Shape = new[] { shape.Depth, shape.Height, shape.Width },
                Objects = objects,
                division.LargerThanHalo,
                division.Undecided,
                Notices = notices,
            }));
        }
        else if (!terminal.Quiet)
        {
            terminal.Output.WriteLine($"{objects} {(objects == 1 ? "object" : "objects")}: {labels}");
        }

        return division.Undecided.Count == 0 && division.UnreachedVoxels == 0 ? ExitCode.Done : ExitCode.SomeFailed;
    }

    private static double Seconds(double seconds) => Math.Round(seconds, 3);

    private IEnumerable<string> Notices(BlockDivision division) =>
    [
        .. BlockNotices.Of(labels, division, options),
        .. OfMask(division),
    ];

    private IEnumerable<string> OfMask(BlockDivision division)
    {
        if (division.UndefinedVoxels > 0)
        {
            yield return division.UndefinedVoxels == 1
                ? $"{mask}: 1 voxel of the mask is NaN and counts as background."
                : FormattableString.Invariant($"{mask}: {division.UndefinedVoxels} voxels of the mask are NaN and count as background.");
        }

        (int count, int outside) = division.Markers;
        if (outside == 0) yield break;
        string named = division.OutsideMarkers.Count == 0
            ? string.Empty
            : FormattableString.Invariant(
                $" (id {string.Join(", ", division.OutsideMarkers)}{(outside > MostNamed ? ", ..." : string.Empty)})");
        string verbs = outside == 1 ? "lies outside the mask and is ignored" : "lie outside the mask and are ignored";
        yield return FormattableString.Invariant($"{markers}: {outside} of {count} markers {verbs}{named}.");
    }
}
