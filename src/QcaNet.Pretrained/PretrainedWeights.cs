namespace QcaNet.Pretrained;

/// <summary>The networks that are shipped: compact ones, trained on Emb01-Emb09 of BBBC050 and on synthetic embryos. Their cards say more.</summary>
public static class PretrainedWeights
{
    /// <summary>NSN, the nuclear segmentation network: which voxels belong to a nucleus.</summary>
    public static PretrainedWeight Nsn { get; } = new("nsn");

    /// <summary>NDN, the nuclear detection network: one small object at the centre of each nucleus.</summary>
    public static PretrainedWeight Ndn { get; } = new("ndn");

    /// <summary>All of them.</summary>
    public static IReadOnlyList<PretrainedWeight> All { get; } = [Nsn, Ndn];
}
