using QcaNet.Volumes;

namespace QcaNet.Models.Weights;

/// <summary>Why a weight file was rejected.</summary>
public enum WeightsFormatErrorKind
{
    /// <summary>The file is damaged: truncated, inconsistent, not in the format it claims, or with values that are not finite.</summary>
    Malformed,

    /// <summary>The file may be valid, but contains something that is not supported: another data type, another kind of network.</summary>
    Unsupported,

    /// <summary>The tensors are not those of one network of the family: one is missing, superfluous, or of a different shape.</summary>
    Mismatch,

    /// <summary>The file declares more than the reader's limits allow.</summary>
    Limit,

    /// <summary>The file could not be opened, read or written.</summary>
    Access,
}

/// <summary>The exception that is thrown when a weight file cannot be used.</summary>
public sealed class WeightsFormatException : QcaNetException
{
    /// <summary>Initializes the exception.</summary>
    /// <param name="path">The file, or the name of the source.</param>
    /// <param name="kind">Why the file was rejected.</param>
    /// <param name="problem">What is wrong and what to do, without the path.</param>
    /// <param name="tensor">The affected tensor, if there is one.</param>
    /// <param name="innerException">The underlying exception, if there is one.</param>
    public WeightsFormatException(
        string path, WeightsFormatErrorKind kind, string problem, string? tensor = null, Exception? innerException = null)
        : base(tensor is null ? $"{path}: {problem}" : $"{path}: tensor {tensor}: {problem}", innerException)
    {
        Path = path;
        Kind = kind;
        Problem = problem;
        Tensor = tensor;
    }

    /// <summary>The file, or the name of the source.</summary>
    public string Path { get; }

    /// <summary>Why the file was rejected.</summary>
    public WeightsFormatErrorKind Kind { get; }

    /// <summary>What is wrong and what to do, without the path.</summary>
    public string Problem { get; }

    /// <summary>The affected tensor, if there is one.</summary>
    public string? Tensor { get; }
}
