using System.Globalization;
using QcaNet.Cli.Results;
using QcaNet.Cli.Terminals;
using QcaNet.Reporting;
using QcaNet.Training;
using QcaNet.Training.Recipes;

namespace QcaNet.Cli.Training;

/// <summary>
/// Shows the progress of training: one line per epoch, because training takes hours and its output is often followed in a log file;
/// learning curves, redrawn after each epoch; and, on a terminal, a progress line.
/// </summary>
internal sealed class TrainingDisplay : IProgress<TrainingEpoch>, IProgress<TrainingStep>
{
    private readonly Terminal _terminal;
    private readonly string _folder;
    private readonly string _title;
    private readonly string _label;
    private readonly string _network;
    private readonly bool _json;
    private readonly List<TrainingEpoch> _epochs = [];

    /// <summary>Creates the display for one network.</summary>
    /// <param name="terminal">Receives the output.</param>
    /// <param name="recipe">The recipe of the training.</param>
    /// <param name="folder">Receives history.png and history.svg.</param>
    /// <param name="labeled">Whether each line starts with the name of the network, because two may be trained at the same time.</param>
    /// <param name="json">Whether to print one JSON object per epoch and one at the end, instead of text.</param>
    public TrainingDisplay(Terminal terminal, TrainingRecipe recipe, string folder, bool labeled, bool json)
    {
        _json = json;
        _network = recipe.Role.ToString().ToLowerInvariant();
        _terminal = terminal;
        _folder = folder;
        string name = recipe.Role.ToString().ToUpperInvariant();
        _title = $"{name}, {recipe.Architecture}";
        _label = labeled ? $"{name} " : string.Empty;
    }

    /// <summary>Prints the heading.</summary>
    /// <param name="training">Number of training stacks.</param>
    /// <param name="validation">Number of validation stacks.</param>
    /// <param name="steps">Number of training steps.</param>
    /// <param name="judged">Whether each epoch is scored with the whole pipeline.</param>
    public void Begin(int training, int validation, int steps, bool judged)
    {
        if (_terminal.Quiet || _json) return;
        _terminal.Output.WriteLine($"{_title}: {Stacks(training, "training")}, {Stacks(validation, "validation")}, {steps} steps");
        string pair = judged ? "  pair: IoU    SEG  MUCov  count error" : string.Empty;
        _terminal.Output.WriteLine($"{_label} epoch    step  minutes  train loss  val. loss   val. IoU{pair}");
    }

    /// <summary>Shows one epoch.</summary>
    public void Report(TrainingEpoch value)
    {
        _epochs.Add(value);
        DrawCurves();
        if (_json)
        {
            _terminal.EndProgress();
            _terminal.Output.WriteLine(JsonLine.Of(ToJson(value)));
            _terminal.Output.Flush();
            return;
        }

        if (_terminal.Quiet) return;
        string pair = value.Pair is not { } p ? string.Empty : string.Create(
            CultureInfo.InvariantCulture, $"{p.Iou,11:0.0000} {p.Seg,6:0.000} {p.MuCov,6:0.000} {p.CountError,12:0.00}");
        string mark = value.IsBest ? "  best" : string.Empty;
        _terminal.EndProgress();
        _terminal.Output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{_label}{value.Epoch,6} {value.Step,7} {value.Seconds / 60,8:0.0} {value.TrainLoss,11:0.0000} "
            + $"{value.ValidationLoss,10:0.0000} {value.ValidationIou,10:0.0000}{pair}{mark}"));
        _terminal.Output.Flush();
    }

    /// <summary>Shows one step.</summary>
    public void Report(TrainingStep value) => _terminal.Progress(string.Create(
        CultureInfo.InvariantCulture,
        $"{_label}step {value.Step}/{value.Steps}, loss {value.Loss:0.000}, {value.VoxelsPerSecond / 1000:0} k voxels/s, "
        + $"{Left(value.TimeLeft)} left"));

    /// <summary>Prints the result.</summary>
    public void End(TrainingResult result)
    {
        // The first epochs of a resumed or complete run were not reported to this object.
        _epochs.Clear();
        _epochs.AddRange(result.Epochs);
        DrawCurves();
        _terminal.EndProgress();
        if (_json)
        {
            _terminal.Output.WriteLine(JsonLine.Of(new
            {
                Network = _network,
                Best = ToJson(result.Best),
                Epochs = result.Epochs.Count,
                Weights = result.WeightsPath,
                History = result.HistoryPath,
                Curves = Path.Combine(_folder, "history.png"),
            }));
            return;
        }

        if (_terminal.Quiet) return;
        string best = FormattableString.Invariant($"epoch {result.Best.Epoch}, validation IoU {result.Best.ValidationIou:0.0000}");
        _terminal.Output.WriteLine($"{_label}best: {best}");
        _terminal.Output.WriteLine($"weights  {result.WeightsPath}");
        _terminal.Output.WriteLine($"history  {result.HistoryPath}, {Path.Combine(_folder, "history.png")}");
    }

    /// <summary>Adds the epochs of a resumed run before the interruption.</summary>
    public void AddEarlier(IEnumerable<TrainingEpoch> epochs) => _epochs.AddRange(epochs);

    private object ToJson(TrainingEpoch e) => new
    {
        Network = _network,
        e.Epoch,
        e.Step,
        e.Seconds,
        e.TrainLoss,
        e.ValidationLoss,
        e.ValidationIou,
        Pair = e.Pair is { } p ? PairOutcome.ToJson(p) : null,
        e.IsBest,
    };

    private static string Left(TimeSpan time) => time.TotalHours >= 1
        ? string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours} h {time.Minutes} min")
        : string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalMinutes} min {time.Seconds} s");

    private void DrawCurves()
    {
        HistoryPoint[] history = [.. _epochs.Select(e => new HistoryPoint(e.Epoch, e.TrainLoss, e.ValidationLoss, e.ValidationIou)
        {
            TrainIou = e.TrainIou ?? double.NaN,
        })];
        LearningCurves.WritePng(Path.Combine(_folder, "history.png"), history, _title);
        LearningCurves.WriteSvg(Path.Combine(_folder, "history.svg"), history, _title);
    }

    private static string Stacks(int count, string use) => count == 1 ? $"1 {use} stack" : $"{count} {use} stacks";
}
