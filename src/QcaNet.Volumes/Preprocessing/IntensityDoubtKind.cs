namespace QcaNet.Volumes.Preprocessing;

/// <summary>Why the intensity scale of a stack cannot be trusted.</summary>
public enum IntensityDoubtKind
{
    /// <summary>
    /// The intensity that becomes 1 hardly rises above the noise of the background: the stack holds no nuclei, too few of them, or very dim
    /// ones.
    /// </summary>
    NoContrast,

    /// <summary>
    /// Hardly more than <see cref="Normalization.BrightVolume"/> stands out of the background of a large field: few or small nuclei, whose
    /// rims set the scale.
    /// </summary>
    FewBrightVoxels,

    /// <summary>
    /// Many voxels have the largest value: the camera or the export was saturated, and the brightest intensities are unknown.
    /// </summary>
    Saturated,

    /// <summary>A few voxels, such as hot pixels or dirt, are far brighter than all others and determine the scale.</summary>
    HotVoxels,
}
