using QcaNet.Volumes;

namespace QcaNet.Models.Inference;

/// <summary>
/// The exception that is thrown when an engine is needed in addition to the built-in kernels (for a GPU, half precision, instance or group
/// normalization), and none is available.
/// </summary>
public class InferenceBackendException : QcaNetException
{
    /// <summary>Initializes the exception.</summary>
    /// <param name="cause">What is wrong, without a period.</param>
    /// <param name="remedy">What to do about it, as one or more sentences.</param>
    public InferenceBackendException(string cause, string remedy)
        : this($"{cause}. {remedy}", cause, remedy, null)
    {
    }

    /// <summary>Initializes the exception with a custom message.</summary>
    /// <param name="message">Cause and remedy in one text.</param>
    /// <param name="cause">What is wrong.</param>
    /// <param name="remedy">What to do about it.</param>
    /// <param name="innerException">The underlying exception, or null.</param>
    protected InferenceBackendException(string message, string cause, string remedy, Exception? innerException)
        : base(message, innerException)
    {
        Cause = cause;
        Advice = remedy;
    }

    /// <summary>What is wrong.</summary>
    public string Cause { get; }

    /// <summary>What to do about it.</summary>
    public string Advice { get; }
}
