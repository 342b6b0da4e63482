namespace QcaNet.Pretrained;

/// <summary>
/// The shipped networks: compact U-Nets, trained on Emb01-Emb09 of BBBC050 and on synthetic embryos. See their model cards for details.
/// </summary>
public static class PretrainedWeights
{
    /// <summary>NSN, the nuclear segmentation network: which voxels belong to a nucleus.</summary>
    public static PretrainedWeight Nsn { get; } = new("nsn");

    /// <summary>NDN, the nuclear detection network: one small object at the center of each nucleus.</summary>
    public static PretrainedWeight Ndn { get; } = new("ndn");

    /// <summary>
    /// <see cref="Nsn"/> and a second network with the same purpose, trained from other initial weights. The mean of both has more accurate
    /// outlines and takes twice the time of one.
    /// </summary>
    public static IReadOnlyList<PretrainedWeight> AccurateNsn { get; } = [Nsn, new("nsn-2")];

    /// <summary>All shipped weights.</summary>
    public static IReadOnlyList<PretrainedWeight> All { get; } = [.. AccurateNsn, Ndn];
}
