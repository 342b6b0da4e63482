using QcaNet.Volumes;

namespace QcaNet.Models.Inference;

/// <summary>The memory ran out in a pass, and no smaller tile was left to try.</summary>
public sealed class InferenceMemoryException : QcaNetException
{
    /// <summary>Makes the error.</summary>
    /// <param name="pass">Extent of the pass that did not fit, voxels.</param>
    /// <param name="innerException">The backend's own words.</param>
    public InferenceMemoryException(Shape3D pass, Exception innerException)
        : base($"The memory ran out in a pass over {pass} voxels, the smallest there is. Close other programs, take a smaller network, or give a smaller halo.", innerException) => Pass = pass;

    /// <summary>Extent of the pass that did not fit, voxels.</summary>
    public Shape3D Pass { get; }
}
