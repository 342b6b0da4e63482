namespace QcaNet.Models.Weights.Import;

/// <summary>Values for imported weights that other programs' files do not contain.</summary>
public sealed record WeightsImportOptions
{
    /// <summary>
    /// The expected input of the network, its origin and its license. Null (the default): the imported weights do not contain them, and the
    /// pipeline needs the values from its caller.
    /// </summary>
    public NetworkMetadata? Metadata { get; init; }

    /// <summary>
    /// Epsilon of the batch normalization, above 0 and below 1. Null (the default): the value in a whole PyTorch module, otherwise the
    /// framework's default, 2e-5 in Chainer and 1e-5 in PyTorch and safetensors.
    /// </summary>
    public double? BatchNormEpsilon { get; init; }
}
