using QcaNet.Models.Inference;

namespace QcaNet.Models.Torch;

/// <summary>The native libraries that run the networks (libtorch) cannot be used on this machine as it stands.</summary>
public sealed class NativeBackendException : InferenceBackendException
{
    /// <summary>Makes the error.</summary>
    /// <param name="cause">What is wrong, in the loader's own words where it spoke.</param>
    /// <param name="remedy">What to do about it.</param>
    /// <param name="innerException">The loader's exception.</param>
    public NativeBackendException(string cause, string remedy, Exception? innerException = null)
        : base($"the native backend cannot be used: {cause.TrimEnd('.', '\n', ' ')}. {remedy}", cause, remedy, innerException)
    {
    }
}
