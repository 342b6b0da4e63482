using QcaNet.Models.Networks;

namespace QcaNet.Models.Inference;

/// <summary>How far a network sees.</summary>
internal static class ReceptiveField
{
    /// <summary>
    /// Voxels beyond which nothing reaches an output voxel, along an axis. With r = k/2: on each level i below the deepest two convolutions down and two up,
    /// 4r * 2^i; two on the deepest, 2r * 2^levels; and 2^levels - 1, because a voxel takes part in pooling and upsampling as one of a block.
    /// </summary>
    public static int Radius(UNet3DArchitecture architecture)
    {
        int r = architecture.Kernel / 2, deepest = architecture.Divisor;
        return (4 * r * (deepest - 1)) + (2 * r * deepest) + deepest - 1;
    }
}
