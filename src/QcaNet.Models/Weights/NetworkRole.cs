namespace QcaNet.Models.Weights;

/// <summary>What a network was trained to find.</summary>
public enum NetworkRole
{
    /// <summary>Nuclear segmentation network: voxels of nuclei.</summary>
    Nsn,

    /// <summary>Nuclear detection network: centers of nuclei.</summary>
    Ndn,
}
