namespace QcaNet.Training.Data;

/// <summary>The target of NDN for each nucleus.</summary>
/// <remarks>
/// The unit of dots and balls is, along each axis, a voxel of the stack or of the network, whichever is longer.
/// On the stack's own grid, a ball is therefore the published one; on a coarser grid, dots and balls keep their number of
/// voxels, so that none is lost in resampling.
/// </remarks>
public enum CenterTarget
{
    /// <summary>
    /// The voxels whose depth in the nucleus exceeds a fraction of its maximum depth
    /// (<see cref="Recipes.TrainingRecipe.CoreFraction"/>): the size is proportional to that of the nucleus.
    /// </summary>
    Core,

    /// <summary>
    /// A ball of 33 voxels on average around the centroid, like the center marks of BBBC050:
    /// a radius of 2 voxels, the same for every nucleus.
    /// </summary>
    Ball,

    /// <summary>
    /// A ball of 4 voxels on average around the centroid (a radius of 1 voxel):
    /// the smallest ball that contains a voxel at any position relative to the grid.
    /// </summary>
    Dot,
}
