namespace QcaNet.Models.Weights.Import;

/// <summary>The result of matching a file's tensors with a network.</summary>
public sealed record WeightsImportReport
{
    /// <summary>Format of the file, detected from its contents.</summary>
    public required WeightFileFormat Format { get; init; }

    /// <summary>Every imported tensor, in the order of the family.</summary>
    public required IReadOnlyList<TensorMatch> Matches { get; init; }

    /// <summary>
    /// Biases that are not in the file (if none of its convolutions has one) and were set to zero, which is equivalent.
    /// </summary>
    public required IReadOnlyList<string> ZeroBiases { get; init; }

    /// <summary>Names in the file that are not weights: counters, the optimizer's state in a snapshot, tensors of a loss.</summary>
    public required IReadOnlyList<string> Ignored { get; init; }

    /// <summary>Number of learned parameters in the file: weights, biases, scales and shifts, but not running statistics.</summary>
    public required long Parameters { get; init; }
}
