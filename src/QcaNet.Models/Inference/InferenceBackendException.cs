using QcaNet.Volumes;

namespace QcaNet.Models.Inference;

/// <summary>What was asked for needs an engine beside the own kernels (a GPU, half precision, instance or group normalization), and there is none that works.</summary>
public class InferenceBackendException : QcaNetException
{
    /// <summary>Makes the error.</summary>
    /// <param name="cause">What is wrong, without a full stop.</param>
    /// <param name="remedy">What to do about it: one or more sentences.</param>
    public InferenceBackendException(string cause, string remedy)
        : this($"{cause}. {remedy}", cause, remedy, null)
    {
    }

    /// <summary>Makes the error with a message of its own.</summary>
    /// <param name="message">Cause and remedy in one text.</param>
    /// <param name="cause">What is wrong.</param>
    /// <param name="remedy">What to do about it.</param>
    /// <param name="innerException">What the system said; or null.</param>
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
