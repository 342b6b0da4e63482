namespace QcaNet.Volumes.Preprocessing;

/// <summary>Specifies why the intensity scale of a stack cannot be trusted.</summary>
public enum IntensityDoubtKind
{
    /// <summary>
    /// The intensity that is mapped to 1 is hardly above the noise of the background: the stack contains no nuclei, too few of them, or
    /// very dim ones.
    /// </summary>
    NoContrast,

    /// <summary>
    /// The volume that stands out from the background is hardly larger than
    /// <see cref="Normalization.BrightVolume"/>: there are few or small nuclei, and their borders determine the scale.
    /// </summary>
    FewBrightVoxels,

    /// <summary>
    /// Many voxels have the largest value: the camera or the export was saturated, and the brightest intensities are unknown.
    /// </summary>
    Saturated,

    /// <summary>A few voxels, such as hot pixels or dirt, are far brighter than all others and determine the scale.</summary>
    HotVoxels,
}
