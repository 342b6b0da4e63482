namespace QcaNet.PostProcessing;

/// <summary>
/// Specifies which voxels are neighbors: those that share a face, also those that share an edge, or also those that share a corner.
/// </summary>
/// <remarks>
/// The value is the number of neighbors inside a volume. In a 2D volume (depth 1) <see cref="Faces"/> has 4 neighbors,
/// <see cref="Edges"/> and <see cref="Corners"/> have 8.
/// </remarks>
public enum Connectivity
{
    /// <summary>6 neighbors: one step along one axis. Used by the published QCANet, and the default of this library.</summary>
    Faces = 6,

    /// <summary>18 neighbors: a step along one axis or two axes at once.</summary>
    Edges = 18,

    /// <summary>26 neighbors: a step along one, two or all three axes at once.</summary>
    Corners = 26,
}
