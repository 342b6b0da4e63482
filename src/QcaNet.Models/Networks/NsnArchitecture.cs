namespace QcaNet.Models.Networks;

/// <summary>Architectures of NSN, the nuclear segmentation network, which finds the voxels of nuclei.</summary>
public static class NsnArchitecture
{
    /// <summary>As in the paper (Model_L2): levels 2, b 16, k 3; 1,147,618 parameters.</summary>
    public static UNet3DArchitecture Paper { get; } = new(2, 16, 3);

    /// <summary>Half the paper's width, for machines without a GPU: levels 2, b 8, k 3; 287,474 parameters.</summary>
    public static UNet3DArchitecture Compact { get; } = new(2, 8, 3);
}
