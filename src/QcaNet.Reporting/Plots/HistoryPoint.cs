namespace QcaNet.Reporting;

/// <summary>One epoch of a training run, as in <c>history.csv</c>. A value that was not measured is <see cref="double.NaN"/>.</summary>
/// <param name="Epoch">Number of the epoch.</param>
/// <param name="TrainLoss">Mean loss over the training crops.</param>
/// <param name="ValidationLoss">Mean loss over the validation stacks.</param>
/// <param name="ValidationIou">Intersection over union on the validation stacks, 0 to 1.</param>
public sealed record HistoryPoint(int Epoch, double TrainLoss, double ValidationLoss, double ValidationIou)
{
    /// <summary>Intersection over union on the training crops, 0 to 1.</summary>
    public double TrainIou { get; init; } = double.NaN;
}
