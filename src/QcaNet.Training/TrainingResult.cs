namespace QcaNet.Training;

/// <summary>What a training did.</summary>
/// <param name="Epochs">One entry per epoch.</param>
/// <param name="WeightsPath">The best weights.</param>
/// <param name="HistoryPath">The epochs as CSV.</param>
public sealed record TrainingResult(IReadOnlyList<TrainingEpoch> Epochs, string WeightsPath, string HistoryPath)
{
    /// <summary>The epoch whose weights were kept.</summary>
    public TrainingEpoch Best => Epochs.Last(e => e.IsBest);
}
