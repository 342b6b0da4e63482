namespace QcaNet.Models.Weights.Import;

/// <summary>What the user knows about imported weights and other programs' files do not say.</summary>
public sealed record WeightsImportOptions
{
    /// <summary>
    /// How to feed the network, where it comes from, on which terms. Null, the default: the imported weights say nothing of it, and the
    /// pipeline needs the values from its caller.
    /// </summary>
    public NetworkMetadata? Metadata { get; init; }

    /// <summary>
    /// Epsilon of the batch normalization, above 0 and below 1. Null, the default: what a whole PyTorch module says of itself, else the
    /// framework's default, 2e-5 in Chainer and 1e-5 in PyTorch and safetensors.
    /// </summary>
    public double? BatchNormEpsilon { get; init; }
}
