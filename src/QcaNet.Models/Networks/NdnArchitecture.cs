namespace QcaNet.Models.Networks;

/// <summary>Architectures of NDN, the nuclear detection network, which finds the centers of nuclei.</summary>
public static class NdnArchitecture
{
    /// <summary>As in the paper (Model_L4): levels 4, b 12, k 5; 44,450,498 parameters.</summary>
    public static UNet3DArchitecture Paper { get; } = new(4, 12, 5);

    /// <summary>As in the student reproduction: the paper's with k 3; 10,834,538 parameters.</summary>
    public static UNet3DArchitecture Reproduction { get; } = new(4, 12, 3);

    /// <summary>For machines without a GPU: levels 3, b 8, k 3; 1,193,778 parameters.</summary>
    public static UNet3DArchitecture Compact { get; } = new(3, 8, 3);
}
