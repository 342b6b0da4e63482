using QcaNet.Training.Tuning;

namespace QcaNet.Training;

/// <summary>What the validation of an epoch found.</summary>
/// <param name="Loss">Mean over the stacks.</param>
/// <param name="IoU">Foreground IoU at probability 0.5, mean over the stacks.</param>
/// <param name="Pair">Scores of the whole pipeline; null where the other network is not known.</param>
internal sealed record ValidationScores(double Loss, double IoU, PairScores? Pair)
{
    /// <summary>What is to be raised: the weights with the largest value are kept.</summary>
    public double Merit => Pair?.Mean ?? IoU;
}
