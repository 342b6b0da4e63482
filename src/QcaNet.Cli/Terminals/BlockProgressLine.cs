using System.Diagnostics;
using QcaNet.Batch;

namespace QcaNet.Cli.Terminals;

/// <summary>Shows the progress of a large volume with rate and remaining time, and records the time of each stage.</summary>
internal sealed class BlockProgressLine(Terminal terminal, string name) : IProgress<BlockProgress>
{
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private readonly Dictionary<BlockStage, double> _seconds = [];
    private BlockStage? _stage;
    private TimeSpan _began;
    private int _doneBefore;

    /// <summary>Seconds spent in a stage; 0 if it was skipped.</summary>
    public double SecondsOf(BlockStage stage) => _seconds.GetValueOrDefault(stage);

    /// <summary>Ends the last stage.</summary>
    public void End()
    {
        if (_stage is { } stage) _seconds[stage] = (_watch.Elapsed - _began).TotalSeconds;
        _stage = null;
        terminal.EndProgress();
    }

    /// <inheritdoc/>
    public void Report(BlockProgress value)
    {
        if (_stage != value.Stage)
        {
            // The first stage started when this object was created.
            TimeSpan now = _watch.Elapsed;
            if (_stage is { } stage) _seconds[stage] = (now - _began).TotalSeconds;
            (_began, _stage, _doneBefore) = (_stage is null ? TimeSpan.Zero : now, value.Stage, value.Done);
        }

        (string what, string units) = value.Stage switch
        {
            BlockStage.FindingNuclei => ("finding nuclei", "blocks"),
            BlockStage.FindingComponents => ("finding components", "planes"),
            BlockStage.Dividing => ("dividing", "blocks"),
            _ => ("writing", "planes"),
        };
        double rate = (value.Done - _doneBefore) / (_watch.Elapsed - _began).TotalSeconds;
        string left = rate > 0 && double.IsFinite(rate)
            ? FormattableString.Invariant(
                $", {rate:0.#} per second, {TimeLeft.Text(TimeSpan.FromSeconds((value.Count - value.Done) / rate))} left")
            : string.Empty;
        terminal.Progress(FormattableString.Invariant($"{name}: {what}, {value.Done} of {value.Count} {units}{left}"));
    }
}
