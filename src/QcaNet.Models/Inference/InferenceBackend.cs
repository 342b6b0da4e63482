using Microsoft.Extensions.Logging;
using QcaNet.Models.Runtime;
using QcaNet.Models.Weights;

namespace QcaNet.Models.Inference;

/// <summary>
/// An engine beside this library's own kernels, for what those do not compute: networks on a GPU, in half precision, with instance or group normalization.
/// QcaNet.Models.Torch has one, <c>TorchBackend</c>.
/// </summary>
/// <remarks>
/// An application that refers to QcaNet.Models.Torch needs no further step: the engine is found by its name (<see cref="Referenced"/>). Giving it explicitly
/// (<see cref="IBackendSelection{TSelf}.WithBackend"/>) says so in the code, and keeps the reference in an application that is trimmed.
/// </remarks>
public abstract class InferenceBackend
{
    private static readonly Lazy<InferenceBackend?> Found = new(Find);

    /// <summary>Passes are planned by this library, so that engines belong to it.</summary>
    internal InferenceBackend()
    {
    }

    /// <summary>The engine of QcaNet.Models.Torch where the application refers to it; else null. Nothing native is loaded by asking.</summary>
    public static InferenceBackend? Referenced => Found.Value;

    /// <summary>What the engine is called in messages: "libtorch".</summary>
    public abstract string Name { get; }

    /// <summary>Whether there may be a GPU; asked without loading anything native.</summary>
    internal abstract bool MayHaveGpu { get; }

    /// <summary>The processor or a certain GPU that is there, for what was asked for.</summary>
    /// <exception cref="InferenceBackendException">The engine cannot be loaded, or there is no such device.</exception>
    internal abstract ComputeDevice Resolve(ComputeDevice wanted, ILogger logger);

    /// <summary>Loads a network onto a device.</summary>
    /// <param name="weights">The network.</param>
    /// <param name="device">What <see cref="Resolve"/> gave, or the processor.</param>
    /// <param name="precision">What to compute in; not <see cref="Precision.Auto"/>.</param>
    /// <param name="logger">Told what was loaded.</param>
    /// <exception cref="InferenceBackendException">The engine cannot be loaded.</exception>
    internal abstract IPassNetwork Prepare(NetworkWeights weights, ComputeDevice device, Precision precision, ILogger logger);

    // A type name that the trimmer understands: the type is kept where its assembly is part of the application, and missing elsewhere.
    private static InferenceBackend? Find() =>
        Type.GetType("QcaNet.Models.Torch.TorchBackend, QcaNet.Models.Torch", throwOnError: false) is { } type
            ? (InferenceBackend?)type.GetProperty("Instance")?.GetValue(null)
            : null;
}
