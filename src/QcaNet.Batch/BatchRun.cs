using System.Diagnostics;
using Microsoft.Extensions.Logging;
using QcaNet.Core;
using QcaNet.Metrics;
using QcaNet.Models.Inference;
using QcaNet.Volumes;

namespace QcaNet.Batch;

/// <summary>One run over the stacks of a plan.</summary>
internal sealed partial class BatchRun : IDisposable
{
    private readonly QcaNetPipeline _pipeline;
    private readonly BatchPlan _plan;
    private readonly ResultLayout _layout;
    private readonly ResultLayout _blockLayout;
    private readonly ILogger _logger;
    private readonly ResultIdentity _identity;
    private Staging? _staging;

    public BatchRun(QcaNetPipeline pipeline, BatchPlan plan, OutputFolder output, ILogger logger)
    {
        _pipeline = pipeline;
        _plan = plan;
        _layout = new ResultLayout(output.Path, plan.Options.Outputs);
        _blockLayout = new ResultLayout(output.Path, []);
        _logger = logger;
        _identity = new ResultIdentity(pipeline.Fingerprint, plan.Options);
    }

    private BatchOptions Options => _plan.Options;

    /// <summary>Whether the plan and the failures are recorded for a later merge: only if the batch has several stacks.</summary>
    private bool IsNoted => _plan.All.Count > 1;

    public IEnumerable<StackOutcome> Enumerate(IProgress<BatchProgress>? progress, CancellationToken cancellationToken)
    {
        if (IsNoted) NotePlan();
        var rate = new ProcessingRate(_plan.Items);
        BatchTelemetry.Queue.Add(_plan.Items.Count);
        int number = 0, done = 0;
        try
        {
            foreach (StackItem item in _plan.Items)
            {
                cancellationToken.ThrowIfCancellationRequested();
                number++;
                int at = number;
                StackOutcome outcome = Process(item, Report, cancellationToken);
                rate.Done(item, outcome.Status == StackStatus.Segmented);
                BatchTelemetry.Queue.Add(-1);
                done++;
                yield return outcome;

                void Report(BatchStage stage, double fraction) =>
                    progress?.Report(new BatchProgress(item, at, _plan.Items.Count, stage, fraction, rate.BytesPerSecond, rate.Remaining));
            }
        }
        finally
        {
            BatchTelemetry.Queue.Add(done - _plan.Items.Count);
        }
    }

    public void Dispose() => _staging?.Dispose();

    private StackOutcome Process(StackItem item, Action<BatchStage, double> report, CancellationToken cancellationToken)
    {
        using Activity? activity = BatchTelemetry.Source.StartActivity("stack");
        activity?.SetTag("qcanet.stack", item.Name);
        StackOutcome outcome;
        try
        {
            outcome = Segment(item, report, cancellationToken);
        }
        catch (Exception error) when (error is not (OperationCanceledException or InferenceBackendException))
        {
            outcome = Failed(item, StackFailure.Of(item, error));
        }

        BatchTelemetry.Record(outcome, activity);
        LogOutcome(item.Name, outcome.Status, outcome.Nuclei.Count, outcome.Timings.Total.TotalSeconds);
        return outcome;
    }

    private StackOutcome Segment(StackItem item, Action<BatchStage, double> report, CancellationToken cancellationToken)
    {
        report(BatchStage.Reading, 0);
        var watch = Stopwatch.StartNew();
        CheckPlaces(item);

        // Open the file first: this rejects anything other than a regular file, and hashing a pipe would never end.
        using VolumeFile file = VolumeReader.Open(
            item.Path, new VolumeReadOptions { Spacing = Options.Spacing, Axes = Options.Axes, Dataset = Options.Dataset });
        StackReading.Check(item, file.Info);
        string hash = _identity.HashOf(item, cancellationToken);
        ResultRecord? earlier = RecordFile.ReadResult(_layout.Record(item.Name));
        if (ResultIdentity.IsAnotherStack(earlier, item, hash))
        {
            return Failed(item, new StackProblem(
                StackProblemKind.NameTaken,
                item.Path,
                $"{_layout.Folder} contains the result of another stack with this name, {earlier!.Location}."));
        }

        bool inBlocks = StackInBlocks.IsNeeded(Options.Blocks, file.Info.Shape);
        if (Options.Resume && _identity.IsResultOf(earlier, item, hash) && Covers(earlier!, item, inBlocks)
            && RecordFile.IsWhole(earlier!, _layout, cancellationToken))
        {
            return inBlocks ? SkippedInBlocks(item, earlier!) : Skipped(item, earlier!);
        }

        if (inBlocks) return SegmentInBlocks(item, file, hash, earlier, report, watch.Elapsed, cancellationToken);
        Volume<float> stack = StackReading.Read(item, file);
        TimeSpan read = watch.Elapsed;
        Segmentation result = _pipeline.Segment(stack, new StageProgress(report), cancellationToken);

        watch.Restart();
        (Volume<int>? truth, StackProblem? unscored) = ReadTruth(item, stack.Shape);
        SegmentationScores? scores = truth is null ? null : SegmentationScores.Compute(result.Labels, truth);
        cancellationToken.ThrowIfCancellationRequested();
        report(BatchStage.Writing, 0.95);
        Write(new StackSegmentation(item, stack, result, truth), hash, earlier, cancellationToken);
        return new StackOutcome
        {
            Item = item,
            Status = StackStatus.Segmented,
            Files = Files(item),
            Shape = stack.Shape,
            Spacing = result.Labels.Spacing,
            Nuclei = result.Nuclei,
            Scaling = result.Scaling,
            Scores = scores,
            Timings = new StackTimings(read, result.Timings, watch.Elapsed),
            Problems = unscored is null ? [] : [unscored],
        };
    }

