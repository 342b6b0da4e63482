namespace QcaNet.Metrics;

/// <summary>A run of voxels of one object along x, in a known row.</summary>
/// <param name="X">First voxel.</param>
/// <param name="Length">Number of voxels, at least 1.</param>
/// <param name="Index">Position of the object's id in <see cref="LabelRuns.Ids"/>.</param>
internal readonly record struct LabelRun(int X, int Length, int Index)
{
    /// <summary>The voxel after the last one.</summary>
    internal int End => X + Length;
}
