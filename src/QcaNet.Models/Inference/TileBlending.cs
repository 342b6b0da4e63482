namespace QcaNet.Models.Inference;

/// <summary>How the probabilities of overlapping tiles become one volume.</summary>
public enum TileBlending
{
    /// <summary>
    /// Each voxel comes from one tile, cut in the middle of what two tiles share. With a sufficient halo the result is that of one
    /// pass, up to rounding.
    /// </summary>
    CentralCrop,

    /// <summary>
    /// Where tiles overlap beyond their halos, a mean weighted by a Gaussian around each tile's centre (sigma an eighth of its extent).
    /// Hides the seams of a halo that is too small; with a sufficient one it changes nothing but rounding.
    /// </summary>
    Gaussian,
}
