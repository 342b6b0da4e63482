using QcaNet.Batch;
using QcaNet.Cli.Files;
using QcaNet.Cli.Results;
using QcaNet.Cli.Terminals;
using QcaNet.Cli.Watersheds;
using QcaNet.Core;
using QcaNet.Reporting;
using QcaNet.Synthesis;
using QcaNet.Volumes;
using QcaNet.Volumes.Preprocessing;

namespace QcaNet.Cli.Segmenting;

/// <summary>Runs a batch and prints the outcomes: a stack that cannot be processed is reported, and the others still run.</summary>
internal sealed class SegmentRun
{
    /// <summary>Folder of the pictures.</summary>
    public const string Pictures = "pictures";

    /// <summary>Folder of the reports.</summary>
    public const string Reports = "reports";

    private readonly SegmentRequest _request;
    private readonly Terminal _terminal;
    private readonly CancellationToken _cancellationToken;
    private readonly ScoreTable _scores = new();
    private readonly SinglePlanes _singlePlanes = new();
    private int _problems;
    private int _skipped;
    private int _done;

    private SegmentRun(SegmentRequest request, Terminal terminal, CancellationToken cancellationToken)
    {
        _request = request;
        _terminal = terminal;
        _cancellationToken = cancellationToken;
    }

    /// <summary>Runs the batch.</summary>
    /// <returns>The exit code.</returns>
    /// <exception cref="CallException">The command line is invalid.</exception>
    /// <exception cref="BatchException">The inputs are invalid, for instance two stacks with the same name.</exception>
    /// <exception cref="PipelineConfigurationException">The weights or the options are invalid.</exception>
    public static int Run(SegmentRequest request, Terminal terminal, CancellationToken cancellationToken) =>
        new SegmentRun(request, terminal, cancellationToken).Run();

    private int Run()
    {
        var picture = new StackOutput(Pictures, ".png", Draw);
        StackOutput[] outputs = _request.Reports ? [picture, new StackOutput(Reports, ".html", WriteReport)] : [picture];
        BatchOptions options = _request.Batch with { Outputs = outputs };
        return options.Inputs.Count == 0 ? RunSynthetic(options) : RunBatch(BatchPlan.Create(options, _cancellationToken));
    }

    private int RunSynthetic(BatchOptions options)
    {
        if (options.Truth is not null)
        {
            throw new CallException(
                "--truth: without a stack, a synthetic embryo with known truth is segmented; name the stack, or leave --truth out.");
        }

        _cancellationToken.ThrowIfCancellationRequested();
        using QcaNetPipeline pipeline = Build();
        (string stack, string truth) = MakeEmbryo(options.Output);
        return RunWith(pipeline, BatchPlan.Create(options with { Inputs = [stack], Truth = truth }, _cancellationToken));
    }

    private int RunBatch(BatchPlan plan)
    {
        foreach (StackProblem problem in plan.Problems) Fail(problem);
        foreach (BatchNotice notice in plan.Notices) _terminal.Problem(BatchText.Of(notice));
        if (plan.Items.Count == 0)
        {
            if (plan.All.Count > 0) Summarize();
            return Code;
        }

        _cancellationToken.ThrowIfCancellationRequested();
        using QcaNetPipeline pipeline = Build();
        return RunWith(pipeline, plan);
    }

    private int Code => _problems == 0 ? ExitCode.Done : ExitCode.SomeFailed;

    private QcaNetPipeline Build()
    {
        QcaNetPipeline pipeline = _request.Pipeline.Build();
        ComputeThreads.Use(_request.Threads);
        return pipeline;
    }

    private int RunWith(QcaNetPipeline pipeline, BatchPlan plan)
    {
        bool alone = plan.Items.Count == 1;
        var batch = new StackBatch(pipeline);
        foreach (StackOutcome outcome in batch.Run(plan, new ProgressLine(_terminal), _cancellationToken)) Tell(outcome, alone);
        foreach (string hint in _singlePlanes.Hints()) _terminal.Problem(hint);
        if (!alone) Summarize();
        return Code;
    }

    private static void Draw(string path, StackSegmentation result)
    {
        var options = new SegmentationPictureOptions { Title = result.Item.Name, Truth = result.Truth };
        SegmentationPicture.WritePng(path, result.Stack, result.Segmentation.Labels, options);
    }

    private void WriteReport(string path, StackSegmentation result) => HtmlReport.OfStack(
        new ReportInput(result.Item.Name, result.Segmentation.Labels) { Image = result.Stack, Truth = result.Truth },
        new HtmlReportOptions { Threads = _request.Threads }).Write(path);

    private void Tell(StackOutcome outcome, bool alone)
    {
        foreach (StackProblem problem in outcome.Problems) Fail(problem);
        if (outcome.Status == StackStatus.Failed) return;
        foreach (IntensityDoubt doubt in outcome.Scaling?.Doubts ?? []) _terminal.Problem(BatchText.Of(outcome.Item, doubt));
        if (outcome.Blocks is { } blocks)
        {
            IEnumerable<string> notices = BlockNotices.LargerThanHalo(outcome.Files.Labels, blocks, _request.Batch.Blocks!);
            foreach (string notice in notices) _terminal.Problem(notice);
        }

        if (outcome.Scores is { } scores) _scores.Add(Label(outcome.Item), scores);
        if (outcome.Status == StackStatus.Skipped) _skipped++;
        else _done++;
        if (_request.Json) Line(JsonLine.Of(OutcomeJson.Of(outcome)));
        else if (!_terminal.Quiet) TellText(outcome, alone);
    }

