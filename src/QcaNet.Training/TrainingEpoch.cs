using System.Globalization;
using QcaNet.Training.Tuning;

namespace QcaNet.Training;

/// <summary>One epoch of a training.</summary>
/// <param name="Epoch">From 1; 0 is the validation of the weights that a run began with.</param>
/// <param name="Step">Steps taken so far.</param>
/// <param name="Seconds">Wall time so far, over all calls of the run.</param>
/// <param name="LearningRate">At the last step.</param>
/// <param name="TrainLoss">Mean over the epoch's steps.</param>
/// <param name="ValidationLoss">Mean over the validation stacks.</param>
/// <param name="ValidationIou">Foreground IoU at probability 0.5, mean over the validation stacks.</param>
/// <param name="IsBest">Whether the weights of this epoch were kept.</param>
public sealed record TrainingEpoch(
    int Epoch, int Step, double Seconds, double LearningRate, double TrainLoss, double ValidationLoss, double ValidationIou, bool IsBest)
{
    internal const string CsvHeader =
        "epoch,step,seconds,learning_rate,train_loss,validation_loss,validation_iou,best,pair_iou,pair_seg,pair_mucov,pair_count_error";

    /// <summary>
    /// Scores of the whole pipeline on the validation stacks, with the other network of <see cref="TrainingRunOptions.Partner"/> and the best of a few
    /// thresholds; null without one.
    /// </summary>
    public PairScores? Pair { get; init; }

    /// <summary>A header and a line per epoch.</summary>
    internal static string ToCsv(IEnumerable<TrainingEpoch> epochs) =>
        string.Concat(epochs.Select(e => e.ToCsv()).Prepend(CsvHeader).Select(line => line + "\n"));

    internal string ToCsv() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Epoch},{Step},{Seconds:F1},{LearningRate:G6},{TrainLoss:F6},{ValidationLoss:F6},{ValidationIou:F6},{(IsBest ? 1 : 0)},{PairCsv}");

    private string PairCsv => Pair is not { } p ? ",,,"
        : string.Create(CultureInfo.InvariantCulture, $"{p.Iou:F4},{p.Seg:F4},{p.MuCov:F4},{p.CountError:F3}");
}
