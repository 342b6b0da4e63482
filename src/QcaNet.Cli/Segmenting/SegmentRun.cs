using System.Diagnostics;
using QcaNet.Cli.Files;
using QcaNet.Cli.Results;
using QcaNet.Cli.Terminals;
using QcaNet.Core;
using QcaNet.Metrics;
using QcaNet.Models.Inference;
using QcaNet.Reporting;
using QcaNet.Synthesis;
using QcaNet.Volumes;

namespace QcaNet.Cli.Segmenting;

/// <summary>Segments stacks one after the other: a stack that cannot be processed is told of and does not stop the rest.</summary>
internal sealed class SegmentRun
{
    private readonly SegmentRequest _request;
    private readonly Terminal _terminal;
    private readonly CancellationToken _cancellationToken;
    private readonly ScoreTable _scores = new();
    private int _failed;
    private int _skipped;
    private int _done;

    private SegmentRun(SegmentRequest request, Terminal terminal, CancellationToken cancellationToken)
    {
        _request = request;
        _terminal = terminal;
        _cancellationToken = cancellationToken;
    }

    /// <summary>Carries out a call.</summary>
    /// <returns>The exit code.</returns>
    /// <exception cref="CallException">The call is wrong.</exception>
    /// <exception cref="PipelineConfigurationException">The weights or the options are wrong.</exception>
    /// <exception cref="InferenceBackendException">No network can run here.</exception>
    public static int Run(SegmentRequest request, Terminal terminal, CancellationToken cancellationToken) =>
        new SegmentRun(request, terminal, cancellationToken).Run();

    private int Run()
    {
        bool synthetic = _request.Paths.Count == 0;
        if (synthetic && _request.Truth is not null) throw new CallException("--truth: without a stack a synthetic embryo is segmented, whose truth is known; name the stack, or leave --truth out.");
        List<string> files = InputFiles.Expand(_request.Paths, Fail);
        string[] stacks = [.. _request.Shard.Of(files)];
        TruthSource? truth = _request.Truth is { } path ? new TruthSource(path, files.Count) : null;

        OutputLayout layout = OutputLayout.Prepare(_request.Output);
        try
        {
            if (synthetic) (stacks, truth) = MakeEmbryo(layout);
            using var pipeline = new PipelineWhenNeeded(_request);
            for (int i = 0; i < stacks.Length; i++)
            {
                _cancellationToken.ThrowIfCancellationRequested();
                string prefix = stacks.Length == 1 ? string.Empty : $"[{i + 1}/{stacks.Length}] ";
                SegmentOne(stacks[i], stacks.AsSpan(0, i), prefix, layout, truth, pipeline, alone: stacks.Length == 1);
            }
        }
        finally
        {
            layout.RemoveIfUnused();
        }

        if (stacks.Length != 1) Summarize(layout);
        return _failed == 0 ? ExitCode.Done : ExitCode.SomeFailed;
    }

    private void SegmentOne(string stack, ReadOnlySpan<string> before, string prefix, OutputLayout layout, TruthSource? truth, PipelineWhenNeeded pipeline, bool alone)
    {
        try
        {
            string labels = layout.Labels(stack);
            foreach (string other in before)
            {
                if (layout.Labels(other) == labels) throw new VolumeFormatException(stack, VolumeFormatErrorKind.Access, $"It has the same name as {other}, and its results would overwrite that one's; segment it into another folder (--output).");
            }

            if (_request.Resume && File.Exists(labels)) Skip(stack, labels, truth);
            else Process(stack, prefix, layout, truth, pipeline, alone);
        }
        catch (Exception error) when (error is not (OperationCanceledException or CallException or PipelineConfigurationException or InferenceBackendException))
        {
            Fail(ProblemText.Of(stack, error));
        }
    }

