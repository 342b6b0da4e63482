namespace QcaNet.Models.Weights.Import;

/// <summary>What an import found and where it put it.</summary>
public sealed record WeightsImportReport
{
    /// <summary>Which layout the file has, told by its bytes.</summary>
    public required WeightFileFormat Format { get; init; }

    /// <summary>Every tensor that was taken, in the family's order.</summary>
    public required IReadOnlyList<TensorMatch> Matches { get; init; }

    /// <summary>
    /// Biases that the file lacks (none of its convolutions has one) and that were filled with zeros, which computes the same.
    /// </summary>
    public required IReadOnlyList<string> ZeroBiases { get; init; }

    /// <summary>Names in the file that are not weights: counters, the optimizer's state in a snapshot, tensors of a loss.</summary>
    public required IReadOnlyList<string> Ignored { get; init; }

    /// <summary>Learned numbers in the file: weights, biases, scales and shifts; running statistics are not learned.</summary>
    public required long Parameters { get; init; }
}
