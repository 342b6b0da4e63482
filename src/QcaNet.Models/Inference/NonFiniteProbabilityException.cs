using QcaNet.Volumes;

namespace QcaNet.Models.Inference;

/// <summary>
/// The exception that is thrown when a network computes a probability that is not finite: its weights overflow, in any precision or in the
/// selected one.
/// </summary>
public sealed class NonFiniteProbabilityException : QcaNetException
{
    /// <summary>Initializes the exception.</summary>
    /// <param name="source">The weights: a file, or the name of the source.</param>
    public NonFiniteProbabilityException(string source)
        : base(
            $"{source}: the network's probabilities are not finite, because its weights overflow. Use other weights; if they were "
            + "trained in float32, use float32 precision.") =>
        WeightsSource = source;

    /// <summary>The weights: a file, or the name of the source.</summary>
    public string WeightsSource { get; }
}