    private void TellText(StackOutcome outcome, bool alone)
    {
        string name = Label(outcome.Item), scored = outcome.Scores is { } scores ? $"  {ScoreTable.Brief(scores)}" : string.Empty;
        if (outcome.Status == StackStatus.Skipped)
        {
            Line($"{name}: already done{scored}");
            return;
        }

        string count = Counted(outcome.Nuclei.Count);
        string headline = FormattableString.Invariant($"{name}: {count} in {outcome.Timings.Total.TotalSeconds:0.0} s");
        Line(alone ? FormattableString.Invariant($"{headline}  ({outcome.Shape} voxels of {outcome.Spacing} um)") : headline + scored);
        if (alone) Describe(outcome);
        if (!_request.Timings) return;
        IEnumerable<string> seconds =
            OutcomeJson.Seconds(outcome.Timings).Select(s => FormattableString.Invariant($"{s.Key} {s.Value:0.00}"));
        Line($"  seconds: {string.Join(", ", seconds)}");
    }

    private void Describe(StackOutcome outcome)
    {
        Results.NucleusTable.Show(_terminal, outcome.Nuclei);
        if (outcome.Nuclei.Count == 0) Line("  No nuclei were found. Look at the picture; a lower --nucleus-threshold finds fainter ones.");
        if (outcome.Scores is { } scores) Line($"  against the truth: {ScoreTable.Brief(scores)}");
        Line($"  labels   {outcome.Files.Labels}");
        if (outcome.Files.Others.TryGetValue(Pictures, out string? picture)) Line($"  picture  {picture}");
        Line($"  nuclei   {outcome.Files.Nuclei}");
        if (outcome.Files.Others.TryGetValue(Reports, out string? report)) Line($"  report   {report}");
        if (outcome.Files.NucleusProbability is { } nsn)
        {
            Line($"  probabilities  {nsn}, {Path.GetFileName(outcome.Files.CenterProbability)}");
        }
    }

    private void Summarize()
    {
        if (_request.Json || _terminal.Quiet) return;
        if (_scores.Count > 0) Line(_scores.BriefMean());
        string skipped = _skipped > 0 ? $", {_skipped} already done" : string.Empty;
        string failed = _problems > 0 ? $", {_problems} with a problem" : string.Empty;
        Line($"{_done} segmented{skipped}{failed}");
        if (_done + _skipped > 0) Line($"  labels, pictures and tables of nuclei: {_request.Batch.Output}");
    }

    /// <summary>Writes the default embryo and its true labels to files, which can be opened and segmented again.</summary>
    private (string Stack, string Truth) MakeEmbryo(string output)
    {
        _terminal.Progress("creating a synthetic embryo");
        SyntheticEmbryo embryo = SyntheticEmbryo.Generate(null, _cancellationToken);
        string stack = Path.Combine(OutputFolder.Prepare(Path.Combine(output, "stacks")), "synthetic-embryo.tif");
        string truth = Path.Combine(OutputFolder.Prepare(Path.Combine(output, "truth")), "synthetic-embryo.tif");
        VolumeWriter.Write(truth, embryo.Labels);
        VolumeWriter.Write(stack, embryo.Stack);
        if (!_request.Json && !_terminal.Quiet)
        {
            Line($"No stack was given: segmenting a synthetic embryo of {Counted(embryo.Nuclei.Count)}.");
            Line($"  stack    {stack}");
            Line($"  truth    {truth}");
        }

        return (stack, truth);
    }

    private static string Counted(int nuclei) => nuclei == 1 ? "1 nucleus" : $"{nuclei} nuclei";

    private static string Label(StackItem item) =>
        item.TimePoint is { } t ? FormattableString.Invariant($"{item.RelativePath} (time point {t})") : item.RelativePath;

    private void Line(string text)
    {
        _terminal.EndProgress();
        _terminal.Output.WriteLine(text);
    }

    private void Fail(StackProblem problem)
    {
        _problems++;
        _terminal.Problem(BatchText.Of(problem));
        _singlePlanes.Note(problem);
    }

    private sealed class ProgressLine(Terminal terminal) : IProgress<BatchProgress>
    {
        public void Report(BatchProgress value)
        {
            string what = value.Stage switch
            {
                BatchStage.Reading => "reading",
                BatchStage.Preparing => "preparing",
                BatchStage.FindingNuclei => "finding nuclei",
                BatchStage.FindingCenters => "finding centers",
                BatchStage.Dividing => "dividing nuclei",
                _ => "writing",
            };
            string place = value.Count == 1 ? string.Empty : $"[{value.Number}/{value.Count}] ";
            string rest = value.Count > 1 && value is { Remaining: { } left, BytesPerSecond: { } rate }
                ? FormattableString.Invariant($", {rate / 1e6:0.0} MB/s, {TimeLeft.Text(left)} left")
                : string.Empty;
            string name = Path.GetFileName(value.Item.Name);
            terminal.Progress(FormattableString.Invariant($"{place}{name}: {what} ({value.Fraction * 100:0} %){rest}"));
        }
    }
}