    private void Process(string file, string prefix, OutputLayout layout, TruthSource? truth, PipelineWhenNeeded pipeline, bool alone)
    {
        _terminal.Progress($"{prefix}{Path.GetFileName(file)}: reading");
        var watch = Stopwatch.StartNew();
        Volume<float> stack = StackFile.Read(file, _request.Spacing);
        double read = watch.Elapsed.TotalSeconds;

        // A 2D image has a worse problem than its spacing, and the pipeline says so.
        if (stack.Spacing is null && stack.Shape.Depth > 1)
        {
            throw new VolumeFormatException(file, VolumeFormatErrorKind.Unsupported, "The file does not say the voxel spacing, and none is guessed; give it in micrometres with --spacing z,y,x, for instance --spacing 1.75,0.8,0.8.");
        }

        Segmentation result = pipeline.Get().Segment(stack, new StageProgress(_terminal, $"{prefix}{Path.GetFileName(file)}"), _cancellationToken);
        Volume<int>? known = ReadTruth(truth, file, stack.Shape);
        SegmentationScores? scores = known is null ? null : SegmentationScores.Compute(result.Labels, known);
        _cancellationToken.ThrowIfCancellationRequested();

        _terminal.Progress($"{prefix}{Path.GetFileName(file)}: writing");
        watch.Restart();
        Write(file, stack, result, known, layout);
        Tell(new StackResult(file, stack.Shape, result.Labels.Spacing!.Value, result.Nuclei, scores, read, result.Timings, watch.Elapsed.TotalSeconds), layout, alone);
        _done++;
    }

    /// <summary>A truth that cannot be read costs the scores, not the segmentation.</summary>
    private Volume<int>? ReadTruth(TruthSource? truth, string stack, Shape3D shape)
    {
        try
        {
            return truth?.Read(stack, shape);
        }
        catch (VolumeFormatException error)
        {
            Fail(ProblemText.Of(stack, error));
            return null;
        }
    }

    /// <summary>All files of a stack or none; the labels last, because they are the sign of a stack that is done.</summary>
    private static void Write(string file, Volume<float> stack, Segmentation result, Volume<int>? truth, OutputLayout layout)
    {
        layout.PrepareForResults();
        string picture = layout.Picture(file), table = layout.Nuclei(file);
        string nucleus = layout.Probability(file, "nsn"), centre = layout.Probability(file, "ndn");
        if (result.NucleusProbability is not null) layout.FolderFor("probabilities");
        try
        {
            if (result.NucleusProbability is not null) VolumeWriter.Write(nucleus, result.NucleusProbability);
            if (result.CenterProbability is not null) VolumeWriter.Write(centre, result.CenterProbability);
            SegmentationPicture.WritePng(picture, stack, result.Labels, new SegmentationPictureOptions { Title = OutputLayout.NameOf(file), Truth = truth });
            TextFile.Write(table, writer => NucleusTable.WriteCsv(writer, result.Nuclei));
            VolumeWriter.Write(layout.Labels(file), result.Labels);
        }
        catch
        {
            TextFile.TryDelete(picture);
            TextFile.TryDelete(table);
            TextFile.TryDelete(nucleus);
            TextFile.TryDelete(centre);
            throw;
        }
    }

    private void Skip(string stack, string labels, TruthSource? truth)
    {
        _skipped++;
        SegmentationScores? scores = null;
        if (truth is not null)
        {
            Volume<int> predicted = StackFile.ReadLabels(labels);
            if (ReadTruth(truth, stack, predicted.Shape) is { } known) scores = SegmentationScores.Compute(predicted, known);
        }

        if (scores is not null) _scores.Add(Path.GetFileName(stack), scores);
        if (_request.Json) Line(JsonLine.Of(new { File = stack, Skipped = true, Labels = labels, Scores = scores is null ? null : ScoreTable.ToJson(scores) }));
        else if (!_terminal.Quiet) Line($"{Path.GetFileName(stack)}: done before{(scores is null ? string.Empty : $"  {ScoreTable.Brief(scores)}")}");
    }

    private void Tell(StackResult result, OutputLayout layout, bool alone)
    {
        string name = Path.GetFileName(result.File);
        if (result.Scores is not null) _scores.Add(name, result.Scores);
        if (_request.Json)
        {
            Line(JsonLine.Of(result.ToJson(layout)));
            return;
        }

        if (_terminal.Quiet) return;
        string headline = FormattableString.Invariant($"{name}: {Counted(result.Nuclei.Count)} in {result.Seconds["total"]:0.0} s");
        Line(alone
            ? FormattableString.Invariant($"{headline}  ({result.Shape} voxels of {result.Spacing} um)")
            : result.Scores is null ? headline : $"{headline}  {ScoreTable.Brief(result.Scores)}");
        if (alone) Describe(result, layout);
        if (_request.Timings) Line($"  seconds: {string.Join(", ", result.Seconds.Select(s => FormattableString.Invariant($"{s.Key} {s.Value:0.00}")))}");
    }

