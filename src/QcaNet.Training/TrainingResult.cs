namespace QcaNet.Training;

/// <summary>Result of a training run.</summary>
/// <param name="Epochs">The epochs.</param>
/// <param name="WeightsPath">Path of the best weights.</param>
/// <param name="HistoryPath">Path of the history, the epochs as CSV.</param>
public sealed record TrainingResult(IReadOnlyList<TrainingEpoch> Epochs, string WeightsPath, string HistoryPath)
{
    /// <summary>The epoch whose weights were saved.</summary>
    public TrainingEpoch Best => Epochs.Last(e => e.IsBest);
}
