using QcaNet.Volumes;

namespace QcaNet.Models.Inference;

/// <summary>The exception that is thrown when a pass runs out of memory and there is no smaller tile to try.</summary>
public sealed class InferenceMemoryException : QcaNetException
{
    /// <summary>Initializes the exception.</summary>
    /// <param name="pass">Extent, in voxels, of the pass that did not fit.</param>
    /// <param name="innerException">The exception of the backend.</param>
    public InferenceMemoryException(Shape3D pass, Exception innerException)
        : base(
            $"A pass over {pass} voxels, the smallest possible, ran out of memory. Close other programs, use a smaller network, or set a "
            + "smaller halo.",
            innerException) => Pass = pass;

    /// <summary>Extent, in voxels, of the pass that did not fit.</summary>
    public Shape3D Pass { get; }
}
