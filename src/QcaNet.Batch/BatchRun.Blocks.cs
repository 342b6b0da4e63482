using System.Diagnostics;
using System.Globalization;
using QcaNet.Core;
using QcaNet.Volumes;

namespace QcaNet.Batch;

/// <content>Stacks that are larger than memory.</content>
internal sealed partial class BatchRun
{
    private StackOutcome SegmentInBlocks(
        StackItem item,
        VolumeFile file,
        string hash,
        ResultRecord? earlier,
        Action<BatchStage, double> report,
        TimeSpan read,
        CancellationToken cancellationToken)
    {
        if (_pipeline.KeepsProbabilities)
        {
            throw new StackFailure(
                StackProblemKind.Refused,
                item.Path,
                "Probabilities can only be kept for stacks that fit into the memory budget. Do not keep them, or raise the budget.");
        }

        BlockOptions options = Options.Blocks!;
        StackFiles files = _blockLayout.Files(item, withProbabilities: false);
        using BlockFolder folder = BlockFolder.Open(
            files.Labels, StackInBlocks.Identity(hash, _identity.OptionsHash, item, options, _pipeline));
        string labels = folder.At($"labels{item.LabelExtension}");
        var clock = new BlockClock(report);
        BlockDivision division = StackInBlocks.Segment(_pipeline, file, item, options, folder, labels, clock, cancellationToken);
        SegmentationTimings timings = clock.Timings();

        var watch = Stopwatch.StartNew();
        cancellationToken.ThrowIfCancellationRequested();
        report(BatchStage.Writing, 0.98);
        _staging ??= Staging.Create(_layout.Folder);
        var content = new ResultContent(item, division.Shape, division.Spacing!.Value, division.Objects.Count, false, (kind, path) =>
        {
            if (kind == ResultLayout.LabelsKind) File.Move(labels, path);
            else NucleusTableFile.Write(path, division.Objects);
        });
        ResultPublication.Write(content, _staging, _blockLayout, _identity, hash, earlier, cancellationToken);
        folder.Remove();
        ForgetFailure(item);
        return new StackOutcome
        {
            Item = item,
            Status = StackStatus.Segmented,
            Files = files,
            Shape = division.Shape,
            Spacing = division.Spacing,
            Nuclei = division.Objects,
            Blocks = division,
            Timings = new StackTimings(read, timings, watch.Elapsed),
            Problems = [.. ProblemsOf(item, division)],
        };
    }

    private StackOutcome SkippedInBlocks(StackItem item, ResultRecord record)
    {
        StackFiles files = _blockLayout.Files(item, withProbabilities: false);
        ForgetFailure(item);
        return new StackOutcome
        {
            Item = item,
            Status = StackStatus.Skipped,
            Files = files,
            Shape = null,
            Spacing = new VoxelSpacing(record.SpacingUm[0], record.SpacingUm[1], record.SpacingUm[2]),
            Nuclei = NucleusTableFile.ReadNuclei(files.Nuclei),
            Problems = [.. Unscored(item)],
        };
    }

    private static IEnumerable<StackProblem> ProblemsOf(StackItem item, BlockDivision division)
    {
        if (division.Undecided.Count > 0 || division.UnreachedVoxels > 0)
        {
            yield return new StackProblem(StackProblemKind.Memory, item.Path, string.Create(
                CultureInfo.InvariantCulture,
                $"{division.Undecided.Count} nuclei (id {string.Join(", ", division.Undecided.Take(10))}) are not certain in all "
                + $"voxels, and {division.UnreachedVoxels} voxels are too far from any center: raise the memory budget."));
        }

        foreach (StackProblem problem in Unscored(item)) yield return problem;
    }

    private static IEnumerable<StackProblem> Unscored(StackItem item)
    {
        if (item.Truth is { } truth)
        {
            yield return new StackProblem(
                StackProblemKind.NotScored, truth, "Scores need the whole stack in memory; the stack was segmented in blocks, not scored.");
        }
    }

    /// <summary>Reports the progress of blocks as progress of the stack, and measures the time of the stages.</summary>
    private sealed class BlockClock(Action<BatchStage, double> report) : IProgress<BlockProgress>
    {
        private readonly Stopwatch _watch = Stopwatch.StartNew();
        private TimeSpan _networks;

        public void Report(BlockProgress value)
        {
            if (value.Stage == BlockStage.FindingNuclei) _networks = _watch.Elapsed;

            // Typical fractions of the total time.
            (BatchStage stage, double from, double to) = value.Stage switch
            {
                BlockStage.FindingNuclei => (BatchStage.FindingNuclei, 0, 0.9),
                BlockStage.FindingComponents => (BatchStage.Dividing, 0.9, 0.93),
                BlockStage.Dividing => (BatchStage.Dividing, 0.93, 0.96),
                _ => (BatchStage.Writing, 0.96, 0.98),
            };
            report(stage, from + ((to - from) * value.Done / Math.Max(1, value.Count)));
        }

        public SegmentationTimings Timings() => new()
        {
            // Each block runs through both networks, so their times are not measured separately.
            Preparation = TimeSpan.Zero,
            Nuclei = _networks,
            Centers = TimeSpan.Zero,
            Division = _watch.Elapsed - _networks,
        };
    }
}
