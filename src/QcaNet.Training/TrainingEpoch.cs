using System.Globalization;
using QcaNet.Training.Tuning;

namespace QcaNet.Training;

/// <summary>One epoch of a training run.</summary>
/// <param name="Epoch">Number of the epoch, from 1. Epoch 0 is the validation of the initial weights of a run.</param>
/// <param name="Step">Number of steps completed.</param>
/// <param name="Seconds">Elapsed time so far, summed over all sessions of the run.</param>
/// <param name="LearningRate">Learning rate at the last step.</param>
/// <param name="TrainLoss">Mean training loss over the steps of the epoch.</param>
/// <param name="ValidationLoss">Mean loss over the validation stacks.</param>
/// <param name="ValidationIou">Foreground IoU at probability 0.5, mean over the validation stacks.</param>
/// <param name="IsBest">Whether the weights of this epoch were the best so far and were saved.</param>
public sealed record TrainingEpoch(
    int Epoch, int Step, double Seconds, double LearningRate, double TrainLoss, double ValidationLoss, double ValidationIou, bool IsBest)
{
    internal const string CsvHeader =
        "epoch,step,seconds,learning_rate,train_loss,validation_loss,validation_iou,best,"
        + "pair_iou,pair_seg,pair_mucov,pair_count_error,train_iou";

    /// <summary>
    /// Scores of the complete pipeline on the validation stacks, with the network of <see cref="TrainingRunOptions.Partner"/>
    /// and the best of a few thresholds; null without a partner.
    /// </summary>
    public PairScores? Pair { get; init; }

    /// <summary>
    /// Foreground IoU at probability 0.5 on the training crops of the epoch, pooled over their voxels; null if no step was taken.
    /// The network changes during the epoch, and batch normalization uses the statistics of the batch.
    /// </summary>
    public double? TrainIou { get; init; }

    /// <summary>Formats a header and one line per epoch.</summary>
    internal static string ToCsv(IEnumerable<TrainingEpoch> epochs) =>
        string.Concat(epochs.Select(e => e.ToCsv()).Prepend(CsvHeader).Select(line => line + "\n"));

    internal string ToCsv() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Epoch},{Step},{Seconds:F1},{LearningRate:G6},{TrainLoss:F6},{ValidationLoss:F6},{ValidationIou:F6},"
        + $"{(IsBest ? 1 : 0)},{PairCsv},{TrainIou:F6}");

    private string PairCsv => Pair is not { } p ? ",,,"
        : string.Create(CultureInfo.InvariantCulture, $"{p.Iou:F4},{p.Seg:F4},{p.MuCov:F4},{p.CountError:F3}");
}
