using QcaNet.Volumes;

namespace QcaNet.Models.Weights;

/// <summary>Why a weight file was refused.</summary>
public enum WeightsFormatErrorKind
{
    /// <summary>The file is broken: cut off, inconsistent, not of the format it claims, or with numbers that are not finite.</summary>
    Malformed,

    /// <summary>The file may be sound, but holds something that is not read: another type of numbers, another kind of network.</summary>
    Unsupported,

    /// <summary>The tensors are not those of one network of the family: one is missing, too many, or of another shape.</summary>
    Mismatch,

    /// <summary>The file declares more than the reader's limits allow.</summary>
    Limit,

    /// <summary>The file could not be opened, read or written.</summary>
    Access,
}

/// <summary>A weight file that cannot be used.</summary>
public sealed class WeightsFormatException : QcaNetException
{
    /// <summary>Makes the error.</summary>
    /// <param name="path">The file, or the name of the source.</param>
    /// <param name="kind">Why it was refused.</param>
    /// <param name="problem">What is wrong and what to do, without the path.</param>
    /// <param name="tensor">The tensor at fault, where there is one.</param>
    /// <param name="innerException">The cause, if another library found it.</param>
    public WeightsFormatException(string path, WeightsFormatErrorKind kind, string problem, string? tensor = null, Exception? innerException = null)
        : base(tensor is null ? $"{path}: {problem}" : $"{path}: tensor {tensor}: {problem}", innerException)
    {
        Path = path;
        Kind = kind;
        Problem = problem;
        Tensor = tensor;
    }

    /// <summary>The file, or the name of the source.</summary>
    public string Path { get; }

    /// <summary>Why it was refused.</summary>
    public WeightsFormatErrorKind Kind { get; }

    /// <summary>What is wrong and what to do, without the path.</summary>
    public string Problem { get; }

    /// <summary>The tensor at fault, where there is one.</summary>
    public string? Tensor { get; }
}
