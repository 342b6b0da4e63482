using QcaNet.Volumes;

namespace QcaNet.Models.Inference;

/// <summary>A network computed something that is not a probability: its weights overflow, in any precision or in the one that was chosen.</summary>
public sealed class NonFiniteProbabilityException : QcaNetException
{
    /// <summary>Makes the error.</summary>
    /// <param name="source">The weights: a file, or a name for them.</param>
    public NonFiniteProbabilityException(string source)
        : base($"{source}: the network's probabilities are not finite, so its weights overflow. Use other weights; if they were made for float32, compute in float32.") =>
        WeightsSource = source;

    /// <summary>The weights: a file, or a name for them.</summary>
    public string WeightsSource { get; }
}
