namespace QcaNet.Training.Data;

/// <summary>What NDN learns of each nucleus.</summary>
/// <remarks>
/// The unit of dots and balls is, along each axis, a voxel of the stack or of the network, whichever is longer:
/// on the stack's own grid a ball is the published
/// one, and on a coarser grid both keep their voxels, so that none is lost in resampling.
/// </remarks>
public enum CenterTarget
{
    /// <summary>
    /// Voxels deeper in the nucleus than a share of its largest depth (<see cref="Recipes.TrainingRecipe.CoreFraction"/>):
    /// the size follows the nucleus.
    /// </summary>
    Core,

    /// <summary>
    /// A ball of 33 voxels on average around the centroid, as BBBC050 marks centers:
    /// a radius of 2 voxels, the same for every nucleus.
    /// </summary>
    Ball,

    /// <summary>
    /// A ball of 4 voxels on average around the centroid (a radius of 1 voxel):
    /// the smallest that has a voxel wherever the grid lies.
    /// </summary>
    Dot,
}
