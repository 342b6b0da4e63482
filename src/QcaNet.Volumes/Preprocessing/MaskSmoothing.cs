namespace QcaNet.Volumes.Preprocessing;

/// <summary>Specifies how a mask is smoothed before it is reduced.</summary>
public enum MaskSmoothing
{
    /// <summary>
    /// The smoothed mask, 0 to 255, is truncated to integers after each axis, so voxels below 1/255 of the foreground vanish. This is what
    /// scikit-image 0.17.2 does, the version specified by the published code.
    /// </summary>
    WholeNumbers,

    /// <summary>
    /// Values are not truncated, so every voxel within the reach of the Gaussian becomes foreground. This is what later versions of
    /// scikit-image do.
    /// </summary>
    FloatingPoint,
}
