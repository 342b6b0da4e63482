namespace QcaNet.Core;

/// <summary>The pre- and post-processing of the networks.</summary>
public enum SegmentationProtocol
{
    /// <summary>
    /// The protocol of this library: preprocessing as stated in the weights' metadata, one pass, distances in micrometers, small objects
    /// removed.
    /// </summary>
    Default,

    /// <summary>
    /// The protocol of the published code (Tokuoka et al. 2020): intensities are interpolated and scaled from minimum to maximum, the
    /// central half of each tile of 96 is kept, masks are interpolated back so that every voxel touched counts, and the watershed runs on
    /// the stack's grid without its spacing. Use it for published weights, and to compare results with published ones.
    /// </summary>
    Published,
}
