using QcaNet.Training.Tuning;

namespace QcaNet.Training;

/// <summary>Result of the validation of an epoch.</summary>
/// <param name="Loss">Mean loss over the stacks.</param>
/// <param name="IoU">Foreground IoU at probability 0.5, mean over the stacks.</param>
/// <param name="Pair">Scores of the complete pipeline; null without a partner network.</param>
internal sealed record ValidationScores(double Loss, double IoU, PairScores? Pair)
{
    /// <summary>The score to maximize: the weights with the largest value are saved.</summary>
    public double Merit => Pair?.Mean ?? IoU;
}
