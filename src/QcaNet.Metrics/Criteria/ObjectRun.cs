namespace QcaNet.Metrics;

/// <summary>A run of voxels along x, of a known object.</summary>
/// <param name="Z">Plane.</param>
/// <param name="Y">Row.</param>
/// <param name="X">First voxel.</param>
/// <param name="Length">Number of voxels, at least 1.</param>
internal readonly record struct ObjectRun(int Z, int Y, int X, int Length)
{
    /// <summary>The voxel after the last one.</summary>
    internal int End => X + Length;
}
