namespace QcaNet.Volumes.Preprocessing;

/// <summary>Specifies how a mask is smoothed before it is reduced.</summary>
public enum MaskSmoothing
{
    /// <summary>
    /// The smoothed mask, 0 to 255, is cut to whole numbers after each axis, so that voxels of which less than 1/255 is left vanish.
    /// What the published code does with the scikit-image 0.17.2 it names.
    /// </summary>
    WholeNumbers,

    /// <summary>
    /// Nothing is cut: every voxel within reach of the Gaussian becomes foreground. What later versions of scikit-image do.
    /// </summary>
    FloatingPoint,
}