    /// <summary>
    /// Checks the output paths before hours of work are spent: none may be an existing folder, and no result may overwrite its own input.
    /// </summary>
    private void CheckPlaces(StackItem item)
    {
        foreach ((_, string place) in _layout.Outputs(item, _pipeline.KeepsProbabilities))
        {
            string path = _layout.At(place);
            Publication.CheckPlace(path);
            if (new[] { item.Path, item.Truth }.Any(input => input is not null && IsSamePlace(input, path)))
            {
                throw new StackFailure(
                    StackProblemKind.NotWritten, path, "The result would overwrite its own input; choose another output folder.");
            }
        }

        Publication.CheckPlace(_layout.Record(item.Name));
    }

    private static bool IsSamePlace(string input, string output) =>
        NameCollisions.Comparer.Equals(Path.GetFullPath(input), Path.GetFullPath(output));

    /// <summary>Whether an earlier result has every file that this run would write.</summary>
    private bool Covers(ResultRecord earlier, StackItem item, bool inBlocks)
    {
        IReadOnlyList<(string Kind, string Path)> wanted = inBlocks
            ? _blockLayout.Outputs(item, withProbabilities: false)
            : _layout.Outputs(item, _pipeline.KeepsProbabilities);
        return wanted.All(output => earlier.Outputs.Any(o => o.Kind == output.Kind && o.Path == output.Path));
    }

    private StackOutcome Skipped(StackItem item, ResultRecord record)
    {
        Volume<int> labels = StackReading.ReadLabels(Files(item).Labels);
        (Volume<int>? truth, StackProblem? unscored) = ReadTruth(item, labels.Shape);
        ForgetFailure(item);
        return new StackOutcome
        {
            Item = item,
            Status = StackStatus.Skipped,
            Files = Files(item),
            Shape = labels.Shape,
            Spacing = new VoxelSpacing(record.SpacingUm[0], record.SpacingUm[1], record.SpacingUm[2]),
            Nuclei = NucleusMeasurement.Measure(labels),
            Scores = truth is null ? null : SegmentationScores.Compute(labels, truth),
            Problems = unscored is null ? [] : [unscored],
        };
    }

    private StackOutcome Failed(StackItem item, StackProblem problem)
    {
        _staging?.Clear();
        NoteFailure(item, problem);
        LogFailure(item.Name, problem.File, problem.Text);
        return new StackOutcome { Item = item, Status = StackStatus.Failed, Files = Files(item), Problems = [problem] };
    }

    /// <summary>Reads the true labels. If they cannot be read, the stack is segmented but not scored.</summary>
    private static (Volume<int>? Truth, StackProblem? Problem) ReadTruth(StackItem item, Shape3D shape)
    {
        if (item.Truth is not { } path) return (null, null);
        try
        {
            return (StackReading.ReadTruth(path, item, shape), null);
        }
        catch (VolumeFormatException error)
        {
            return (null, new StackProblem(StackProblemKind.NotScored, error.Path ?? path, StackFailure.Text(error), error));
        }
    }

    private void Write(StackSegmentation result, string hash, ResultRecord? earlier, CancellationToken cancellationToken)
    {
        _staging ??= Staging.Create(_layout.Folder);
        ResultPublication.Write(result, _staging, _layout, _identity, hash, earlier, Options.Outputs, cancellationToken);
        ForgetFailure(result.Item);
    }

    private StackFiles Files(StackItem item) => _layout.Files(item, _pipeline.KeepsProbabilities);

    private void NotePlan()
    {
        string[] inputs = [.. Options.Inputs.Select(Path.GetFullPath)];
        var record = new PlanRecord(inputs, [.. _plan.All.Select(item => new PlannedStack(item.Name, item.RelativePath))]);

        // The key depends on the request, not on the stacks found: the same call after a stack was added or removed replaces the plan.
        string key = ContentHash.OfText(
            string.Join('\n', [.. inputs, $"{Options.Recursive} {Options.FolderContent} {Options.TimePoints}"]))[..16];
        Note(() => RecordFile.Write(_layout.Plan(key), record, BatchJson.Default.PlanRecord));
    }

    private void NoteFailure(StackItem item, StackProblem problem)
    {
        if (!IsNoted) return;
        var record = new FailureRecord(item.Name, item.RelativePath, problem.File, problem.Text);
        Note(() => RecordFile.Write(_layout.Failure(item.Name), record, BatchJson.Default.FailureRecord));
    }

    private void ForgetFailure(StackItem item)
    {
        string file = _layout.Failure(item.Name);
        if (File.Exists(file)) Note(() => File.Delete(file));
    }

    /// <summary>Writes a record for a later merge. A run does not fail because one cannot be written.</summary>
    private void Note(Action write)
    {
        try
        {
            write();
        }
        catch (Exception error) when (error is QcaNetException or IOException or UnauthorizedAccessException)
        {
            LogNote(error.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Stack}: {Status}, {Nuclei} nuclei in {Seconds:0.00} s")]
    private partial void LogOutcome(string stack, StackStatus status, int nuclei, double seconds);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Stack} failed: {File}: {Problem}")]
    private partial void LogFailure(string stack, string file, string problem);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A note for a later merge could not be written: {Problem}")]
    private partial void LogNote(string problem);

    private sealed class StageProgress(Action<BatchStage, double> report) : IProgress<SegmentationProgress>
    {
        public void Report(SegmentationProgress value)
        {
            BatchStage stage = value.Stage switch
            {
                SegmentationStage.Preparation => BatchStage.Preparing,
                SegmentationStage.Nuclei => BatchStage.FindingNuclei,
                SegmentationStage.Centers => BatchStage.FindingCenters,
                _ => BatchStage.Dividing,
            };
            report(stage, value.Fraction * 0.95);
        }
    }
}
