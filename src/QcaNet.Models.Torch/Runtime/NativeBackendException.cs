using QcaNet.Models.Inference;

namespace QcaNet.Models.Torch;

/// <summary>The exception that is thrown when libtorch, the native library that runs networks, cannot be used on this machine.</summary>
public sealed class NativeBackendException : InferenceBackendException
{
    /// <summary>Initializes a new instance.</summary>
    /// <param name="cause">What is wrong, including the loader's message if there is one.</param>
    /// <param name="remedy">What to do about it.</param>
    /// <param name="innerException">The loader's exception, if any.</param>
    public NativeBackendException(string cause, string remedy, Exception? innerException = null)
        : base($"the native backend cannot be used: {cause.TrimEnd('.', '\n', ' ')}. {remedy}", cause, remedy, innerException)
    {
    }
}
