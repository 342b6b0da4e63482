namespace QcaNet.Core;

/// <summary>The stages of a segmentation.</summary>
public enum SegmentationStage
{
    /// <summary>Scaling intensities and resampling to the networks' spacing.</summary>
    Preparation,

    /// <summary>NSN looks for voxels of nuclei.</summary>
    Nuclei,

    /// <summary>NDN looks for centers of nuclei.</summary>
    Centers,

    /// <summary>The watershed divides the mask into nuclei.</summary>
    Division,

    /// <summary>Segmentation is complete.</summary>
    Done,
}
