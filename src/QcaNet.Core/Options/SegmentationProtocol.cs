namespace QcaNet.Core;

/// <summary>Which pre- and post-processing surrounds the networks.</summary>
public enum SegmentationProtocol
{
    /// <summary>This library's: what the weights' metadata ask for, one pass, distances in micrometers, small objects dropped.</summary>
    Default,

    /// <summary>
    /// That of the published code (Tokuoka et al. 2020): intensities interpolated and scaled from minimum to maximum, tiles of 96 of which
    /// the central half is kept, masks interpolated back so that every voxel touched counts, watershed on the stack's grid without its
    /// spacing. For published weights, and for results that shall be compared with published ones.
    /// </summary>
    Published,
}