    private void Describe(StackResult result, OutputLayout layout)
    {
        NucleusTable.Show(_terminal, result.Nuclei);
        if (result.Nuclei.Count == 0) Line("  No nucleus was found. Look at the picture; a lower --nucleus-threshold finds fainter ones.");
        if (result.Scores is { } scores) Line($"  against the truth: {ScoreTable.Brief(scores)}");
        Line($"  labels   {layout.Labels(result.File)}");
        Line($"  picture  {layout.Picture(result.File)}");
        Line($"  nuclei   {layout.Nuclei(result.File)}");
        if (_request.KeepProbabilities) Line($"  probabilities  {layout.Probability(result.File, "nsn")}, {Path.GetFileName(layout.Probability(result.File, "ndn"))}");
    }

    private void Summarize(OutputLayout layout)
    {
        if (_request.Json || _terminal.Quiet) return;
        if (_scores.Count > 0) Line(_scores.BriefMean());
        string rest = (_skipped > 0 ? $", {_skipped} done before" : string.Empty) + (_failed > 0 ? $", {_failed} with a problem" : string.Empty);
        Line($"{_done} segmented{rest}");
        if (_done + _skipped > 0) Line($"  labels, pictures and tables of nuclei: {Path.GetDirectoryName(Path.GetDirectoryName(layout.Labels("stack.tif")))}");
    }

    /// <summary>The default embryo with its truth, both as files that a user can open and segment again.</summary>
    private (string[] Stacks, TruthSource Truth) MakeEmbryo(OutputLayout layout)
    {
        _terminal.Progress("making a synthetic embryo");
        SyntheticEmbryo embryo = SyntheticEmbryo.Generate(null, _cancellationToken);
        string stack = Path.Combine(layout.FolderFor("stacks"), "synthetic-embryo.tif");
        string truth = Path.Combine(layout.FolderFor("truth"), "synthetic-embryo.tif");
        VolumeWriter.Write(truth, embryo.Labels);
        VolumeWriter.Write(stack, embryo.Stack);
        if (!_request.Json && !_terminal.Quiet)
        {
            Line($"No stack was named: a synthetic embryo of {Counted(embryo.Nuclei.Count)} is segmented.");
            Line($"  stack    {stack}");
            Line($"  truth    {truth}");
        }

        return ([stack], new TruthSource(truth, 1));
    }

    private static string Counted(int nuclei) => nuclei == 1 ? "1 nucleus" : $"{nuclei} nuclei";

    private void Line(string text)
    {
        _terminal.EndProgress();
        _terminal.Output.WriteLine(text);
    }

    private void Fail(string problem)
    {
        _failed++;
        _terminal.Problem(problem);
    }

    /// <summary>Built when the first stack was read: where no stack can be, nobody waits for networks.</summary>
    private sealed class PipelineWhenNeeded(SegmentRequest request) : IDisposable
    {
        private QcaNetPipeline? _pipeline;

        public QcaNetPipeline Get()
        {
            if (_pipeline is not null) return _pipeline;
            _pipeline = request.Pipeline.Build();
            ComputeThreads.Use(request.Threads);
            return _pipeline;
        }

        public void Dispose() => _pipeline?.Dispose();
    }

    private sealed class StageProgress(Terminal terminal, string name) : IProgress<SegmentationProgress>
    {
        public void Report(SegmentationProgress value)
        {
            string what = value.Stage switch
            {
                SegmentationStage.Preparation => "preparing",
                SegmentationStage.Nuclei => "finding nuclei",
                SegmentationStage.Centers => "finding centres",
                _ => "dividing nuclei",
            };
            terminal.Progress(FormattableString.Invariant($"{name}: {what} ({value.Fraction * 100:0} %)"));
        }
    }
}
