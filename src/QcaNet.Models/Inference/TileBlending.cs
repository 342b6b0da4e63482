namespace QcaNet.Models.Inference;

/// <summary>How overlapping tiles are combined into one volume.</summary>
public enum TileBlending
{
    /// <summary>
    /// Each voxel is taken from one tile, cut in the middle of what two tiles share. With a sufficient halo, the result is that of one
    /// pass, up to rounding.
    /// </summary>
    CentralCrop,

    /// <summary>
    /// If tiles overlap in addition to their halos, a mean weighted by a Gaussian around each tile's center (sigma is an eighth of its
    /// extent). Hides the seams of a halo that is too small; with a sufficient halo, it only changes rounding.
    /// </summary>
    Gaussian,
}
