using Microsoft.Extensions.Logging;
using QcaNet.Models.Runtime;
using QcaNet.Models.Weights;

namespace QcaNet.Models.Inference;

/// <summary>
/// An engine for what this library's built-in kernels do not support: networks on a GPU, in half precision, or with instance or group
/// normalization. QcaNet.Models.Torch provides one, <c>TorchBackend</c>.
/// </summary>
/// <remarks>
/// An application that references QcaNet.Models.Torch needs no further step: the engine is found by its name
/// (<see cref="Referenced"/>). Setting it explicitly (<see cref="IBackendSelection{TSelf}.WithBackend"/>) documents the choice in code and
/// keeps the reference in a trimmed application.
/// </remarks>
public abstract class InferenceBackend
{
    private static readonly Lazy<InferenceBackend?> Found = new(Find);

    /// <summary>Passes are planned by this library, so engines are part of it.</summary>
    internal InferenceBackend()
    {
    }

    /// <summary>
    /// The engine of QcaNet.Models.Torch if the application references it; otherwise null. Reading this property loads no native library.
    /// </summary>
    public static InferenceBackend? Referenced => Found.Value;

    /// <summary>Name of the engine in messages: "libtorch".</summary>
    public abstract string Name { get; }

    /// <summary>Whether convolutions on this processor are correct in a precision, up to rounding.</summary>
    internal virtual bool IsRight(int kernel, Precision precision) => true;

    /// <summary>Whether there may be a GPU; determined without loading a native library.</summary>
    internal abstract bool MayHaveGpu { get; }

    /// <summary>The CPU or a specific available GPU for the requested device.</summary>
    /// <exception cref="InferenceBackendException">The engine cannot be loaded, or the device does not exist.</exception>
    internal abstract ComputeDevice Resolve(ComputeDevice wanted, ILogger logger);

    /// <summary>Loads a network onto a device.</summary>
    /// <param name="weights">The network.</param>
    /// <param name="device">The result of <see cref="Resolve"/>, or the CPU.</param>
    /// <param name="precision">Number format of the computation; not <see cref="Precision.Auto"/>.</param>
    /// <param name="logger">Receives a message about what was loaded.</param>
    /// <exception cref="InferenceBackendException">The engine cannot be loaded.</exception>
    internal abstract IPassNetwork Prepare(NetworkWeights weights, ComputeDevice device, Precision precision, ILogger logger);

    // The trimmer recognizes this type name: the type is kept if its assembly is part of the application.
    private static InferenceBackend? Find() =>
        Type.GetType("QcaNet.Models.Torch.TorchBackend, QcaNet.Models.Torch", throwOnError: false) is { } type
            ? (InferenceBackend?)type.GetProperty("Instance")?.GetValue(null)
            : null;
}
