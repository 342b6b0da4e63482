namespace QcaNet.Batch;

/// <summary>The stages of a stack in a batch.</summary>
public enum BatchStage
{
    /// <summary>Reading the stack and comparing it with an earlier result.</summary>
    Reading,

    /// <summary>Scaling intensities and resampling.</summary>
    Preparing,

    /// <summary>NSN looks for voxels of nuclei.</summary>
    FindingNuclei,

    /// <summary>NDN looks for centers of nuclei.</summary>
    FindingCenters,

    /// <summary>The watershed divides the mask.</summary>
    Dividing,

    /// <summary>Writing the result.</summary>
    Writing,
}
